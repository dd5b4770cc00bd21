// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ETH_TYPE;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.VLAN;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.Vlan;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Removes the 802.1Q tag from Ethernet packets that have one.
 *
 * <p>{@code VLANDecap([ANNO, ETHERTYPE])}
 *
 * <p>Sets the VLAN_TCI annotation to the tag control information, or to 0 when there was no tag,
 * unless ANNO is false (default true). Packets that end within their Ethernet header or tag are
 * dropped. Sets the MAC and network header annotations.
 *
 * <p>Keywords: {@code ETHERTYPE} the type that marks a tag, default 0x8100.
 */
@ElementInfo(name = "VLANDecap", replicable = true)
@ElementEffects(
    reads = {ETH_TYPE, VLAN, LENGTH},
    writes = {VLAN, ANNO_MAC, ANNO_NETWORK, ANNO_AGGREGATE},
    does = {REMOVES_HEADER, DROPS})
public final class VLANDecap extends PacketElement implements LengthEffect {
  private final int tooShort = dropReason("packet too short");
  private final int shared = shortageReason("packet is shared");
  private boolean annotate;
  private int etherType;

  /** Creates the element. */
  public VLANDecap() {}

  @Override
  protected void configure(Args args) {
    annotate = args.optional("ANNO").asBool(true);
    etherType = args.keyword("ETHERTYPE").asInt(Ethernet.TYPE_VLAN, 0, 0xffff);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest;
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    if (length < Ethernet.HEADER_LENGTH) {
      return tooShort;
    }
    int tci = 0;
    if (Ethernet.etherType(Mbuf.data(packet)) == etherType) {
      if (length < Ethernet.HEADER_LENGTH + Vlan.TAG_LENGTH) {
        return tooShort;
      }
      if (!packets.ensureWritable(packet)) {
        return shared;
      }
      long eth = Mbuf.data(packet);
      tci = Vlan.tci(eth + Ethernet.HEADER_LENGTH);
      Ethernet.setAddresses(eth + Vlan.TAG_LENGTH, Ethernet.dst(eth), Ethernet.src(eth));
      Mbuf.adjust(packet, Vlan.TAG_LENGTH);
    }
    Headers.markMacAtStart(packet, Ethernet.HEADER_LENGTH);
    if (annotate) {
      Anno.setVlanTci(packet, tci);
    }
    return 0;
  }
}
