// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ETH_TYPE;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.VLAN;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.Vlan;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Adds an 802.1Q tag to Ethernet packets.
 *
 * <p>{@code VLANEncap([VLAN_TCI, VLAN_PCP, VLAN_ID, NATIVE_VLAN, ETHERTYPE])}
 *
 * <p>VLAN_TCI is the whole tag control information, 16 bits, or {@code ANNO}: each packet's
 * VLAN_TCI annotation. Instead of it, VLAN_ID and VLAN_PCP (0 to 7, default 0) can be given.
 * Packets shorter than an Ethernet header, and those without room for the tag, are dropped. Sets
 * the MAC and network header annotations.
 *
 * <p>Keywords: {@code VLAN_ID} 0 to 4095, default 0. {@code NATIVE_VLAN} -1 to 4095, default 0:
 * packets for this VLAN get no tag; -1 for none. {@code ETHERTYPE} the type that marks a tag,
 * default 0x8100.
 *
 * <p>Handlers: {@code vlan_tci}, {@code vlan_id}, {@code vlan_pcp}, {@code native_vlan}, {@code
 * ethertype} (read, write).
 */
@ElementInfo(name = "VLANEncap", replicable = true)
@ElementEffects(
    reads = {LENGTH, ANNO_AGGREGATE},
    writes = {VLAN, ETH_TYPE, ANNO_MAC, ANNO_NETWORK},
    does = {ADDS_HEADER, DROPS})
public final class VLANEncap extends PacketElement implements LengthEffect {
  private final int tooShort = dropReason("packet too short");
  private final int noRoom = shortageReason("no headroom");
  private final TagControl tag = new TagControl();
  private int nativeVlan;
  private int etherType;

  /** Creates the element. */
  public VLANEncap() {}

  @Override
  protected void configure(Args args) {
    tag.configure(args);
    nativeVlan = args.keyword("NATIVE_VLAN").asInt(0, -1, Vlan.MAX_VID);
    etherType = args.keyword("ETHERTYPE").asInt(Ethernet.TYPE_VLAN, 0, 0xffff);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest;
  }

  @Override
  public int process(long packet) {
    if (Mbuf.length(packet) < Ethernet.HEADER_LENGTH) {
      return tooShort;
    }
    int tci = tag.of(packet);
    if (Vlan.vidOf(tci) == nativeVlan) {
      Headers.markMacAtStart(packet, Ethernet.HEADER_LENGTH);
      return 0;
    }
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, Vlan.TAG_LENGTH)) {
      return noRoom;
    }
    long eth = Mbuf.data(packet);
    long dst = Ethernet.dst(eth + Vlan.TAG_LENGTH);
    long src = Ethernet.src(eth + Vlan.TAG_LENGTH);
    Ethernet.setAddresses(eth, dst, src);
    Bytes.putI32(eth + 12, etherType << 16 | tci);
    Headers.markMacAtStart(packet, Ethernet.HEADER_LENGTH + Vlan.TAG_LENGTH);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    VLANEncap before = (VLANEncap) old;
    if (isConfiguredLike(before)) {
      etherType = before.etherType;
      nativeVlan = before.nativeVlan;
      tag.takeOver(before.tag);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    tag.handlers(handlers);
    handlers.read("config", this::configNow);
    handlers.read("native_vlan", () -> nativeVlan == 0 ? "" : nativeVlan);
    handlers.write(
        "native_vlan", value -> nativeVlan = (int) HandlerValues.integer(value, -1, Vlan.MAX_VID));
    handlers.read("ethertype", () -> etherType == Ethernet.TYPE_VLAN ? "" : etherType);
    handlers.write("ethertype", value -> etherType = (int) HandlerValues.integer(value, 0, 0xffff));
    handlers.mark("", "config");
  }

  private String configNow() {
    String text = tag.config();
    text = nativeVlan == 0 ? text : text + ", NATIVE_VLAN " + nativeVlan;
    return etherType == Ethernet.TYPE_VLAN ? text : text + ", ETHERTYPE " + etherType;
  }
}
