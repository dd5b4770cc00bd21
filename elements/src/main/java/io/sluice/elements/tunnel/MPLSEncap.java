// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;
import io.sluice.header.Mpls;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Pushes an MPLS label in front of packets (RFC 3032).
 *
 * <p>{@code MPLSEncap(LABEL [, TC, TTL, BOTTOM])}
 *
 * <p>Usually an EtherEncap with type 0x8847 follows. Packets without room for the label are
 * dropped.
 *
 * <p>Keywords: {@code TC} traffic class 0 to 7, default 0 (RFC 5462). {@code TTL} 0 to 255, default
 * 64. {@code BOTTOM} boolean, default true: this is the packet's bottom label; false for a label in
 * front of others.
 *
 * <p>Handlers: {@code label} (read).
 */
@ElementInfo(name = "MPLSEncap", replicable = true)
@ElementEffects(
    reads = LENGTH,
    writes = {HEADERS, PAYLOAD},
    does = {ADDS_HEADER, DROPS})
public final class MPLSEncap extends PacketElement implements LengthEffect {
  private final int noRoom = shortageReason("no headroom");
  private int entry;

  /** Creates the element. */
  public MPLSEncap() {}

  @Override
  protected void configure(Args args) {
    int label = args.required("LABEL").asInt(0, 0, Mpls.MAX_LABEL);
    int trafficClass = args.keyword("TC").asInt(0, 0, 7);
    int ttl = args.keyword("TTL").asInt(64, 0, 255);
    entry = Mpls.entry(label, trafficClass, args.keyword("BOTTOM").asBool(true), ttl);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + Mpls.LENGTH;
  }

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, Mpls.LENGTH)) {
      return noRoom;
    }
    Bytes.putI32(Mbuf.data(packet), entry);
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("label", () -> entry >>> 12);
  }
}
