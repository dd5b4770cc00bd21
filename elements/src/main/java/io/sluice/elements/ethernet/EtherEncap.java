// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import io.sluice.graph.Args;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.HandlerValues;
import io.sluice.graph.Handlers;
import io.sluice.graph.PacketElement;
import io.sluice.packet.Ethernet;
import io.sluice.packet.Headers;
import io.sluice.packet.MacAddress;
import io.sluice.packet.Mbuf;

/**
 * Puts packets behind a fixed Ethernet header.
 *
 * <p>{@code EtherEncap(ETHERTYPE, SRC, DST)}
 *
 * <p>Sets the MAC header annotation, and the network header annotation behind it. Packets without
 * room for the header are dropped.
 *
 * <p>Handlers: {@code src}, {@code dst}, {@code ethertype} (read, write).
 */
@ElementInfo(name = "EtherEncap", replicable = true)
public final class EtherEncap extends PacketElement {
  private final int noRoom = dropReason("no room in the buffer");
  private int type;
  private long src;
  private long dst;

  /** Creates the element. */
  public EtherEncap() {}

  @Override
  protected void configure(Args args) {
    type = args.required("ETHERTYPE").asInt(0, 0, 0xffff);
    src = args.required("SRC").asMac(0);
    dst = args.required("DST").asMac(0);
  }

  @Override
  protected int process(long packet) {
    if (!packets.ensureWritable(packet) || !Mbuf.prepend(packet, Ethernet.HEADER_LENGTH)) {
      return noRoom;
    }
    long eth = Mbuf.data(packet);
    Ethernet.set(eth, dst, src, type);
    Headers.markMac(packet, eth, Ethernet.HEADER_LENGTH);
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("src", () -> MacAddress.format(src));
    handlers.write("src", value -> src = HandlerValues.mac(this, value));
    handlers.read("dst", () -> MacAddress.format(dst));
    handlers.write("dst", value -> dst = HandlerValues.mac(this, value));
    for (String name : new String[] {"ethertype", "etht"}) {
      handlers.read(name, () -> type);
      handlers.write(name, value -> type = (int) HandlerValues.integer(value, 0, 0xffff));
    }
  }
}
