// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Field.ANNO_32;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Reports to a Steer which packets have left its chains.
 *
 * <p>{@code SteerEnd(STEER)}
 *
 * <p>Stands where the chains meet again, one for all of them. It tells the Steer when the last
 * packet of a flow has left the old chain; until then, the Steer holds the packets that follow.
 * Packets must have kept their annotation bytes 40 to 47. Runs on one worker: packets of chains on
 * others come to it through rings.
 *
 * <p>See also: Steer.
 */
@ElementInfo(name = "SteerEnd")
@ElementEffects(reads = ANNO_32, does = COUNTS)
public final class SteerEnd extends PacketElement {
  private Steer steer;

  /** Creates the element. */
  public SteerEnd() {}

  @Override
  protected void configure(Args args) {
    steer = args.required("STEER").asElement(Steer.class);
    if (steer != null) {
      steer.addEnd();
    }
  }

  @Override
  public int process(long packet) {
    steer.ends().arrived(packet);
    return 0;
  }
}
