// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import io.sluice.elements.firewall.AddressHash;
import io.sluice.flow.FlowKey;
import io.sluice.header.IcmpHeader;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Reads of a packet which flow it belongs to, and what a record tells of it. Nothing is read that
 * was not checked to be there; what is missing of a transport header, as in later fragments, counts
 * as no ports. One object an element, used again and again; allocates nothing.
 */
final class FlowTuple {
  /** The realm of IPv6 beside that of IPv4. */
  static final int IPV6 = Integer.MIN_VALUE;

  private static final int IPV6_SRC = 8;
  private static final int IPV6_DST = 24;

  /** The addresses, for IPv6 a hash of them, and those of the other direction. */
  long addresses;

  long replyAddresses;

  /** The ports as in a {@link FlowKey}; 0 when there are none. */
  int ports;

  /** The protocol; {@link #IPV6} is added for IPv6. */
  int protocol;

  /** Where IPv6 addresses lie. */
  long src;

  long dst;

  /** Length of the packet as the IP header tells it. */
  int bytes;

  /** TCP's flags, or 0. */
  int flags;

  /** ICMP's type in the upper, its code in the lower eight bits; or 0. */
  int icmp;

  /** The payload of TCP or UDP, as far as it is there. */
  long payload;

  int payloadLength;

  /** Reads a packet; false when it is not IP, or malformed. */
  boolean read(long packet) {
    int offset = Anno.hasNetworkHeader(packet) ? Anno.networkOffset(packet) : -1;
    int available = Mbuf.length(packet) - offset;
    if (offset < 0 || available < Ipv4.MIN_HEADER) {
      return false;
    }
    ports = 0;
    flags = 0;
    icmp = 0;
    payloadLength = 0;
    long ip = Anno.networkHeader(packet);
    return switch (Bytes.u8(ip) >>> 4) {
      case 4 -> read4(ip, available);
      case 6 -> read6(ip, available);
      default -> false;
    };
  }

  private boolean read4(long ip, int available) {
    int header = Ipv4.headerLength(ip);
    bytes = Ipv4.totalLength(ip);
    if (header < Ipv4.MIN_HEADER || header > available || header > bytes) {
      return false;
    }
    addresses = FlowKey.addresses(ip);
    replyAddresses = FlowKey.reverseAddresses(addresses);
    protocol = Ipv4.protocol(ip);
    if (Ipv4.isFirstFragment(ip)) {
      readTransport(ip + header, Math.min(bytes, available) - header);
    }
    return true;
  }

  private boolean read6(long ip, int available) {
    int found = available < Ipv6.HEADER_LENGTH ? Ipv6.MALFORMED : Ipv6.transport(ip, available);
    if (found == Ipv6.MALFORMED) {
      return false;
    }
    src = ip + IPV6_SRC;
    dst = ip + IPV6_DST;
    addresses = AddressHash.of(src, dst);
    replyAddresses = AddressHash.of(dst, src);
    bytes = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(ip);
    protocol = Ipv6.transportProtocol(found);
    int offset = Ipv6.transportOffset(found);
    if (!Ipv6.isLaterFragment(found)) {
      readTransport(ip + offset, Math.min(bytes, available) - offset);
    }
    protocol |= IPV6;
    return true;
  }

  /** Reads what is there of a transport header; the length may be negative. */
  private void readTransport(long transport, int present) {
    switch (protocol) {
      case IpProtocol.TCP -> {
        if (present >= Tcp.MIN_HEADER) {
          ports = FlowKey.ports(transport);
          flags = Tcp.flags(transport);
          setPayload(transport, Math.max(Tcp.MIN_HEADER, Tcp.headerLength(transport)), present);
        }
      }
      case IpProtocol.UDP, IpProtocol.UDP_LITE, IpProtocol.DCCP, IpProtocol.SCTP -> {
        if (present >= Udp.HEADER_LENGTH) {
          ports = FlowKey.ports(transport);
          if (protocol == IpProtocol.UDP) {
            setPayload(transport, Udp.HEADER_LENGTH, present);
          }
        }
      }
      case IpProtocol.ICMP, IpProtocol.ICMP6 -> {
        if (present >= IcmpHeader.HEADER_LENGTH) {
          icmp = Bytes.u16(transport);
        }
      }
      default -> {
        // no ports
      }
    }
  }

  private void setPayload(long transport, int header, int present) {
    payload = transport + header;
    payloadLength = Math.max(0, present - header);
  }
}
