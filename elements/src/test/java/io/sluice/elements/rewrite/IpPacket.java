// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.header.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * An IPv4 packet that tests build and take apart, with checksums computed the slow way. It begins
 * with the IP header.
 */
public final class IpPacket implements Cloneable {
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int SYN = 2;
  public static final int ACK = 16;
  public static final int FIN = 1;
  public static final int RST = 4;

  int protocol;
  int src;
  int dst;
  int srcPort;
  int dstPort;
  int fragment;
  int tcpFlags = ACK;
  public int seq;
  public int ack;
  public byte[] tcpOptions = new byte[0];
  byte[] payload = new byte[0];

  /** Whether UDP has a checksum. */
  boolean checksum = true;

  private IpPacket(int protocol, String src, int srcPort, String dst, int dstPort) {
    this.protocol = protocol;
    this.src = IpAddress.parse4(src);
    this.dst = IpAddress.parse4(dst);
    this.srcPort = srcPort;
    this.dstPort = dstPort;
  }

  public static IpPacket udp(String src, int srcPort, String dst, int dstPort) {
    return new IpPacket(UDP, src, srcPort, dst, dstPort);
  }

  public static IpPacket tcp(String src, int srcPort, String dst, int dstPort) {
    return new IpPacket(TCP, src, srcPort, dst, dstPort);
  }

  public IpPacket payload(String text) {
    payload = text.getBytes(StandardCharsets.ISO_8859_1);
    return this;
  }

  public IpPacket flags(int flags) {
    tcpFlags = flags;
    return this;
  }

  public IpPacket copy() {
    try {
      return (IpPacket) clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  /** The answer to this packet: the other way round. */
  public IpPacket reversed() {
    IpPacket reply = copy();
    reply.src = dst;
    reply.dst = src;
    reply.srcPort = dstPort;
    reply.dstPort = srcPort;
    return reply;
  }

  private byte[] transport() {
    ByteBuffer out = ByteBuffer.allocate(60 + payload.length);
    out.putShort((short) srcPort).putShort((short) dstPort);
    if (protocol == TCP) {
      out.putInt(seq).putInt(ack);
      out.put((byte) (20 + tcpOptions.length << 2)).put((byte) tcpFlags);
      out.putShort((short) 1000).putShort((short) 0).putShort((short) 0).put(tcpOptions);
    } else {
      out.putShort((short) (8 + payload.length)).putShort((short) 0);
    }
    out.put(payload);
    byte[] bytes = java.util.Arrays.copyOf(out.array(), out.position());
    int sum = checksumOf(src, dst, protocol, bytes);
    if (protocol == TCP) {
      ByteBuffer.wrap(bytes).putShort(16, (short) sum);
    } else if (checksum) {
      ByteBuffer.wrap(bytes).putShort(6, (short) (sum == 0 ? 0xffff : sum));
    }
    return bytes;
  }

  private static int checksumOf(int src, int dst, int protocol, byte[] transport) {
    ByteBuffer pseudo = ByteBuffer.allocate(12 + transport.length);
    pseudo.putInt(src).putInt(dst).put((byte) 0).put((byte) protocol);
    pseudo.putShort((short) transport.length).put(transport);
    return internetChecksum(pseudo.array());
  }

  /** RFC 1071, word by word. */
  public static int internetChecksum(byte[] bytes) {
    int sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      sum += (bytes[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
      if (sum > 0xffff) {
        sum = (sum & 0xffff) + 1;
      }
    }
    return ~sum & 0xffff;
  }

  /** An IPv4 packet around any payload. */
  public static byte[] ip(int src, int dst, int protocol, int fragment, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(20 + payload.length);
    out.put((byte) 0x45).put((byte) 0).putShort((short) (20 + payload.length));
    out.putShort((short) 7).putShort((short) fragment);
    out.put((byte) 64).put((byte) protocol).putShort((short) 0);
    out.putInt(src).putInt(dst);
    byte[] header = java.util.Arrays.copyOf(out.array(), 20);
    out.putShort(10, (short) internetChecksum(header));
    return out.put(payload).array();
  }

  public static byte[] ip(String src, String dst, int protocol, byte[] payload) {
    return ip(IpAddress.parse4(src), IpAddress.parse4(dst), protocol, 0, payload);
  }

  /** An ICMP message with its checksum. */
  public static byte[] icmp(int type, int code, int rest, byte[] data) {
    ByteBuffer out = ByteBuffer.allocate(8 + data.length);
    out.put((byte) type).put((byte) code).putShort((short) 0).putInt(rest).put(data);
    out.putShort(2, (short) internetChecksum(out.array()));
    return out.array();
  }

  public byte[] bytes() {
    return ip(src, dst, protocol, fragment, transport());
  }

  /** What a packet says, its checksums verified. */
  public static String describe(byte[] bytes) {
    assertEquals(0, internetChecksum(java.util.Arrays.copyOf(bytes, 20)), "IP checksum");
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int protocol = bytes[9];
    byte[] transport = java.util.Arrays.copyOfRange(bytes, 20, bytes.length);
    if (protocol == TCP || in.getShort(26) != 0) {
      int sum = checksumOf(in.getInt(12), in.getInt(16), protocol, transport);
      assertEquals(0, sum, "transport checksum");
    }
    return "%s %s:%d > %s:%d"
        .formatted(
            protocol == TCP ? "tcp" : "udp",
            IpAddress.format4(in.getInt(12)),
            in.getShort(20) & 0xffff,
            IpAddress.format4(in.getInt(16)),
            in.getShort(22) & 0xffff);
  }

  /** Bytes one behind the other. */
  public static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
