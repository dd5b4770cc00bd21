// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Buffer;
import io.sluice.elements.inspect.rule.Event;
import io.sluice.elements.inspect.rule.Inspected;
import io.sluice.header.Checksum;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
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

  /** What {@link #read} found. */
  enum Reading {
    /** Headers that are as they must be. */
    GOOD,
    /** No IP header. */
    NONE,
    /** Headers that are not what they say, see {@link #events}. */
    MALFORMED,
    /** A part of a packet. */
    FRAGMENT,
    /** TCP whose checksum is wrong. */
    BAD_CHECKSUM
  }

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

  /** A name behind a dot. */
  private final Text dotted = new Text();

  /**
   * Reads the headers of a packet, and takes its payload.
   *
   * @param packet with the IP header annotation
   * @param verifies whether checksums of TCP are verified
   * @return what was found; the fields are those of the packet when that is good
   */
  Reading read(long packet, boolean verifies) {
    int offset = Anno.hasNetworkHeader(packet) ? Anno.networkOffset(packet) : -1;
    int available = Mbuf.length(packet) - offset;
    if (offset < 0 || available < 1) {
      return Reading.NONE;
    }
    long address = Mbuf.data(packet) + offset;
    return switch (Ipv4.version(address)) {
      case 4 -> read4(address, available, verifies);
      case 6 -> read6(address, available, verifies);
      default -> malformed(Event.IP_VERSION, 0);
    };
  }

  private Reading read4(long address, int available, boolean verifies) {
    if (available < Ipv4.MIN_HEADER) {
      return malformed(Event.IPV4_SMALL, 0);
    }
    int header = Ipv4.headerLength(address);
    int end = Ipv4.totalLength(address);
    if (header < Ipv4.MIN_HEADER) {
      return malformed(Event.IPV4_HEADER_LENGTH, address);
    }
    if (header > end || end > available) {
      return malformed(header > end ? Event.IPV4_LENGTH : Event.IPV4_TRUNCATED, address);
    }
    if (Ipv4.isFragment(address)) {
      return Reading.FRAGMENT;
    }
    int next = Ipv4.protocol(address);
    int size = end - header;
    if (!take(address, header, size, next)) {
      return malformedTransport(address);
    }
    boolean checks = verifies && next == TCP;
    boolean wrong = checks && Checksum.transport(address, address + header, size) != 0;
    return wrong ? Reading.BAD_CHECKSUM : Reading.GOOD;
  }

  private Reading read6(long address, int available, boolean verifies) {
    if (available < Ipv6.HEADER_LENGTH) {
      return malformed(Event.IPV6_SMALL, 0);
    }
    int end = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(address);
    int found = end > available ? Ipv6.MALFORMED : Ipv6.transport(address, end);
    if (found == Ipv6.MALFORMED) {
      return malformed(end > available ? Event.IPV6_TRUNCATED : Event.IPV6_EXTENSION, address);
    }
    if (Ipv6.isFragment(found)) {
      return Reading.FRAGMENT;
    }
    int at = Ipv6.transportOffset(found);
    int next = Ipv6.transportProtocol(found);
    if (!take(address, at, end - at, next)) {
      return malformedTransport(address);
    }
    boolean checks = verifies && next == TCP;
    boolean wrong = checks && Checksum.transport6(address, TCP, address + at, end - at) != 0;
    return wrong ? Reading.BAD_CHECKSUM : Reading.GOOD;
  }

  private Reading malformed(Event event, long address) {
    takeMalformed(address, 0);
    events = event.bit();
    return Reading.MALFORMED;
  }

  private Reading malformedTransport(long address) {
    takeMalformed(address, protocol);
    return Reading.MALFORMED;
  }

  /**
   * Takes the headers of a packet.
   *
   * @param address of the IP header, all of whose bytes up to the transport header are there
   * @param offset of the transport header
   * @param present how many bytes there are from the transport header, by the IP header
   * @param ipProtocol what the transport header is
   * @return false when the transport header is malformed, see {@link #events}
   */
  private boolean take(long address, int offset, int present, int ipProtocol) {
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
      events = wrongTransport(present).bit();
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

  private Event wrongTransport(int present) {
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
  private void takeMalformed(long address, int ipProtocol) {
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

  /** The bytes of a buffer behind a dot; null when there is none. */
  byte[] dotted(Buffer plain) {
    byte[] name = bytes(plain);
    if (name == null) {
      return null;
    }
    dotted.clear();
    dotted.add('.');
    dotted.add(name, 0, length(plain));
    return dotted.bytes();
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
