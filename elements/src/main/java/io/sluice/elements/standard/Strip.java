// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import io.sluice.graph.AnnotationUse;
import io.sluice.graph.Args;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.PacketElement;
import io.sluice.packet.Mbuf;

/**
 * Removes bytes from the front of packets.
 *
 * <p>{@code Strip(LENGTH)}
 *
 * <p>A packet shorter than LENGTH bytes is left with none.
 */
@ElementInfo(name = "Strip", replicable = true, reads = AnnotationUse.NONE)
public final class Strip extends PacketElement {
  private int length;

  /** Creates the element. */
  public Strip() {}

  @Override
  protected void configure(Args args) {
    length = args.required("LENGTH").asInt(0, 0, Integer.MAX_VALUE);
  }

  @Override
  protected int process(long packet) {
    Mbuf.adjust(packet, Math.min(length, Mbuf.length(packet)));
    return 0;
  }
}
