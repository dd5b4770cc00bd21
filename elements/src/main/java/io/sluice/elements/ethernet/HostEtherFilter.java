// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import io.sluice.graph.Args;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.FrameUse;
import io.sluice.graph.HandlerValues;
import io.sluice.graph.Handlers;
import io.sluice.graph.PacketElement;
import io.sluice.packet.Anno;
import io.sluice.packet.Ethernet;
import io.sluice.packet.MacAddress;
import io.sluice.packet.Mbuf;

/**
 * Lets through what a network card with an address would receive.
 *
 * <p>{@code HostEtherFilter(ETHER [, DROP_OWN, DROP_OTHER, OFFSET])}
 *
 * <p>Sets the packet type annotation to host, broadcast, multicast or other host by the destination
 * address. Frames to other hosts leave by output 1, if there is one.
 *
 * <p>Keywords: {@code DROP_OWN} boolean, default false: frames from ETHER go there, too. {@code
 * DROP_OTHER} boolean, default true. {@code OFFSET} bytes before the Ethernet header, default 0.
 *
 * <p>Handlers: {@code ether} (read, write).
 */
@ElementInfo(
    name = "HostEtherFilter",
    ports = "1/1-2",
    processing = "a/ah",
    frames = FrameUse.KEEPS,
    replicable = true)
public final class HostEtherFilter extends PacketElement {
  private static final int HOST = 0;
  private static final int BROADCAST = 1;
  private static final int MULTICAST = 2;
  private static final int OTHER_HOST = 3;
  private static final long ALL_ONES = (1L << 48) - 1;
  private static final long GROUP = 1L << 40;

  private final int tooShort = dropReason("packet too short");
  private final int own = dropReason("own frame");
  private final int other = dropReason("frame for another host");
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
  protected int process(long packet) {
    if (Mbuf.length(packet) < offset + Ethernet.HEADER_LENGTH) {
      return reject(tooShort);
    }
    long frame = Mbuf.data(packet) + offset;
    if (dropOwn && Ethernet.src(frame) == address) {
      return reject(own);
    }
    long to = Ethernet.dst(frame);
    if (to == address) {
      Anno.setPacketType(packet, HOST);
    } else if (to == ALL_ONES) {
      Anno.setPacketType(packet, BROADCAST);
    } else if ((to & GROUP) != 0) {
      Anno.setPacketType(packet, MULTICAST);
    } else {
      Anno.setPacketType(packet, OTHER_HOST);
      return dropOther ? reject(other) : 0;
    }
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("ether", () -> MacAddress.format(address));
    handlers.write("ether", value -> address = HandlerValues.mac(this, value));
  }
}
