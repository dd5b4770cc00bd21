// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import io.sluice.argument.Args;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Puts as many bytes before the packet as an annotation says.
 *
 * <p>{@code UnstripAnno([ANNO])}
 *
 * <p>ANNO is a two-byte annotation, default 16 (the paint), which Search sets. What the bytes hold
 * is undefined, unless they were stripped before. Packets without room for them are dropped.
 */
@ElementInfo(name = "UnstripAnno", replicable = true)
public final class UnstripAnno extends PacketElement {
  private final int noRoom = dropReason("no headroom");
  private int annotation;

  /** Creates the element. */
  public UnstripAnno() {}

  @Override
  protected void configure(Args args) {
    annotation = args.optional("ANNO").asAnno(2, Anno.PAINT);
  }

  @Override
  public int process(long packet) {
    return Mbuf.prepend(packet, Anno.getU16(packet, annotation)) ? 0 : noRoom;
  }
}
