// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import io.sluice.header.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A packet that tests build, from the IP header on; checksums are left out. */
public record Segment(
    boolean reply, int flags, int seq, int ack, int window, byte[] options, byte[] payload) {
  public static final int FIN = 1;
  public static final int SYN = 2;
  public static final int RST = 4;
  public static final int ACK = 16;

  static final String CLIENT = "10.0.0.1";
  static final String SERVER = "192.0.2.1";
  static final int CLIENT_PORT = 5000;

  /** A segment from the client. */
  static Segment client(int flags, int seq, int ack) {
    return new Segment(false, flags, seq, ack, 1000, new byte[0], new byte[0]);
  }

  static Segment server(int flags, int seq, int ack) {
    return new Segment(true, flags, seq, ack, 1000, new byte[0], new byte[0]);
  }

  Segment with(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return new Segment(reply, flags, seq, ack, window, options, bytes);
  }

  Segment with(int length) {
    return new Segment(reply, flags, seq, ack, window, options, new byte[length]);
  }

  Segment window(int size) {
    return new Segment(reply, flags, seq, ack, size, options, payload);
  }

  Segment scale(int shift) {
    byte[] option = {1, 3, 3, (byte) shift};
    return new Segment(reply, flags, seq, ack, window, option, payload);
  }

  byte[] tcp(int serverPort) {
    ByteBuffer out = ByteBuffer.allocate(20 + options.length + payload.length);
    out.putShort((short) (reply ? serverPort : CLIENT_PORT));
    out.putShort((short) (reply ? CLIENT_PORT : serverPort));
    out.putInt(seq).putInt(ack).put((byte) (20 + options.length << 2)).put((byte) flags);
    out.putShort((short) window).putInt(0).put(options).put(payload);
    return out.array();
  }

  byte[] bytes() {
    return bytes(80);
  }

  byte[] bytes(int serverPort) {
    return reply ? ip(SERVER, CLIENT, 6, tcp(serverPort)) : ip(CLIENT, SERVER, 6, tcp(serverPort));
  }

  byte[] bytes6() {
    return reply
        ? ip6("2001:db8::2", "2001:db8::1", 6, tcp(80))
        : ip6("2001:db8::1", "2001:db8::2", 6, tcp(80));
  }

  /** A TCP packet without data. */
  public static byte[] tcp(String src, int srcPort, String dst, int dstPort, int flags) {
    ByteBuffer out = ByteBuffer.allocate(20);
    out.putShort((short) srcPort).putShort((short) dstPort).putLong(0);
    out.put((byte) 0x50).put((byte) flags).putShort((short) 1000);
    return ip(src, dst, 6, out.array());
  }

  public static byte[] udp(String src, int srcPort, String dst, int dstPort) {
    ByteBuffer out = ByteBuffer.allocate(12);
    out.putShort((short) srcPort)
        .putShort((short) dstPort)
        .putShort((short) 12)
        .putShort((short) 0);
    return ip(src, dst, 17, out.array());
  }

  static byte[] icmp(int type, int rest, byte[] data) {
    ByteBuffer out = ByteBuffer.allocate(8 + data.length);
    return out.put((byte) type).put((byte) 0).putShort((short) 0).putInt(rest).put(data).array();
  }

  public static byte[] ip(String src, String dst, int protocol, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(20 + payload.length);
    out.putShort((short) 0x4500).putShort((short) out.capacity()).putInt(0);
    out.put((byte) 64).put((byte) protocol).putShort((short) 0);
    out.putInt(IpAddress.parse4(src)).putInt(IpAddress.parse4(dst));
    return out.put(payload).array();
  }

  public static byte[] ip6(String src, String dst, int protocol, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(40 + payload.length);
    out.putInt(0x6000_0000).putShort((short) payload.length).put((byte) protocol).put((byte) 64);
    return out.put(IpAddress.parse6(src)).put(IpAddress.parse6(dst)).put(payload).array();
  }
}
