// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ETH_DST;
import static io.sluice.effect.Field.ETH_SRC;
import static io.sluice.effect.Field.ETH_TYPE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.packet.Mbuf;

/**
 * Encapsulates packets in a fixed Ethernet header.
 *
 * <p>{@code EtherEncap(ETHERTYPE, SRC, DST)}
 *
 * <p>Sets the MAC header annotation, and the network header annotation after it. Packets without
 * room for the header are dropped.
 *
 * <p>Handlers: {@code src}, {@code dst}, {@code ethertype} (read, write).
 */
@ElementInfo(name = "EtherEncap", replicable = true, live = true)
@ElementEffects(
    writes = {ETH_DST, ETH_SRC, ETH_TYPE, ANNO_MAC, ANNO_NETWORK},
    does = ADDS_HEADER)
public final class EtherEncap extends AddressedElement implements LengthEffect {
  private final int noRoom = shortageReason("no room in the buffer");
  private int type;

  /** Creates the element. */
  public EtherEncap() {}

  @Override
  protected void configure(Args args) {
    type = args.required("ETHERTYPE").asInt(0, 0, 0xffff);
    configureAddresses(args);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + Ethernet.HEADER_LENGTH;
  }

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, Ethernet.HEADER_LENGTH)) {
      return noRoom;
    }
    long eth = Mbuf.data(packet);
    writeAddresses(eth);
    Ethernet.setEtherType(eth, type);
    Headers.markMacAtStart(packet, Ethernet.HEADER_LENGTH);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    EtherEncap before = (EtherEncap) old;
    if (isConfiguredLike(before)) {
      type = before.type;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    for (String name : new String[] {"ethertype", "etht"}) {
      handlers.read(name, () -> type);
      handlers.write(name, value -> type = (int) HandlerValues.integer(value, 0, 0xffff));
    }
    handlers.mark("D", "etht");
  }
}
