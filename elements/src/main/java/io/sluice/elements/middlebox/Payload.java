// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;

/** Reads and changes the payload of TCP and UDP packets over IPv4. Allocates nothing. */
final class Payload {
  private Payload() {}

  /** Where it begins, from the packet's first byte; -1 when the packet has none that is known. */
  static int offset(long packet) {
    long ip = Headers.ipv4(packet);
    long transport = ip == 0 ? 0 : Headers.transport(packet, Udp.HEADER_LENGTH);
    if (transport == 0 || Ipv4.isFragment(ip) || Anno.transportOffset(packet) < 0) {
      return -1;
    }
    int present = Headers.transportLength(packet);
    int header = Udp.HEADER_LENGTH;
    if (Ipv4.protocol(ip) == IpProtocol.TCP) {
      header = present < Tcp.MIN_HEADER ? 0 : Tcp.headerLength(transport);
      if (header < Tcp.MIN_HEADER) {
        return -1;
      }
    } else if (Ipv4.protocol(ip) != IpProtocol.UDP) {
      return -1;
    }
    return header > present ? -1 : Anno.transportOffset(packet) + header;
  }

  /** How long it is, by the IP header's length and what is there. */
  static int length(long packet, int offset) {
    int end = Anno.networkOffset(packet) + Ipv4.totalLength(Anno.networkHeader(packet));
    return Math.max(0, Math.min(end, Mbuf.length(packet)) - offset);
  }

  static boolean isTcp(long packet) {
    return Ipv4.protocol(Anno.networkHeader(packet)) == IpProtocol.TCP;
  }

  /** Whether a packet is a segment of TCP whose header is all there. */
  static boolean isKnownTcp(long packet) {
    return offset(packet) >= 0 && isTcp(packet);
  }

  /** The TCP header of a packet whose payload is known. */
  static long tcp(long packet) {
    return Anno.transportHeader(packet);
  }

  /**
   * Replaces bytes; lengths and checksums are wrong until {@link #complete}.
   *
   * @param packets where a longer buffer comes from
   * @param packet the packet, writable
   * @param at where, from the packet's first byte
   * @param removed how many bytes go
   * @param with what comes there
   * @param from the first of them
   * @param count how many
   * @return false when the buffer has no room
   */
  static boolean splice(
      PacketAllocator packets, long packet, int at, int removed, byte[] with, int from, int count) {
    int rest = Mbuf.length(packet) - at - removed;
    if (count > removed && !packets.append(packet, count - removed)) {
      return false;
    }
    long place = Mbuf.data(packet) + at;
    if (count != removed) {
      Memory.copy(place + removed, place + count, rest);
    }
    Bytes.copyIn(place, with, from, count);
    if (count < removed) {
      Mbuf.trim(packet, removed - count);
    }
    return true;
  }

  /** Puts lengths and checksums right once the payload has another length, or other bytes. */
  static void complete(long packet, int growth) {
    long ip = Anno.networkHeader(packet);
    long transport = Anno.transportHeader(packet);
    int total = Ipv4.totalLength(ip) + growth;
    Ipv4.setChecksum(ip, Checksum.update16(Ipv4.checksum(ip), Ipv4.totalLength(ip), total));
    Ipv4.setTotalLength(ip, total);
    int length = Math.min(total - Ipv4.headerLength(ip), Headers.transportLength(packet));
    if (Ipv4.protocol(ip) == IpProtocol.UDP) {
      boolean has = Udp.checksum(transport) != 0;
      Udp.setLength(transport, Udp.length(transport) + growth);
      Udp.setChecksum(transport, 0);
      if (has) {
        Udp.setChecksum(transport, Checksum.ofUdp(ip, transport, length));
      }
    } else {
      Tcp.setChecksum(transport, 0);
      Tcp.setChecksum(transport, Checksum.transport(ip, transport, length));
    }
  }
}
