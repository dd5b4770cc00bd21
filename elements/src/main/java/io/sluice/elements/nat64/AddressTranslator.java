// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Icmp6;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv6;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Translates the addresses, and optionally ports, of IPv6 packets, so that they embed the IPv4
 * addresses that ProtocolTranslator64 and ProtocolTranslator46 need.
 *
 * <p>{@code AddressTranslator(STATICS [, STATIC_PORTS, STATIC...], DYNAMIC [, PORT_MAPPING,
 * DIRECTION, ADDRESS...])}
 *
 * <p>Expects the IP header annotation. Packets on input 0 go outward and leave on output 0, with
 * the source to which their inner one is mapped; packets on input 1 go inward and leave on output
 * 1, with the inner address that is mapped to their destination. Others are dropped.
 *
 * <p>STATICS is the number of STATICs: {@code INNER MAPPED} addresses, or with STATIC_PORTS true
 * {@code INNER PORT MAPPED PORT}. With DYNAMIC true outward packets create further mappings, or,
 * with DIRECTION true, inward packets, whose destinations are then given inner addresses. Without
 * PORT_MAPPING each address gets one of the ADDRESSes, as long as they last; with it there is one
 * ADDRESS, written {@code ADDRESS FIRST_PORT LAST_PORT}, and each address and port gets the next
 * port. Mappings never expire.
 *
 * <p>Checksums of TCP, UDP and ICMPv6 are updated, and packets quoted by ICMPv6 errors are
 * translated as well. The port of an echo is its identifier. With port mappings, fragments and
 * other protocols are dropped.
 *
 * <p>Unlike Click's, an address and port that talks to several others has one mapped port for all
 * of them, and any of them may answer.
 *
 * <p>Handlers: {@code ports} (read) number of ports assigned.
 *
 * <p>See also: NAT64, ProtocolTranslator46, ProtocolTranslator64.
 */
@ElementInfo(name = "AddressTranslator", ports = "2/2", processing = "h/h", flow = "xy/xy")
@ElementEffects(
    reads = {DATA, ANNOTATIONS},
    writes = {DATA, ANNOTATIONS},
    does = {DROPS, FLOW_STATE, STATE})
public final class AddressTranslator extends BatchElement {
  private static final int ICMP_HEADER = Icmp6.HEADER_LENGTH;

  private final int malformed = dropReason("malformed header");
  private final int unmapped = dropReason("no mapping");
  private final int fragment = dropReason("fragment");
  private final int otherProtocol = dropReason("protocol without ports");
  private final int badChecksum = dropReason("bad ICMP checksum");
  private final int noRoom = shortageReason("no room in the buffer");

  private AddressMap6 map = new AddressMap6();

  /** A packet's IP header, or one that an ICMP error quotes, as far as it was checked. */
  private static final class Place {
    int at;
    int transport;
    int protocol;

    /** Bytes of transport header that are there; 0 for a later fragment. */
    int present;

    int payload;

    boolean isFragment;
  }

  private final Place outer = new Place();
  private final Place inner = new Place();
  private boolean isError;

  /** Creates the element. */
  public AddressTranslator() {}

  @Override
  protected void configure(Args args) {
    map = new AddressMap6();
    map.configure(args, args.rest());
  }

  @Override
  public void push(int port, PacketBatch batch) {
    boolean outward = port == 0;
    PacketBatch out = worker().borrow();
    try {
      for (int i = 0; i < batch.size(); i++) {
        int code = prepare(batch.get(i), outward);
        long packet = batch.handOver(i);
        if (code < 0) {
          drop(code, packet);
          continue;
        }
        long writable = packets.makeWritable(packet);
        if (writable == 0) {
          drop(noRoom, packet);
        } else {
          write(writable, outward);
          out.add(writable);
        }
      }
    } finally {
      if (!out.isEmpty()) {
        output(port).push(out);
      }
      worker().giveBack(out);
    }
  }

  /** Reads a packet and finds its mapping; a drop code, or 0. */
  private int prepare(long packet, boolean outward) {
    long ip = Headers.ipv6(packet);
    if (ip == 0) {
      return malformed;
    }
    int start = Anno.networkOffset(packet);
    int available = Mbuf.length(packet) - start;
    isError = false;
    if (!read(outer, ip, start, available) || outer.payload > available - outer.transport + start) {
      return malformed;
    }
    if (outer.protocol == IpProtocol.ICMP6 && outer.present > 0) {
      isError = Icmp6.isError(Icmp6.type(ip + outer.transport - start));
    }
    if (isError) {
      return prepareError(ip - start, outward);
    }
    return look(ip - start, outer, outward, true);
  }

  /** Finds where the transport header is; {@code at} is the IP header's offset in the data. */
  private static boolean read(Place place, long ip, int at, int available) {
    int transport = available < Ipv6.HEADER_LENGTH ? Ipv6.MALFORMED : Ipv6.transport(ip, available);
    if (transport == Ipv6.MALFORMED || Ipv6.version(ip) != 6) {
      return false;
    }
    int offset = Ipv6.transportOffset(transport);
    place.at = at;
    place.transport = at + offset;
    place.protocol = Ipv6.transportProtocol(transport);
    place.isFragment = Ipv6.isFragment(transport);
    place.payload = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(ip) - offset;
    int present = Math.min(available - offset, place.payload);
    place.present = Ipv6.isLaterFragment(transport) ? 0 : present;
    return present >= 0;
  }

  private int prepareError(long data, boolean outward) {
    long icmp = data + outer.transport;
    if (outer.isFragment) {
      return fragment;
    }
    if (outer.payload < ICMP_HEADER) {
      return malformed;
    }
    int sum = Checksum.transport6(data + outer.at, IpProtocol.ICMP6, icmp, outer.payload);
    if (sum != 0) {
      return badChecksum;
    }
    int at = outer.transport + ICMP_HEADER;
    if (!read(inner, data + at, at, outer.payload - ICMP_HEADER)) {
      return malformed;
    }
    return look(data, inner, outward, false);
  }

  /** Looks up the end of a packet that is ours. */
  private int look(long data, Place place, boolean outward, boolean mayMake) {
    boolean source = outward == mayMake;
    long ip = data + place.at;
    int number = 0;
    if (map.looksAtPorts()) {
      if (place.isFragment) {
        return fragment;
      }
      int refused = checkTransport(data, place);
      if (refused != 0) {
        return refused;
      }
      number = Bytes.u16(data + place.transport + portOffset(place, source));
    } else if (lacksChecksum(place)) {
      return malformed;
    }
    long high = source ? Ipv6.srcHigh(ip) : Ipv6.dstHigh(ip);
    long low = source ? Ipv6.srcLow(ip) : Ipv6.dstLow(ip);
    return map.find(outward, place.protocol, high, low, number, mayMake) ? 0 : unmapped;
  }

  private int checkTransport(long data, Place place) {
    if (lacksChecksum(place) || place.present < 8) {
      return malformed;
    }
    switch (place.protocol) {
      case IpProtocol.TCP, IpProtocol.UDP:
        return 0;
      case IpProtocol.ICMP6:
        int type = Icmp6.type(data + place.transport);
        return type == Icmp6.ECHO || type == Icmp6.ECHO_REPLY ? 0 : otherProtocol;
      default:
        return otherProtocol;
    }
  }

  /** Whether a packet, not a quoted one, ends before the checksum that is to be changed. */
  private boolean lacksChecksum(Place place) {
    int at = Checksum.offset6(place.protocol);
    return place == outer && at > 0 && place.present > 0 && place.present < at + 2;
  }

  private static int portOffset(Place place, boolean source) {
    if (place.protocol == IpProtocol.ICMP6) {
      return 4;
    }
    return source ? 0 : 2;
  }

  private void write(long packet, boolean outward) {
    long data = Mbuf.data(packet);
    if (isError) {
      rewrite(data, inner, !outward);
      setAddress(data + outer.at, outward);
      long icmp = data + outer.transport;
      Icmp6.setChecksum(icmp, 0);
      int sum = Checksum.transport6(data + outer.at, IpProtocol.ICMP6, icmp, outer.payload);
      Icmp6.setChecksum(icmp, sum);
    } else {
      rewrite(data, outer, outward);
    }
    if (!outward) {
      Anno.setDstIp6(packet, map.high, map.low);
    }
  }

  private void setAddress(long ip, boolean source) {
    if (source) {
      Ipv6.setSrc(ip, map.high, map.low);
    } else {
      Ipv6.setDst(ip, map.high, map.low);
    }
  }

  private void rewrite(long data, Place place, boolean source) {
    long ip = data + place.at;
    long address = ip + (source ? 8 : 24);
    int delta = ~Checksum.sum(address, 16) & 0xffff;
    setAddress(ip, source);
    delta = Checksum.add(delta, Checksum.sum(address, 16));
    if (map.looksAtPorts()) {
      long field = data + place.transport + portOffset(place, source);
      delta = Checksum.add(delta, Checksum.delta16(Bytes.u16(field), map.port));
      Bytes.putU16(field, map.port);
    }
    int at = Checksum.offset6(place.protocol);
    if (at == 0 || place.present < at + 2) {
      return;
    }
    long checksum = data + place.transport + at;
    if (place.protocol == IpProtocol.UDP) {
      Bytes.putU16(checksum, Checksum.updateUdp(Bytes.u16(checksum), delta));
    } else {
      Bytes.putU16(checksum, Checksum.update(Bytes.u16(checksum), delta));
    }
  }

  /** The mappings stay when the arguments are the same. */
  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      map = ((AddressTranslator) old).map;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("ports", () -> map.bindings());
  }
}
