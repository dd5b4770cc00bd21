// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv6;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import java.util.ArrayList;
import java.util.List;

/**
 * Inserts a segment routing header into IPv6 packets (RFC 8754).
 *
 * <p>{@code IP6SREncap([ADDR, ..., keywords])}
 *
 * <p>Packets begin with their IPv6 header. They are sent to the last ADDR first, then to the others
 * from last to first, and finally to the packet's original destination. The header is inserted
 * after hop-by-hop options, if any. Sets the network header annotation. Incomplete packets, and
 * those that become too long, are dropped.
 *
 * <p>Keywords: {@code ADDR} with an address is the same as the address. {@code ENCAP_DST} boolean,
 * default true; when false, the first ADDR is the final destination.
 *
 * <p>See also: IP6SRProcess, IP6SRDecap.
 */
@ElementInfo(name = "IP6SREncap", replicable = true)
@ElementEffects(
    reads = {DATA, LENGTH},
    writes = {HEADERS, PAYLOAD, ANNO_NETWORK},
    does = {ADDS_HEADER, DROPS})
public final class IP6SREncap extends PacketElement implements LengthEffect {
  private static final int MAX_PAYLOAD = 0xffff;

  private final int bad = dropReason("bad IPv6 packet");
  private final int tooLong = dropReason("too long");
  private final int noRoom = shortageReason("no room in the buffer");

  /** High and low word of each; the first one may be a place for the packet's destination. */
  private long[] segments = {};

  private boolean toDst;

  /** Creates the element. */
  public IP6SREncap() {}

  @Override
  protected void configure(Args args) {
    toDst = args.keyword("ENCAP_DST").asBool(true);
    List<Long> words = new ArrayList<>(toDst ? List.of(0L, 0L) : List.of());
    for (String text : args.rest()) {
      Address6.add(words, text, args);
    }
    segments = words.stream().mapToLong(Long::longValue).toArray();
    if (segments.length == 0) {
      args.error("ADDR: required argument missing");
    } else if (segments.length > 2 * SegmentRouting.MAX_SEGMENTS) {
      args.error("too many addresses, maximum is 127 with the destination");
    }
  }

  private int added() {
    return SegmentRouting.HEADER + segments.length / 2 * SegmentRouting.SEGMENT;
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + added();
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    long ip = Mbuf.data(packet);
    if (length < Ipv6.HEADER_LENGTH || Ipv6.version(ip) != 6) {
      return bad;
    }
    int before = Ipv6.HEADER_LENGTH;
    int pointer = 6;
    if (Ipv6.nextHeader(ip) == IpProtocol.HOP_BY_HOP) {
      if (length < before + 8 || length < before + SegmentRouting.length(ip + before)) {
        return bad;
      }
      pointer = before;
      before += SegmentRouting.length(ip + before);
    }
    if (before > Ipv6.HEADER_LENGTH + Ipv6.payloadLength(ip)) {
      return bad;
    }
    int added = added();
    if (Ipv6.payloadLength(ip) + added > MAX_PAYLOAD) {
      return tooLong;
    } else if (!packets.ensureWritable(packet) || !packets.prepend(packet, added)) {
      return noRoom;
    }
    ip = Mbuf.data(packet);
    Memory.copy(ip + added, ip, before);
    insert(ip, ip + before, ip + pointer);
    Ipv6.setPayloadLength(ip, Ipv6.payloadLength(ip) + added);
    Anno.setNetworkHeader(packet, ip);
    return 0;
  }

  private void insert(long ip, long header, long pointer) {
    SegmentRouting.write(header, Bytes.u8(pointer), segments);
    Bytes.putU8(pointer, IpProtocol.ROUTING);
    if (toDst) {
      Bytes.putI64(header + SegmentRouting.HEADER, Ipv6.dstHigh(ip));
      Bytes.putI64(header + SegmentRouting.HEADER + 8, Ipv6.dstLow(ip));
    }
    SegmentRouting.setDst(ip, header, segments.length / 2 - 1);
  }
}
