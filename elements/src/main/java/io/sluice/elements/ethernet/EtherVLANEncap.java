// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ETHERNET;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.Vlan;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Encapsulates packets in a fixed Ethernet header with an 802.1Q tag.
 *
 * <p>{@code EtherVLANEncap(ETHERTYPE, SRC, DST, VLAN_TCI [, VLAN_PCP, VLAN_ID, NATIVE_VLAN])}
 *
 * <p>VLAN_TCI is the whole tag control information, 16 bits, or {@code ANNO}: each packet's
 * VLAN_TCI annotation. Instead of it, VLAN_ID and VLAN_PCP (0 to 7, default 0) can be given.
 * Packets without room for the header are dropped. Sets the MAC and network header annotations.
 *
 * <p>Keywords: {@code VLAN_ID} 0 to 4095, default 0. {@code NATIVE_VLAN} -1 to 4095, default 0:
 * packets for this VLAN get an Ethernet header without a tag; -1 for none.
 *
 * <p>Handlers: {@code src}, {@code dst}, {@code ethertype}, {@code vlan_tci}, {@code vlan_id},
 * {@code vlan_pcp}, {@code native_vlan} (read, write).
 */
@ElementInfo(name = "EtherVLANEncap", aliases = "EtherVlanEncap", replicable = true, live = true)
@ElementEffects(
    reads = ANNO_AGGREGATE,
    writes = {ETHERNET, ANNO_MAC, ANNO_NETWORK},
    does = ADDS_HEADER)
public final class EtherVLANEncap extends AddressedElement implements LengthEffect {
  private final int noRoom = shortageReason("no headroom");
  private int etherType;
  private final TagControl tag = new TagControl();
  private int nativeVlan;

  /** Creates the element. */
  public EtherVLANEncap() {}

  @Override
  protected void configure(Args args) {
    etherType = args.required("ETHERTYPE").asInt(0, 0, 0xffff);
    configureAddresses(args);
    tag.configure(args);
    nativeVlan = args.keyword("NATIVE_VLAN").asInt(0, -1, Vlan.MAX_VID);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + Ethernet.HEADER_LENGTH;
  }

  @Override
  public int process(long packet) {
    int tci = tag.of(packet);
    boolean tagged = Vlan.vidOf(tci) != nativeVlan;
    int length = Ethernet.HEADER_LENGTH + (tagged ? Vlan.TAG_LENGTH : 0);
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, length)) {
      return noRoom;
    }
    long eth = Mbuf.data(packet);
    writeAddresses(eth);
    if (tagged) {
      Bytes.putI32(eth + 12, Ethernet.TYPE_VLAN << 16 | tci);
      Bytes.putU16(eth + 16, etherType);
    } else {
      Ethernet.setEtherType(eth, etherType);
    }
    Headers.markMac(packet, eth, length);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    EtherVLANEncap before = (EtherVLANEncap) old;
    if (isConfiguredLike(before)) {
      etherType = before.etherType;
      nativeVlan = before.nativeVlan;
      tag.takeOver(before.tag);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("ethertype", () -> etherType);
    handlers.write("ethertype", value -> etherType = (int) HandlerValues.integer(value, 0, 0xffff));
    tag.handlers(handlers);
    handlers.read("native_vlan", () -> nativeVlan == 0 ? "" : nativeVlan);
    handlers.write(
        "native_vlan", value -> nativeVlan = (int) HandlerValues.integer(value, -1, Vlan.MAX_VID));
  }
}
