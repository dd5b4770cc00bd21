// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_PACKET_TYPE;
import static io.sluice.effect.Field.ETH_DST;
import static io.sluice.effect.Field.ETH_SRC;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Ethernet;
import io.sluice.header.MacAddress;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Drops Ethernet frames for other machines, as a network card does.
 *
 * <p>{@code HostEtherFilter(ETHER [, DROP_OWN, DROP_OTHER, OFFSET])}
 *
 * <p>Sets the packet type annotation by the destination: host (ETHER), broadcast, multicast or
 * other host. Filtered frames, and those that are too short, leave on output 1, or are dropped
 * without an output 1.
 *
 * <p>Keywords: {@code DROP_OWN} boolean, default false, frames that come from ETHER; {@code
 * DROP_OTHER} boolean, default true, frames for other hosts; {@code OFFSET} of the Ethernet header,
 * default 0.
 *
 * <p>Handlers: {@code ether} (read, write).
 */
@ElementInfo(
    name = "HostEtherFilter",
    ports = "1/1-2",
    processing = "a/ah",
    replicable = true,
    live = true)
@ElementEffects(
    reads = {ETH_DST, ETH_SRC, LENGTH},
    writes = ANNO_PACKET_TYPE,
    does = {DROPS, BRANCHES})
public final class HostEtherFilter extends PacketElement {
  private final int truncated = dropReason("no Ethernet header");
  private final int filtered = dropReason("not for us");
  private long address;
  private boolean dropOwn;
  private boolean dropOther;
  private int offset;

  /** Creates the element. */
  public HostEtherFilter() {}

  @Override
  protected void configure(Args args) {
    address = args.required("ETHER").asMac(0);
    dropOwn = args.optional("DROP_OWN").asBool(false);
    dropOther = args.optional("DROP_OTHER").asBool(true);
    offset = args.keyword("OFFSET").asInt(0, 0, 65_535);
  }

  @Override
  public int process(long packet) {
    if (offset + Ethernet.HEADER_LENGTH > Mbuf.length(packet)) {
      return reject(truncated);
    }
    long eth = Mbuf.data(packet) + offset;
    if (dropOwn && Ethernet.src(eth) == address) {
      return reject(filtered);
    }
    long dst = Ethernet.dst(eth);
    int type = Anno.TYPE_OTHER_HOST;
    if (dst == address) {
      type = Anno.TYPE_HOST;
    } else if (dst == Ethernet.BROADCAST) {
      type = Anno.TYPE_BROADCAST;
    } else if (Ethernet.isGroup(dst)) {
      type = Anno.TYPE_MULTICAST;
    }
    Anno.setPacketType(packet, type);
    return type == Anno.TYPE_OTHER_HOST && dropOther ? reject(filtered) : 0;
  }

  @Override
  protected void takeOver(Element old) {
    HostEtherFilter before = (HostEtherFilter) old;
    if (isConfiguredLike(before)) {
      address = before.address;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("ether", () -> MacAddress.format(address));
    handlers.write("ether", value -> address = HandlerValues.mac(this, value));
  }
}
