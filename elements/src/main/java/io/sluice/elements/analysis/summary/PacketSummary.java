// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.header.IpProtocol;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * A packet as the fields of a summary dump see it: its bytes, where its headers begin, which of
 * them are valid, and where the IP packet ends and padding begins. Positions are indexes into a
 * copy of the packet's buffer, so that stripped headers can be read, and no header can lead
 * outside: missing bytes read as 0. Reused from packet to packet.
 */
final class PacketSummary {
  /** Stands for both protocols where a field belongs to either. */
  static final int TCP_OR_UDP = 256;

  private static final int MAC_HEADER = 14;
  private static final int IP_HEADER = 20;
  private static final int TCP_HEADER = 20;

  private final boolean reportsBad;
  private final boolean carefulTruncation;
  private final boolean usesExtraLength;
  private final StringBuilder bad = new StringBuilder();

  private long packet;
  private byte[] bytes = new byte[4096];
  private int data;
  private int end;
  private int mac;
  private int network;
  private int transport;
  private int padding;
  private int ip;
  private int tcp;
  private int udp;
  private int icmp;

  /**
   * Creates a view.
   *
   * @param reportsBad whether to collect what is wrong with a packet
   * @param carefulTruncation whether a packet shorter than its IP length is wrong
   * @param usesExtraLength whether lengths include bytes that were not captured
   */
  PacketSummary(boolean reportsBad, boolean carefulTruncation, boolean usesExtraLength) {
    this.reportsBad = reportsBad;
    this.carefulTruncation = carefulTruncation;
    this.usesExtraLength = usesExtraLength;
  }

  /** Looks at a packet, which must stay as it is until the next call. */
  void load(long from) {
    packet = from;
    data = Mbuf.dataOffset(from);
    end = data + Mbuf.length(from);
    if (bytes.length < end) {
      bytes = new byte[end];
    }
    Memory.copyToArray(Mbuf.buffer(from), bytes, 0, end);
    mac = Anno.hasMacHeader(from) ? data + Anno.macOffset(from) : -1;
    network = Anno.hasNetworkHeader(from) ? data + Anno.networkOffset(from) : -1;
    transport = Anno.hasTransportHeader(from) ? data + Anno.transportOffset(from) : -1;
    padding = 0;
    ip = -1;
    tcp = -1;
    udp = -1;
    icmp = -1;
    bad.setLength(0);
  }

  /**
   * Finds the headers. Bytes behind the end of the IP packet no longer count as its data but as
   * extra length, which then says what the packet has beyond its IP length.
   */
  void findHeaders() {
    findIp();
    boolean first = ip >= 0 && isFirstFragment();
    if (first && transport >= 0 && networkLength() > ipHeaderLength()) {
      switch (u8(ip + 9)) {
        case IpProtocol.TCP -> tcp = transport;
        case IpProtocol.UDP -> udp = transport;
        case IpProtocol.ICMP -> icmp = transport;
        default -> {}
      }
    }
    if (tcp >= 0 && transportLength() > 12 && tcpHeaderLength() < TCP_HEADER) {
      bad("TCP header length " + (tcpHeaderLength() >> 2));
      tcp = -1;
    }
    long extra = extraLength();
    if (ip >= 0 && extra > 0) {
      long full = networkLength() + extra;
      setExtraLength(u16(ip + 2) != 0xffff || full <= 0xffff ? 0 : full - 0xffff);
    }
  }

  private void findIp() {
    if (network < 0) {
      return;
    }
    int present = end - network;
    int version = u8(network) >> 4;
    int headerLength = (u8(network) & 15) << 2;
    int length = u16(network + 2);
    if (present < 4) {
      bad("truncated IP header");
    } else if (version != 4) {
      bad("IP version " + version);
    } else if (headerLength < IP_HEADER) {
      bad("IP header length " + (headerLength >> 2));
    } else if (length < headerLength) {
      bad("IP length " + length);
    } else {
      ip = network;
      long extra = extraLength();
      if (present > length) {
        padding = present - length;
        setExtraLength(extra + padding);
      } else if (carefulTruncation && present + extra < length) {
        bad("truncated IP missing " + (length - present - extra));
      }
    }
  }

  /** Says what is wrong with the packet, unless something was before. */
  private void bad(String text) {
    if (reportsBad && bad.isEmpty()) {
      bad.append("!bad ").append(text).append('\n');
    }
  }

  /** What is wrong with the packet, as a line of a dump; empty when nothing is. */
  CharSequence bad() {
    return bad;
  }

  /** The Ethernet header, which ends where the network header, or the packet, begins; or -1. */
  int ethernet() {
    int start = mac >= 0 ? mac : network < 0 || data < network ? data : -1;
    int behind = network >= 0 ? network : end;
    if (start >= 0 && start + MAC_HEADER == behind) {
      return start;
    }
    bad("Ethernet header");
    return -1;
  }

  /** The IPv4 header; -1, which counts as a fault, when it is bad or has fewer bytes. */
  int ip(int needed) {
    if (ip >= 0 && networkLength() >= needed) {
      return ip;
    }
    bad(ip < 0 ? "no IP header" : "truncated IP header capture");
    return -1;
  }

  /** The IPv4 header, or -1; no fault. */
  int soundIp() {
    return ip;
  }

  int tcp(int needed) {
    return checked(tcp, IpProtocol.TCP, needed);
  }

  int udp(int needed) {
    return checked(udp, IpProtocol.UDP, needed);
  }

  int icmp(int needed) {
    return checked(icmp, IpProtocol.ICMP, needed);
  }

  /** The transport header of a protocol that has ports where TCP and UDP have them; or -1. */
  int ports(int needed) {
    boolean found =
        ip >= 0
            && transport >= 0
            && networkLength() > ipHeaderLength()
            && isFirstFragment()
            && hasPorts(u8(ip + 9));
    return checked(found ? transport : -1, TCP_OR_UDP, needed);
  }

  static boolean hasPorts(int protocol) {
    return protocol == IpProtocol.TCP
        || protocol == IpProtocol.UDP
        || protocol == IpProtocol.DCCP
        || protocol == IpProtocol.UDP_LITE;
  }

  private int checked(int header, int protocol, int needed) {
    if (header >= 0 && transportLength() >= needed) {
      return header;
    }
    if (reportsBad && bad.isEmpty()) {
      reportMissing(protocol, needed);
    }
    return -1;
  }

  /** A packet of another protocol is no bad packet. */
  private void reportMissing(int protocol, int needed) {
    int actual = ip < 0 ? -1 : u8(ip + 9);
    boolean either = actual == IpProtocol.TCP || actual == IpProtocol.UDP;
    boolean other = protocol == TCP_OR_UDP ? !either : actual != protocol;
    String header =
        switch (protocol) {
          case IpProtocol.TCP -> "TCP";
          case IpProtocol.UDP -> "UDP";
          case IpProtocol.ICMP -> "ICMP";
          default -> "TCP/UDP";
        };
    if (ip < 0) {
      bad("no IP header");
    } else if (networkLength() > 9 && other) {
      return;
    } else if (!isFirstFragment()) {
      bad("fragmented " + header + " header");
    } else if (transportLength() + extraLength() >= needed) {
      bad("truncated " + header + " header capture");
    } else {
      bad("truncated " + header + " header");
    }
  }

  /** Whether the IPv4 header, which must be sound, is that of a first fragment or of none. */
  boolean isFirstFragment() {
    return (u16(ip + 6) & 0x1fff) == 0;
  }

  int ipHeaderLength() {
    return (u8(ip) & 15) << 2;
  }

  /** What the header says, which may be more than there is. */
  int tcpHeaderLength() {
    return u8(transport + 12) >> 4 << 2;
  }

  /** Bytes of data, without padding behind the IP packet. */
  int length() {
    return end - data - padding;
  }

  int dataStart() {
    return data;
  }

  /** Bytes from the network header on, without padding; it must be marked. */
  int networkLength() {
    return end - network - padding;
  }

  /** Bytes from the transport header on, without padding; negative when it was cut off. */
  int transportLength() {
    return transport < 0 ? 0 : end - transport - padding;
  }

  int transportStart() {
    return transport;
  }

  /** Bytes of data, padding included. */
  int wholeLength() {
    return end - data;
  }

  /** Bytes that were not captured and that lengths are to include. */
  long countedExtraLength() {
    return usesExtraLength ? extraLength() : 0;
  }

  /** Bytes that were not captured. */
  long extraLength() {
    return Anno.getI32(packet, Anno.EXTRA_LENGTH) & 0xffff_ffffL;
  }

  private void setExtraLength(long bytes) {
    Anno.putI32(packet, Anno.EXTRA_LENGTH, (int) bytes);
  }

  /** The packet, for its annotations. */
  long packet() {
    return packet;
  }

  byte[] bytes() {
    return bytes;
  }

  int u8(int at) {
    return at < end ? bytes[at] & 0xff : 0;
  }

  int u16(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  long u32(int at) {
    return (long) u16(at) << 16 | u16(at + 2);
  }

  long u48(int at) {
    return u32(at) << 16 | u16(at + 4);
  }
}
