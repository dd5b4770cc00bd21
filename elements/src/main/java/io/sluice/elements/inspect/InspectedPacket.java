// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Event;
import io.sluice.elements.inspect.rule.Inspected;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Memory;

/**
 * A packet that is inspected, by its headers and its flow: what rules ask of these. Used again for
 * each; allocates only when a payload is longer than any before.
 */
abstract class InspectedPacket implements Inspected {
  static final int TCP = 6;
  static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMP6 = 58;
  private static final long MAPPED = 0xffff_0000_0000L;

  /** Where the headers are; 0 when not all of IP's is there. */
  long ip;

  long transport;
  int protocol;
  int srcPort;
  int dstPort;
  long srcHigh;
  long srcLow;
  long dstHigh;
  long dstLow;
  byte[] payload = new byte[2048];
  int payloadLength;
  int transportLength;

  /** The packet's flow; null for none. */
  FlowState flow;

  int flowBits;
  boolean stream;

  /** Events of the packet in hand, and whether its headers can be looked at. */
  long events;

  boolean malformed;

  private final long[] variables = new long[VARIABLES];

  /**
   * Takes the headers of a packet.
   *
   * @param address of the IP header, all of whose bytes up to the transport header are there
   * @param offset of the transport header
   * @param present how many bytes there are from the transport header, by the IP header
   * @param ipProtocol what the transport header is
   * @return false when the transport header is malformed, see {@link #events}
   */
  boolean take(long address, int offset, int present, int ipProtocol) {
    ip = address;
    transport = address + offset;
    transportLength = present;
    protocol = ipProtocol;
    srcPort = -1;
    dstPort = -1;
    int header = 0;
    if (protocol == TCP) {
      header = present < Tcp.MIN_HEADER ? -1 : Tcp.headerLength(transport);
      header = header < Tcp.MIN_HEADER || header > present ? -1 : header;
    } else if (protocol == UDP || protocol == ICMP || protocol == ICMP6) {
      header = present < 8 ? -1 : 8;
    }
    events = 0;
    if (header < 0) {
      events = malformedTransport(present).bit();
      return false;
    }
    boolean v4 = Ipv4.version(ip) == 4;
    if (protocol == (v4 ? ICMP6 : ICMP)) {
      events = (v4 ? Event.IPV4_ICMPV6 : Event.IPV6_ICMPV4).bit();
    }
    if (protocol == UDP && Bytes.u16(transport + 4) != present) {
      boolean small = Bytes.u16(transport + 4) < 8;
      events = (small ? Event.UDP_HEADER_LENGTH : Event.UDP_LENGTH).bit();
    }
    if (protocol == TCP || protocol == UDP) {
      srcPort = Bytes.u16(transport);
      dstPort = Bytes.u16(transport + 2);
    }
    addresses();
    payloadLength = present - header;
    if (payload.length < payloadLength) {
      payload = new byte[2 * payloadLength];
    }
    if (payloadLength > 0) {
      Memory.copyToArray(transport + header, payload, 0, payloadLength);
    }
    return true;
  }

  private Event malformedTransport(int present) {
    return switch (protocol) {
      case UDP -> Event.UDP_SMALL;
      case ICMP -> Event.ICMPV4_SMALL;
      case ICMP6 -> Event.ICMPV6_SMALL;
      default ->
          present < Tcp.MIN_HEADER
              ? Event.TCP_SMALL
              : Tcp.headerLength(transport) < Tcp.MIN_HEADER
                  ? Event.TCP_HEADER_LENGTH
                  : Event.TCP_OPTIONS_LENGTH;
    };
  }

  /**
   * Takes a packet whose headers are malformed.
   *
   * @param address of the IP header; 0 when not all of it is there
   * @param ipProtocol what the malformed transport header is; 0 when IP's own is malformed
   */
  void takeMalformed(long address, int ipProtocol) {
    ip = address;
    protocol = ipProtocol;
    srcPort = -1;
    dstPort = -1;
    payloadLength = 0;
    transportLength = 0;
    srcHigh = 0;
    srcLow = 0;
    dstHigh = 0;
    dstLow = 0;
    if (address != 0) {
      addresses();
    }
  }

  private void addresses() {
    if (Ipv4.version(ip) == 4) {
      srcHigh = 0;
      srcLow = MAPPED | Ipv4.src(ip) & 0xffff_ffffL;
      dstHigh = 0;
      dstLow = MAPPED | Ipv4.dst(ip) & 0xffff_ffffL;
    } else {
      srcHigh = Ipv6.srcHigh(ip);
      srcLow = Ipv6.srcLow(ip);
      dstHigh = Ipv6.dstHigh(ip);
      dstLow = Ipv6.dstLow(ip);
    }
  }

  @Override
  public int field(HeaderField field) {
    if (malformed) {
      return -1;
    }
    boolean icmp = protocol == ICMP || protocol == ICMP6;
    boolean v4 = Ipv4.version(ip) == 4;
    return switch (field) {
      case PAYLOAD_SIZE -> payloadLength;
      case TCP_FLAGS -> protocol == TCP ? Tcp.flags(transport) : -1;
      case TCP_WINDOW -> protocol == TCP ? Tcp.window(transport) : -1;
      case ICMP_TYPE -> icmp ? Bytes.u8(transport) : -1;
      case ICMP_CODE -> icmp ? Bytes.u8(transport + 1) : -1;
      case ICMP_ID -> icmp ? Bytes.u16(transport + 4) : -1;
      case ICMP_SEQ -> icmp ? Bytes.u16(transport + 6) : -1;
      case TTL -> v4 ? Ipv4.ttl(ip) : Ipv6.hopLimit(ip);
      case IP_ID -> v4 ? Ipv4.id(ip) : -1;
      case IP_PROTO -> protocol;
      case CLIENT_BYTES -> used(false);
      case SERVER_BYTES -> used(true);
    };
  }

  /** How many sequence numbers a side has used, those of the packet in hand included. */
  private int used(boolean server) {
    if (flow == null || protocol != TCP) {
      return -1;
    }
    StreamBuffer sent = flow.streamOf(server);
    boolean own = server == ((flowBits & TO_SERVER) == 0);
    int next = sent.next();
    int end = Tcp.seq(transport) + payloadLength;
    boolean ahead = own && payloadLength > 0 && end - next > 0;
    return (int) Math.min(Integer.MAX_VALUE, sent.used(ahead ? end : next));
  }

  @Override
  public long flowNumber(int number) {
    return flow == null ? UNSET : flow.number(number);
  }

  @Override
  public void setFlowNumber(int number, long value) {
    if (flow != null) {
      flow.setNumber(number, value);
    }
  }

  @Override
  public long events() {
    return events;
  }

  @Override
  public int tls() {
    return flow == null ? 0 : flow.tlsVersion[flow.directionOf(flowBits)] | flow.tlsSeen;
  }

  @Override
  public int flow() {
    return flowBits;
  }

  @Override
  public boolean isStream() {
    return stream;
  }

  @Override
  public long variable(int number) {
    return variables[number];
  }

  @Override
  public void setVariable(int number, long value) {
    variables[number] = value;
  }

  @Override
  public boolean bit(int number) {
    return flow != null && (flow.bits[number >> 6] & 1L << number) != 0;
  }

  @Override
  public void setBit(int number, boolean value) {
    if (flow != null && value) {
      flow.bits[number >> 6] |= 1L << number;
    } else if (flow != null) {
      flow.bits[number >> 6] &= ~(1L << number);
    }
  }
}
