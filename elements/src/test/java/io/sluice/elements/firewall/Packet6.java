// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import io.sluice.header.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** IPv6 packets of tests, with right checksums computed word by word. */
public final class Packet6 {
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int ICMP6 = 58;

  private Packet6() {}

  /** A packet of TCP with these flags, or of UDP, some of them behind an extension header. */
  public static byte[] of(
      int protocol, String src, int srcPort, String dst, int dstPort, int flags, byte[] extension) {
    byte[] data = new byte[srcPort % 7];
    Arrays.fill(data, (byte) dstPort);
    ByteBuffer out = ByteBuffer.allocate((protocol == TCP ? 20 : 8) + data.length);
    out.putShort((short) srcPort).putShort((short) dstPort);
    if (protocol == TCP) {
      out.putInt(srcPort * 77).putInt(dstPort * 99).put((byte) 0x50).put((byte) flags);
      out.putShort((short) 1000).putInt(0);
    } else {
      out.putShort((short) out.capacity()).putShort((short) 0);
    }
    return ip(src, dst, protocol, extension, out.put(data).array());
  }

  /** An error of ICMPv6 that quotes the beginning of a packet, and goes to its sender. */
  public static byte[] error(String src, byte[] quoted, int length) {
    ByteBuffer out = ByteBuffer.allocate(8 + Math.min(length, quoted.length));
    out.put((byte) 2).put((byte) 0).putShort((short) 0).putInt(1280);
    out.put(quoted, 0, out.remaining());
    return ip(src, address(quoted, 8), ICMP6, new byte[0], out.array());
  }

  /** An extension header of 8 bytes, options that are padding. */
  public static byte[] extension(int nextHeader) {
    return new byte[] {(byte) nextHeader, 0, 1, 4, 0, 0, 0, 0};
  }

  private static byte[] ip(String src, String dst, int protocol, byte[] extension, byte[] rest) {
    ByteBuffer out = ByteBuffer.allocate(40 + extension.length + rest.length);
    out.putInt(0x6001_2345).putShort((short) (extension.length + rest.length));
    out.put((byte) (extension.length > 0 ? 60 : protocol)).put((byte) 64);
    out.put(IpAddress.parse6(src)).put(IpAddress.parse6(dst)).put(extension).put(rest);
    byte[] packet = out.array();
    setChecksum(packet);
    return packet;
  }

  /** The packet with other addresses and ports, all computed anew. */
  public static byte[] changed(byte[] packet, String src, int srcPort, String dst, int dstPort) {
    ByteBuffer out = ByteBuffer.wrap(packet.clone());
    out.position(8).put(IpAddress.parse6(src)).put(IpAddress.parse6(dst));
    out.putShort(transport(packet), (short) srcPort)
        .putShort(transport(packet) + 2, (short) dstPort);
    setChecksum(out.array());
    return out.array();
  }

  /** The packet with other numbers and another window, its checksum computed anew. */
  public static byte[] numbered(byte[] packet, int seq, int ack, int window) {
    ByteBuffer out = ByteBuffer.wrap(packet.clone());
    int at = transport(packet);
    out.putInt(at + 4, seq).putInt(at + 8, ack).putShort(at + 14, (short) window);
    setChecksum(out.array());
    return out.array();
  }

  public static String address(byte[] packet, int at) {
    return IpAddress.format6(Arrays.copyOfRange(packet, at, at + 16));
  }

  public static int transport(byte[] packet) {
    return packet[6] == 60 ? 48 : 40;
  }

  public static int protocol(byte[] packet) {
    return packet[6] == 60 ? packet[40] : packet[6];
  }

  public static int port(byte[] packet, int which) {
    return ByteBuffer.wrap(packet).getShort(transport(packet) + 2 * which) & 0xffff;
  }

  private static void setChecksum(byte[] packet) {
    int at = transport(packet);
    int protocol = protocol(packet);
    int field = at + (protocol == TCP ? 16 : protocol == UDP ? 6 : 2);
    ByteBuffer out = ByteBuffer.wrap(packet);
    out.putShort(field, (short) 0);
    long sum = protocol + packet.length - at;
    for (int i = 8; i < 40; i += 2) {
      sum += out.getShort(i) & 0xffff;
    }
    for (int i = at; i < packet.length; i++) {
      sum += (packet[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    }
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    int checksum = (int) ~sum & 0xffff;
    out.putShort(field, (short) (checksum == 0 && protocol == UDP ? 0xffff : checksum));
  }
}
