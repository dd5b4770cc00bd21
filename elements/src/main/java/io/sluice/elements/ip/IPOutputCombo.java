// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_FIX_IP_SRC;
import static io.sluice.effect.Field.ANNO_ICMP_PARAM;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PACKET_TYPE;
import static io.sluice.effect.Field.ANNO_PAINT;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.IP_OPTIONS;
import static io.sluice.effect.Field.IP_SRC;
import static io.sluice.effect.Field.IP_TTL;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Anno;

/**
 * Does in one element what a router does to an outgoing IPv4 packet.
 *
 * <p>{@code IPOutputCombo(COLOR, IPADDR, MTU)}
 *
 * <p>The same as {@code DropBroadcasts -> PaintTee(COLOR) -> IPGWOptions(IPADDR) ->
 * FixIPSrc(IPADDR) -> DecIPTTL -> CheckLength(MTU)}. Good packets leave on output 0. Output 1 gets
 * copies of packets painted COLOR, output 2 packets with malformed options, output 3 expired ones,
 * and output 4 those longer than MTU bytes, usually for an IPFragmenter. Packets received as
 * link-level broadcast or multicast, and those without the IP header annotation, are dropped.
 */
@ElementInfo(name = "IPOutputCombo", ports = "1/5", processing = "h/h", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, LENGTH, ANNO_NETWORK, ANNO_PACKET_TYPE, ANNO_PAINT, ANNO_FIX_IP_SRC},
    writes = {IP_OPTIONS, IP_SRC, IP_TTL, IP_CHECKSUM, ANNO_ICMP_PARAM, ANNO_FIX_IP_SRC},
    does = {COPIES, DROPS, BRANCHES, STATE})
public final class IPOutputCombo extends OutputCombo {
  /** Creates the element. */
  public IPOutputCombo() {}

  @Override
  protected int color(long packet) {
    return Anno.getU8(packet, Anno.PAINT);
  }
}
