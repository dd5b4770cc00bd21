// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.header.Checksum;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import java.util.Arrays;
import java.util.HexFormat;

/** Segments of TCP connections and datagrams of UDP flows. */
public final class Segments {
  public static final String IPV4 = "45000000 00004000 40060000 0a000001 0a000002";
  public static final String IPV6 =
      "60000000 00000640 fd000000000000000000000000000001 fd000000000000000000000000000002";
  public static final String TCP = "1234 0050 00000000 00000001 8010 0200 0000 0000";
  public static final String TIMES = "0101 080a 00000001 00000002";
  public static final String IPV4_UDP = IPV4.replace("4006", "4011") + "1234 0035 0000 0000";
  public static final String IPV6_UDP = IPV6.replace("0640", "1140") + "1234 0035 0000 0000";
  public static final String ETHERNET4 = "020000000002 020000000001 0800";

  private Segments() {}

  public static byte[] hex(String... text) {
    return HexFormat.of().parseHex(String.join("", text).replace(" ", ""));
  }

  /**
   * Makes a packet with given headers, and sets its lengths and checksums.
   *
   * @param link bytes before the IP header
   * @param id of IPv4
   */
  public static long packet(
      PacketAllocator packets,
      byte[] headers,
      int link,
      int sequence,
      int id,
      int flags,
      int payload) {
    long packet = packets.packetOf(Arrays.copyOf(headers, headers.length + payload));
    for (int i = 0; i < payload; i++) {
      Bytes.putU8(Mbuf.data(packet) + headers.length + i, i * 7 + sequence);
    }
    long ip = Mbuf.data(packet) + link;
    boolean six = Ipv4.version(ip) == 6;
    long transport = ip + (six ? 40 : 20);
    int left = Mbuf.length(packet) - link - (six ? 40 : 20);
    if (six) {
      Ipv6.setPayloadLength(ip, left);
    } else {
      Ipv4.setTotalLength(ip, 20 + left);
      Ipv4.setId(ip, id);
      Ipv4.updateChecksum(ip);
    }
    int protocol = six ? Ipv6.nextHeader(ip) : Ipv4.protocol(ip);
    if (protocol == IpProtocol.UDP) {
      Udp.setLength(transport, left);
      Udp.setChecksum(
          transport,
          six ? Checksum.ofUdp6(ip, transport, left) : Checksum.ofUdp(ip, transport, left));
    } else {
      Tcp.setSeq(transport, sequence);
      Tcp.setFlags(transport, flags);
      Tcp.setChecksum(
          transport,
          six
              ? Checksum.transport6(ip, protocol, transport, left)
              : Checksum.transport(ip, transport, left));
    }
    return packet;
  }
}
