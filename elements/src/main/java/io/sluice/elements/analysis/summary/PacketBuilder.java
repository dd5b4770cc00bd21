// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.element.Element;
import io.sluice.header.Checksum;
import io.sluice.header.IcmpHeader;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import java.util.Arrays;

/**
 * A packet under construction, from the fields of one line of a summary dump. A header is created
 * when the first of its fields is set, with defaults in the others; anything else is 0. Reused from
 * line to line.
 */
final class PacketBuilder {
  private static final int IP_HEADER = 20;
  private static final int TCP_HEADER = 20;
  private static final int UDP_HEADER = 8;

  /** Bytes of options that fit an IP or TCP header. */
  private static final int MAX_OPTIONS = 40;

  private static final int DEFAULT_TTL = 100;
  private static final int ETHER_IP = 0x0800;
  private static final int MAC_HEADER = 14;

  /** Longest packet that is built: an IP packet behind an Ethernet header. */
  static final int MAX_LENGTH = 65_535 + MAC_HEADER;

  private byte[] bytes = new byte[2048];
  private int length;
  private boolean hasMac;
  private boolean isIp;
  private boolean tooLong;
  private boolean hasHeader;
  private int network;
  private int transport;
  private long wantedLength;

  /** Whether fields gave these: what depends on them goes by them then. */
  boolean hasIcmpType;

  boolean hasIcmpCode;
  boolean hasIpHeaderLength;
  boolean hasTcpHeaderLength;

  long timestamp;
  long firstTimestamp;
  int extraPackets;
  int paint;
  int aggregate;

  /** Protocol of packets for which no field says one. */
  int defaultProtocol = IpProtocol.TCP;

  /** Addresses and ports of packets for which no field says any; null for zeros. */
  FlowDefaults flow;

  /** Whose names for addresses count. */
  final Element element;

  /** Minor version of the format that is read. */
  int minorVersion;

  PacketBuilder(Element element) {
    this.element = element;
  }

  /** Addresses and ports by default. */
  record FlowDefaults(int src, int srcPort, int dst, int dstPort) {}

  /** Begins a packet. */
  void clear(int defaultAggregate) {
    Arrays.fill(bytes, 0, length, (byte) 0);
    length = 0;
    hasMac = false;
    isIp = true;
    tooLong = false;
    network = -1;
    transport = -1;
    wantedLength = 0;
    hasIcmpType = false;
    hasIcmpCode = false;
    hasIpHeaderLength = false;
    hasTcpHeaderLength = false;
    timestamp = 0;
    firstTimestamp = 0;
    extraPackets = 0;
    paint = 0;
    aggregate = defaultAggregate;
  }

  /** Makes the packet at least so long; false when that is too long. */
  private boolean growTo(int wanted) {
    if (wanted > MAX_LENGTH) {
      tooLong = true;
      return false;
    }
    if (wanted > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(MAX_LENGTH, Math.max(wanted, 2 * bytes.length)));
    }
    length = Math.max(length, wanted);
    return true;
  }

  /** The Ethernet header, made of the type for IP if there is none; -1 behind other data. */
  int ethernet() {
    if (!hasMac) {
      if (length > 0 || !growTo(MAC_HEADER)) {
        return -1;
      }
      hasMac = true;
      network = MAC_HEADER;
      transport = MAC_HEADER;
      putU16(12, ETHER_IP);
    }
    return 0;
  }

  /** Says that the Ethernet header is not followed by IP. */
  void isNotIp() {
    isIp = false;
  }

  /** Whether an IP header can stand in the packet; it is there then. */
  boolean makeIp() {
    if (!isIp) {
      return false;
    }
    if (network < 0) {
      network = 0;
      transport = 0;
    }
    if (length - network < IP_HEADER) {
      if (!growTo(network + IP_HEADER)) {
        return false;
      }
      transport = network + IP_HEADER;
      putU8(network, 0x45);
      putU8(network + 8, DEFAULT_TTL);
      putU8(network + 9, defaultProtocol);
      if (flow != null) {
        putU32(network + 12, flow.src());
        putU32(network + 16, flow.dst());
      }
    }
    return true;
  }

  /** As {@link #makeIp}, for a packet of a protocol; one of protocol 0 may be of any. */
  boolean makeIp(int protocol) {
    return makeIp() && (protocol() == 0 || protocol() == protocol);
  }

  /** Whether a transport header can stand behind the IP header; it is there then. */
  boolean makeTransport() {
    if (!isFirstFragment()) {
      return false;
    }
    if (length - transport >= 8) {
      return true;
    }
    int wanted =
        switch (protocol()) {
          case IpProtocol.TCP -> TCP_HEADER;
          case IpProtocol.UDP, IpProtocol.UDP_LITE, IpProtocol.ICMP -> UDP_HEADER;
          case IpProtocol.DCCP -> 12;
          default -> 0;
        };
    if (wantedLength > 0 && wantedLength < transport + wanted) {
      wanted = (int) Math.max(0, wantedLength - transport);
    }
    if (length - transport < wanted) {
      // The ports are written even if the packet is to end between them.
      if (!growTo(transport + Math.max(4, wanted))) {
        return false;
      }
      if (protocol() == IpProtocol.TCP && wanted >= 13) {
        putU8(transport + 12, TCP_HEADER << 2);
      }
      if (flow != null && protocol() != IpProtocol.ICMP) {
        putU16(transport, flow.srcPort());
        putU16(transport + 2, flow.dstPort());
      }
      truncate(transport + wanted);
    }
    return true;
  }

  private void truncate(int to) {
    if (to < length) {
      Arrays.fill(bytes, to, length, (byte) 0);
      length = to;
    }
  }

  /** Whether the transport header has so many bytes; it has them then. */
  boolean makeTransport(int needed) {
    return growTo(transport + needed);
  }

  /** Gives the IP header a length; new bytes are end-of-options. */
  void setIpHeaderLength(int headerLength) {
    int wanted = headerLength + 3 & ~3;
    if (wanted > transport - network && growTo(network + wanted)) {
      transport = network + wanted;
    }
    putU8(network, 0x40 | wanted >> 2 & 15);
  }

  /** Puts options behind the fixed part of the IP header, which becomes longer if need be. */
  void setIpOptions(byte[] options, int count) {
    int wanted = IP_HEADER + count + 3 & ~3;
    if (growTo(network + wanted)) {
      if (wanted > transport - network) {
        transport = network + wanted;
        putU8(network, 0x40 | wanted >> 2);
      }
      System.arraycopy(options, 0, bytes, network + IP_HEADER, count);
      Arrays.fill(bytes, network + IP_HEADER + count, network + wanted, (byte) 0);
    }
  }

  /** Gives the TCP header a length; new bytes are end-of-options. */
  void setTcpHeaderLength(int headerLength) {
    int wanted = headerLength + 3 & ~3;
    int more = wanted - tcpHeaderLength();
    if (more <= 0 || growTo(length + more)) {
      putU8(transport + 12, (wanted >> 2 & 15) << 4 | u8(transport + 12) & 15);
    }
  }

  /** Puts options behind the fixed part of the TCP header, which becomes longer if need be. */
  void setTcpOptions(byte[] options, int count) {
    int wanted = TCP_HEADER + count + 3 & ~3;
    if (growTo(transport + wanted)) {
      if (wanted > tcpHeaderLength()) {
        putU8(transport + 12, wanted << 2 | u8(transport + 12) & 15);
      }
      System.arraycopy(options, 0, bytes, transport + TCP_HEADER, count);
      Arrays.fill(bytes, transport + TCP_HEADER + count, transport + wanted, (byte) 0);
    }
  }

  private int tcpHeaderLength() {
    return u8(transport + 12) >> 4 << 2;
  }

  /** Has the packet end so many bytes behind the IP header's first. */
  void wantIpLength(long bytesFromIp) {
    wantedLength = network + bytesFromIp;
  }

  /** Has the packet be so long, link header and all. */
  void wantLength(long whole) {
    wantedLength = whole;
  }

  /** Puts payload behind the headers. */
  void setPayload(String payload) {
    int start = payloadStart();
    if (!payload.isEmpty() && fitHeaders(start, payload.length())) {
      start = payloadStart();
      if (growTo(start + payload.length())) {
        for (int i = 0; i < payload.length(); i++) {
          putU8(start + i, payload.charAt(i));
        }
      }
    }
  }

  /** Has the packet end where a payload of this length would. */
  void wantPayloadLength(long count) {
    fitHeaders(payloadStart(), count);
  }

  private int payloadStart() {
    if (makeIp()) {
      makeTransport();
    }
    if (!isIp || network < 0) {
      return 0;
    }
    int start = transport;
    if (isFirstFragment()) {
      switch (protocol()) {
        case IpProtocol.TCP -> {
          boolean known = length - transport >= 13 && tcpHeaderLength() >= TCP_HEADER;
          start += known ? tcpHeaderLength() : TCP_HEADER;
        }
        case IpProtocol.UDP, IpProtocol.UDP_LITE -> start += UDP_HEADER;
        default -> {}
      }
    }
    return start;
  }

  /**
   * Makes room between headers and payload when the IP length leaves more than the payload takes:
   * the difference must be options.
   */
  private boolean fitHeaders(int start, long payload) {
    if (!isIp || wantedLength == 0) {
      // 32 bits, as payload lengths of packets shorter than their headers wrap around.
      wantedLength = start + payload & 0xffff_ffffL;
      return true;
    }
    long left = wantedLength - (start + payload);
    boolean plainTcp =
        isFirstFragment()
            && protocol() == IpProtocol.TCP
            && !hasTcpHeaderLength
            && tcpHeaderLength() == TCP_HEADER;
    if (left > 0 && plainTcp) {
      int more = (int) Math.min(left & ~3, MAX_OPTIONS);
      if (!insert(transport + TCP_HEADER, more)) {
        return false;
      }
      putU8(transport + 12, TCP_HEADER + more << 2 | u8(transport + 12) & 15);
      left -= more;
    }
    if (left > 0 && !hasIpHeaderLength && (u8(network) & 15) == IP_HEADER >> 2) {
      int more = (int) Math.min(left & ~3, MAX_OPTIONS);
      if (!insert(network + IP_HEADER, more)) {
        return false;
      }
      transport += more;
      putU8(network, 0x40 | IP_HEADER + more >> 2);
    }
    return true;
  }

  private boolean insert(int at, int count) {
    int behind = length - at;
    if (behind < 0 || !growTo(length + count)) {
      return false;
    }
    System.arraycopy(bytes, at, bytes, at + count, behind);
    Arrays.fill(bytes, at, at + count, (byte) 0);
    return true;
  }

  /**
   * Completes headers and lengths.
   *
   * @param checksums whether the bytes that were left out are to be there, as zeros
   * @return bytes of the packet; -1 when it would be too long
   */
  int complete(boolean checksums) {
    hasHeader = flow != null ? makeIp() : isIp && network >= 0 && length > network;
    if (hasHeader) {
      makeTransport();
      setLengths();
      if (checksums) {
        growTo(network + u16(network + 2));
      }
    }
    return tooLong ? -1 : length;
  }

  /**
   * Makes the packet that was completed.
   *
   * @param checksums whether to set checksums
   * @return the packet; 0 when there is no buffer for it
   */
  long build(PacketAllocator packets, boolean checksums) {
    long packet = packets.allocate(length);
    if (packet == 0) {
      return 0;
    }
    Bytes.copyIn(Mbuf.data(packet), bytes, 0, length);
    annotate(packet);
    if (hasHeader) {
      long ip = Mbuf.data(packet) + network;
      Anno.setNetworkHeader(packet, ip);
      Anno.setTransportHeader(packet, Mbuf.data(packet) + transport);
      Anno.putI32(packet, Anno.DST_IP, Ipv4.dst(ip));
      if (checksums) {
        setChecksums(packet);
      }
    }
    return packet;
  }

  private void setLengths() {
    if (u16(network + 2) == 0) {
      long ipLength = wantedLength >= network ? wantedLength - network : wantedLength;
      if (ipLength == 0) {
        ipLength = length - network;
      }
      putU16(network + 2, (int) Math.min(0xffff, ipLength));
    }
    boolean udp = protocol() == IpProtocol.UDP && isFirstFragment();
    if (udp && length - transport >= 6 && u16(transport + 4) == 0) {
      putU16(transport + 4, u16(network + 2) - (transport - network));
    }
  }

  private void annotate(long packet) {
    if (hasMac) {
      Anno.setMacHeader(packet, Mbuf.data(packet));
      Anno.setNetworkHeader(packet, Mbuf.data(packet) + MAC_HEADER);
    }
    if (wantedLength > length) {
      Anno.putI32(packet, Anno.EXTRA_LENGTH, (int) (wantedLength - length));
    }
    Anno.setTimestamp(packet, timestamp);
    Anno.putI64(packet, Anno.FIRST_TIMESTAMP, firstTimestamp);
    Anno.putI32(packet, Anno.EXTRA_PACKETS, extraPackets);
    Anno.putU8(packet, Anno.PAINT, paint);
    Anno.putI32(packet, Anno.AGGREGATE, aggregate);
  }

  private void setChecksums(long packet) {
    long ip = Anno.networkHeader(packet);
    long header = Anno.transportHeader(packet);
    int headerLength = transport - network;
    int count = length - transport;
    if (headerLength != Ipv4.headerLength(ip)) {
      return;
    }
    Ipv4.setChecksum(ip, 0);
    Ipv4.setChecksum(ip, Checksum.of(ip, headerLength));
    if ((u16(network + 6) & 0x3fff) != 0) {
      return;
    }
    switch (protocol()) {
      case IpProtocol.TCP -> {
        if (count >= TCP_HEADER) {
          Tcp.setChecksum(header, 0);
          Tcp.setChecksum(header, Checksum.transport(ip, header, count));
        }
      }
      case IpProtocol.UDP -> {
        if (count >= UDP_HEADER) {
          Udp.setChecksum(header, 0);
          Udp.setChecksum(header, Checksum.ofUdp(ip, header, count));
        }
      }
      case IpProtocol.ICMP -> {
        if (count >= UDP_HEADER) {
          IcmpHeader.setChecksum(header, 0);
          IcmpHeader.setChecksum(header, Checksum.of(header, count));
        }
      }
      default -> {}
    }
  }

  private boolean isFirstFragment() {
    return (u16(network + 6) & 0x1fff) == 0;
  }

  int protocol() {
    return u8(network + 9);
  }

  int network() {
    return network;
  }

  int transport() {
    return transport;
  }

  int u8(int at) {
    return at < length ? bytes[at] & 0xff : 0;
  }

  int u16(int at) {
    return u8(at) << 8 | u8(at + 1);
  }

  void putU8(int at, int value) {
    if (at < length) {
      bytes[at] = (byte) value;
    }
  }

  void putU16(int at, int value) {
    putU8(at, value >> 8);
    putU8(at + 1, value);
  }

  void putU32(int at, int value) {
    putU16(at, value >>> 16);
    putU16(at + 2, value);
  }

  void putU48(int at, long value) {
    putU16(at, (int) (value >>> 32));
    putU32(at + 2, (int) value);
  }
}
