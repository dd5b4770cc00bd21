// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import io.sluice.argument.Args;
import io.sluice.element.AnnotationUse;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
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
  public int process(long packet) {
    Mbuf.adjust(packet, Math.min(length, Mbuf.length(packet)));
    return 0;
  }
}
