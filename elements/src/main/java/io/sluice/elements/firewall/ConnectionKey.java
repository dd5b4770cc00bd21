// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import io.sluice.flow.FlowKey;
import io.sluice.header.Icmp;
import io.sluice.header.Icmp6;
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
 * Reads of a packet which connection it belongs to. Nothing is read that was not checked to be
 * there. One object a tracker, used again and again; allocates nothing.
 *
 * <p>The key of a connection is that of {@link FlowKey}: addresses, for IPv6 a hash of them, and
 * ports. Echo requests and their like have their identifier as the source port and their type as
 * the destination port; protocols without ports have none.
 */
final class ConnectionKey {
  /** What a packet is. */
  enum Kind {
    /** Belongs to no connection by its nature. */
    UNTRACKED,
    /** Malformed, or without what the key needs. */
    INVALID,
    /** Belongs to a connection, or may begin one. */
    PACKET,
    /** Belongs to a connection, but cannot begin one. */
    ANSWER,
    /** An ICMP error; the key is that of the packet it quotes. */
    ERROR
  }

  /** The realm of IPv6 beside that of IPv4. */
  static final int IPV6 = Integer.MIN_VALUE;

  /** Added to the type of a request in the ports of its answer. */
  private static final int ANSWER_TYPE = 0x100;

  /** Where IPv6 headers have their addresses. */
  static final int IPV6_SRC = 8;

  static final int IPV6_DST = 24;

  /** The addresses, or their hash, and those of replies. */
  long addresses;

  long replyAddresses;

  /** The ports, and those of replies. */
  int ports;

  int replyPorts;

  /** The protocol; {@link #IPV6} is added for IPv6. */
  int protocol;

  /** Where IPv6 addresses lie. */
  long src;

  long dst;

  /** The transport header, and its length with what follows, as the IP header tells it. */
  long transport;

  int length;

  /** Reads a packet's key. */
  Kind read(long packet) {
    int offset = Anno.hasNetworkHeader(packet) ? Anno.networkOffset(packet) : -1;
    int available = Mbuf.length(packet) - offset;
    if (offset < 0 || available < 1) {
      return Kind.UNTRACKED;
    }
    long ip = Anno.networkHeader(packet);
    return switch (Bytes.u8(ip) >>> 4) {
      case 4 -> read4(ip, available);
      case 6 -> read6(ip, available);
      default -> Kind.UNTRACKED;
    };
  }

  /**
   * A hash by which one of a tracker's copies has all connections between the packet's addresses,
   * whatever the direction: FTP's two connections meet there, and errors the connection they are
   * about.
   */
  int ownerHash() {
    return FlowKey.hash(addresses, 1) + FlowKey.hash(replyAddresses, 1);
  }

  private Kind read4(long ip, int available) {
    if (!hasHeader4(ip, available) || !Ipv4.isFirstFragment(ip)) {
      return Kind.INVALID;
    }
    int headerLength = Ipv4.headerLength(ip);
    setAddresses4(ip);
    transport = ip + headerLength;
    length = Ipv4.totalLength(ip) - headerLength;
    protocol = Ipv4.protocol(ip);
    int present = Math.min(length, available - headerLength);
    return protocol == IpProtocol.ICMP ? readIcmp(present) : readPorts(present);
  }

  private static boolean hasHeader4(long ip, int available) {
    return available >= Ipv4.MIN_HEADER
        && Ipv4.headerLength(ip) >= Ipv4.MIN_HEADER
        && Ipv4.headerLength(ip) <= available
        && Ipv4.headerLength(ip) <= Ipv4.totalLength(ip);
  }

  private void setAddresses4(long ip) {
    addresses = FlowKey.addresses(ip);
    replyAddresses = FlowKey.reverseAddresses(addresses);
  }

  private Kind read6(long ip, int available) {
    int found = available < Ipv6.HEADER_LENGTH ? Ipv6.MALFORMED : Ipv6.transport(ip, available);
    if (found == Ipv6.MALFORMED || Ipv6.isLaterFragment(found)) {
      return Kind.INVALID;
    }
    setAddresses6(ip);
    int offset = Ipv6.transportOffset(found);
    transport = ip + offset;
    length = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(ip) - offset;
    protocol = Ipv6.transportProtocol(found);
    int present = Math.min(length, available - offset);
    Kind kind = protocol == IpProtocol.ICMP6 ? readIcmp6(present) : readPorts(present);
    protocol |= IPV6;
    return kind;
  }

  private void setAddresses6(long ip) {
    src = ip + IPV6_SRC;
    dst = ip + IPV6_DST;
    addresses = AddressHash.of(src, dst);
    replyAddresses = AddressHash.of(dst, src);
  }

  private Kind readPorts(int present) {
    switch (protocol) {
      case IpProtocol.TCP:
        if (present < Tcp.MIN_HEADER
            || Tcp.headerLength(transport) < Tcp.MIN_HEADER
            || Tcp.headerLength(transport) > present
            || !TcpConnection.areFlagsRight(Tcp.flags(transport))) {
          return Kind.INVALID;
        }
        break;
      case IpProtocol.UDP, IpProtocol.UDP_LITE, IpProtocol.DCCP, IpProtocol.SCTP:
        if (present < Udp.HEADER_LENGTH) {
          return Kind.INVALID;
        }
        break;
      default:
        setPorts(0, 0);
        return Kind.PACKET;
    }
    int both = FlowKey.ports(transport);
    setPorts(both, FlowKey.reversePorts(both));
    return Kind.PACKET;
  }

  private void setPorts(int own, int reply) {
    ports = own;
    replyPorts = reply;
  }

  private Kind readIcmp(int present) {
    if (present < Icmp.HEADER_LENGTH) {
      return Kind.INVALID;
    }
    int type = Icmp.type(transport);
    if (Icmp.isError(type)) {
      return quoted4(transport + Icmp.HEADER_LENGTH, present - Icmp.HEADER_LENGTH);
    }
    return readQuery(requestType4(type), type);
  }

  /** The type of the requests that a type belongs to; negative when it is neither. */
  private static int requestType4(int type) {
    return switch (type) {
      case Icmp.ECHO, Icmp.ECHO_REPLY -> Icmp.ECHO;
      case Icmp.TIMESTAMP, Icmp.TIMESTAMP_REPLY -> Icmp.TIMESTAMP;
      default -> -1;
    };
  }

  private static int requestType6(int type) {
    return type == Icmp6.ECHO || type == Icmp6.ECHO_REPLY ? Icmp6.ECHO : -1;
  }

  private Kind readQuery(int request, int type) {
    if (request < 0) {
      return Kind.UNTRACKED;
    }
    int id = IcmpHeader.id(transport);
    int asked = FlowKey.ports(id, request);
    int answered = FlowKey.ports(id, request | ANSWER_TYPE);
    if (type != request) {
      setPorts(answered, asked);
      return Kind.ANSWER;
    }
    setPorts(asked, answered);
    return Kind.PACKET;
  }

  private Kind readIcmp6(int present) {
    if (present < IcmpHeader.HEADER_LENGTH) {
      return Kind.INVALID;
    }
    int type = IcmpHeader.type(transport);
    if (Icmp6.isError(type)) {
      return quoted6(transport + IcmpHeader.HEADER_LENGTH, present - IcmpHeader.HEADER_LENGTH);
    }
    return readQuery(requestType6(type), type);
  }

  /** Reads the key of a quoted packet; the error must go to the one who sent it. */
  private Kind quoted4(long inner, int present) {
    int receiver = FlowKey.dst(addresses);
    if (!hasHeader4(inner, present)
        || Ipv4.version(inner) != 4
        || Ipv4.src(inner) != receiver
        || !Ipv4.isFirstFragment(inner)) {
      return Kind.INVALID;
    }
    setAddresses4(inner);
    protocol = Ipv4.protocol(inner);
    transport = inner + Ipv4.headerLength(inner);
    return readQuotedPorts(present - Ipv4.headerLength(inner));
  }

  private Kind quoted6(long inner, int present) {
    int found =
        present < Ipv6.HEADER_LENGTH || Ipv6.version(inner) != 6
            ? Ipv6.MALFORMED
            : Ipv6.transport(inner, present);
    if (found == Ipv6.MALFORMED
        || Ipv6.isLaterFragment(found)
        || Ipv6.srcHigh(inner) != Bytes.i64(dst)
        || Ipv6.srcLow(inner) != Bytes.i64(dst + 8)) {
      return Kind.INVALID;
    }
    setAddresses6(inner);
    protocol = Ipv6.transportProtocol(found);
    transport = inner + Ipv6.transportOffset(found);
    return readQuotedPorts(present - Ipv6.transportOffset(found));
  }

  /** Of a quoted transport header eight bytes are enough. */
  private Kind readQuotedPorts(int present) {
    boolean icmp = protocol == IpProtocol.ICMP;
    if (icmp || protocol == IpProtocol.ICMP6) {
      int type = present < IcmpHeader.HEADER_LENGTH ? -1 : IcmpHeader.type(transport);
      Kind kind = readQuery(icmp ? requestType4(type) : requestType6(type), type);
      return kind == Kind.UNTRACKED ? Kind.INVALID : Kind.ERROR;
    }
    switch (protocol) {
      case IpProtocol.TCP, IpProtocol.UDP, IpProtocol.UDP_LITE, IpProtocol.DCCP, IpProtocol.SCTP:
        if (present < Udp.HEADER_LENGTH) {
          return Kind.INVALID;
        }
        setPorts(FlowKey.ports(transport), 0);
        return Kind.ERROR;
      default:
        setPorts(0, 0);
        return Kind.ERROR;
    }
  }
}
