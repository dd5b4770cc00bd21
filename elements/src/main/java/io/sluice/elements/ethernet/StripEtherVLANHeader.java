// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ETH_TYPE;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.VLAN;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Ethernet;
import io.sluice.header.Vlan;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Removes the Ethernet header, and the 802.1Q tag if there is one.
 *
 * <p>{@code StripEtherVLANHeader([NATIVE_VLAN])}
 *
 * <p>Sets the VLAN_TCI annotation to the tag control information, or for packets without a tag to
 * NATIVE_VLAN (-1 to 4095, default 0). With a NATIVE_VLAN of -1, packets without a tag leave
 * unchanged on output 1, or are dropped without an output 1. Packets that end within their header
 * are dropped.
 */
@ElementInfo(
    name = "StripEtherVLANHeader",
    aliases = "StripEtherVlanHeader",
    ports = "1/1-2",
    processing = "a/ah",
    replicable = true,
    live = true)
@ElementEffects(
    reads = {ETH_TYPE, VLAN, LENGTH},
    writes = ANNO_AGGREGATE,
    does = {REMOVES_HEADER, DROPS, BRANCHES})
public final class StripEtherVLANHeader extends PacketElement implements LengthEffect {
  private final int tooShort = dropReason("packet too short");
  private final int untagged = dropReason("no VLAN tag");
  private int nativeVlan;

  /** Creates the element. */
  public StripEtherVLANHeader() {}

  @Override
  protected void configure(Args args) {
    nativeVlan = args.optional("NATIVE_VLAN").asInt(0, Integer.MIN_VALUE, Vlan.MAX_VID);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return output == 0 ? LengthEffect.without(longest, Ethernet.HEADER_LENGTH) : longest;
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    if (length < Ethernet.HEADER_LENGTH) {
      return tooShort;
    }
    long eth = Mbuf.data(packet);
    int header = Ethernet.HEADER_LENGTH;
    int tci = nativeVlan;
    if (Ethernet.etherType(eth) == Ethernet.TYPE_VLAN) {
      header += Vlan.TAG_LENGTH;
      if (length < header) {
        return tooShort;
      }
      tci = Vlan.tci(eth + Ethernet.HEADER_LENGTH);
    } else if (nativeVlan < 0) {
      return reject(untagged);
    }
    Anno.setVlanTci(packet, tci);
    Mbuf.adjust(packet, header);
    return 0;
  }
}
