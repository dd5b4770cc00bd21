// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PAINT;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.header.Ethernet;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Does in one element what a router does to an incoming IPv4 packet.
 *
 * <p>{@code IPInputCombo(COLOR [, BADSRC, keywords])}
 *
 * <p>The same as {@code Paint(COLOR) -> Strip(14) -> CheckIPHeader -> GetIPAddress(16)}: packets
 * are painted, lose their Ethernet header, are checked, and get the destination address annotation.
 * Bad ones are dropped, and the first is reported.
 *
 * <p>Keywords as in CheckIPHeader: {@code BADSRC}, {@code GOODDST}, {@code INTERFACES}, {@code
 * VERBOSE}, {@code DETAILS}.
 *
 * <p>Handlers: {@code drops} (read) bad packets, {@code drop_details} (read) the same by reason.
 */
@ElementInfo(name = "IPInputCombo", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, LENGTH},
    writes = {ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP, ANNO_PAINT},
    does = {REMOVES_HEADER, RESIZES, DROPS, BRANCHES, COUNTS})
public final class IPInputCombo extends CheckIPHeader implements LengthEffect {
  private int color;

  /** Creates the element. */
  public IPInputCombo() {}

  @Override
  protected void configure(Args args) {
    color = args.required("COLOR").asInt(0) & 0xff;
    configureSources(args, args.optional("BADSRC"));
    configureReports(args);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return output == 0 ? LengthEffect.without(longest, Ethernet.HEADER_LENGTH) : longest;
  }

  @Override
  protected int check(long packet) {
    Anno.putU8(packet, Anno.PAINT, color);
    Mbuf.adjust(packet, Math.min(Ethernet.HEADER_LENGTH, Mbuf.length(packet)));
    return super.check(packet);
  }

  @Override
  protected String report(String failure, String reason) {
    return "IP checksum failed";
  }
}
