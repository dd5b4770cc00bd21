// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;

/**
 * Adds as many bytes in front of the packet as an annotation says.
 *
 * <p>{@code UnstripAnno([ANNO])}
 *
 * <p>ANNO is a two-byte annotation, default 16 (the paint), which Search sets. The contents of the
 * bytes are undefined unless they were stripped before. Packets without room for them are dropped.
 */
@ElementInfo(name = "UnstripAnno", replicable = true)
@ElementEffects(
    reads = USER_ANNOTATIONS,
    writes = {HEADERS, PAYLOAD},
    does = ADDS_HEADER)
public final class UnstripAnno extends PacketElement {
  private final int noRoom = shortageReason("no headroom");
  private int annotation;

  /** Creates the element. */
  public UnstripAnno() {}

  @Override
  protected void configure(Args args) {
    annotation = args.optional("ANNO").asAnno(2, Anno.PAINT);
  }

  @Override
  public int process(long packet) {
    return packets.prepend(packet, Anno.getU16(packet, annotation)) ? 0 : noRoom;
  }
}
