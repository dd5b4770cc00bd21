// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.IP_DST;
import static io.sluice.effect.Field.IP_OPTIONS;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Ipv6;
import io.sluice.packet.Mbuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends IPv6 packets on to their next segment (RFC 8754).
 *
 * <p>{@code IP6SRProcess([ADDR, ...])}
 *
 * <p>Packets begin with their IPv6 header. A packet with segments left gets the next one as its
 * destination, and its count of segments left is decremented; use DecIP6HLIM for the hop limit.
 * Packets with no segments left, or without a segment routing header, pass unchanged; truncated
 * packets, and those with an inconsistent header, are dropped. If any ADDR is given, only packets
 * to these addresses are processed, and all others pass unchanged.
 *
 * <p>See also: IP6SREncap, IP6SRDecap.
 */
@ElementInfo(name = "IP6SRProcess", replicable = true)
@ElementEffects(
    reads = {DATA, LENGTH},
    writes = {IP_DST, IP_OPTIONS},
    does = DROPS)
public final class IP6SRProcess extends PacketElement {
  private final int bad = dropReason("bad segment routing header");
  private final int shared = shortageReason("packet is shared");

  /** Addresses to look at: high and low word of each; none for all. */
  private long[] own = {};

  /** Creates the element. */
  public IP6SRProcess() {}

  @Override
  protected void configure(Args args) {
    List<Long> words = new ArrayList<>();
    for (String text : args.rest()) {
      Address6.add(words, text, args);
    }
    own = words.stream().mapToLong(Long::longValue).toArray();
  }

  private boolean isOwn(long packet) {
    long ip = Mbuf.data(packet);
    boolean found = own.length == 0 || Mbuf.length(packet) < Ipv6.HEADER_LENGTH;
    for (int i = 0; i < own.length && !found; i += 2) {
      found = own[i] == Ipv6.dstHigh(ip) && own[i + 1] == Ipv6.dstLow(ip);
    }
    return found;
  }

  @Override
  public int process(long packet) {
    if (!isOwn(packet)) {
      return 0;
    }
    int found = SegmentRouting.find(packet);
    if (found == SegmentRouting.NONE) {
      return 0;
    } else if (found == SegmentRouting.BAD) {
      return bad;
    }
    int offset = SegmentRouting.offset(found);
    if (SegmentRouting.segmentsLeft(Mbuf.data(packet) + offset) == 0) {
      return 0;
    } else if (!packets.ensureWritable(packet)) {
      return shared;
    }
    SegmentRouting.advance(Mbuf.data(packet), Mbuf.data(packet) + offset);
    return 0;
  }
}
