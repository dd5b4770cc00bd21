// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import io.sluice.flow.FlowKey;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;

/** Rewrites one end of TCP and UDP packets: address and port, and the checksums. */
final class Endpoints {
  /** Bytes of TCP's header up to behind the checksum. */
  private static final int TCP_CHECKSUM_END = 18;

  private static final int FLAGS = Tcp.SYN | Tcp.ACK | Tcp.FIN | Tcp.RST;

  private Endpoints() {}

  /** Whether a packet has both ports, and its checksum unless it is cut before. */
  static boolean has(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0 || !Ipv4.isFirstFragment(ip) || Headers.transport(packet, 8) == 0) {
      return false;
    }
    int protocol = Ipv4.protocol(ip);
    return protocol == IpProtocol.UDP
        || protocol == IpProtocol.TCP && Headers.transportLength(packet) >= TCP_CHECKSUM_END;
  }

  static int src(long packet) {
    return Ipv4.src(Anno.networkHeader(packet));
  }

  static int dst(long packet) {
    return Ipv4.dst(Anno.networkHeader(packet));
  }

  static int srcPort(long packet) {
    return Udp.srcPort(Anno.transportHeader(packet));
  }

  static int dstPort(long packet) {
    return Udp.dstPort(Anno.transportHeader(packet));
  }

  /** A hash of both ends, alike for both directions. */
  static int hash(long packet) {
    long ip = Anno.networkHeader(packet);
    return FlowKey.symmetricHash(
        FlowKey.addresses(ip), FlowKey.ports(Anno.transportHeader(packet)) & 0xffff_ffffL);
  }

  /** Whether a packet begins a connection of TCP, or is none of TCP. */
  static boolean begins(long packet) {
    long ip = Anno.networkHeader(packet);
    return Ipv4.protocol(ip) != IpProtocol.TCP
        || (Tcp.flags(Anno.transportHeader(packet)) & FLAGS) == Tcp.SYN;
  }

  /** Sets the source of a packet that {@link #has} ports, and is writable. */
  static void setSrc(long packet, int address, int port) {
    long ip = Anno.networkHeader(packet);
    long udp = Anno.transportHeader(packet);
    update(ip, udp, Checksum.delta32(Ipv4.src(ip), address), Udp.srcPort(udp), port);
    Ipv4.setSrc(ip, address);
    Udp.setSrcPort(udp, port);
  }

  /** Sets the destination, and the annotation for it. */
  static void setDst(long packet, int address, int port) {
    rewriteDst(packet, address, port);
    Anno.putI32(packet, Anno.DST_IP, address);
  }

  /** Sets the destination, and leaves the annotation as it is. */
  static void rewriteDst(long packet, int address, int port) {
    long ip = Anno.networkHeader(packet);
    long udp = Anno.transportHeader(packet);
    update(ip, udp, Checksum.delta32(Ipv4.dst(ip), address), Udp.dstPort(udp), port);
    Ipv4.setDst(ip, address);
    Udp.setDstPort(udp, port);
  }

  private static void update(long ip, long udp, int delta, int portBefore, int port) {
    Ipv4.setChecksum(ip, Checksum.update(Ipv4.checksum(ip), delta));
    int all = Checksum.add(delta, Checksum.delta16(portBefore, port));
    if (Ipv4.protocol(ip) == IpProtocol.UDP) {
      Udp.setChecksum(udp, Checksum.updateUdp(Udp.checksum(udp), all));
    } else {
      Tcp.setChecksum(udp, Checksum.update(Tcp.checksum(udp), all));
    }
  }

  /** A hash of both ends of a packet with an IP header; of the addresses where it has no ports. */
  static int anyHash(long packet) {
    long addresses = FlowKey.addresses(Anno.networkHeader(packet));
    return has(packet) ? hash(packet) : FlowKey.symmetricHash(addresses, 0);
  }

  /** Sets the destination of a writable packet with an IP header; ports stay. */
  static void rewriteAnyDst(long packet, int address) {
    long ip = Anno.networkHeader(packet);
    rewriteAny(packet, ip, Checksum.delta32(Ipv4.dst(ip), address));
    Ipv4.setDst(ip, address);
  }

  /** Sets the source of a writable packet with an IP header; ports stay. */
  static void rewriteAnySrc(long packet, int address) {
    long ip = Anno.networkHeader(packet);
    rewriteAny(packet, ip, Checksum.delta32(Ipv4.src(ip), address));
    Ipv4.setSrc(ip, address);
  }

  private static void rewriteAny(long packet, long ip, int delta) {
    if (has(packet)) {
      update(ip, Anno.transportHeader(packet), delta, 0, 0);
    } else {
      Ipv4.setChecksum(ip, Checksum.update(Ipv4.checksum(ip), delta));
    }
  }
}
