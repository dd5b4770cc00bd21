// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import io.sluice.graph.AnnotationUse;
import io.sluice.graph.Element;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.FrameUse;
import io.sluice.graph.PacketElement;
import java.util.SplittableRandom;

/**
 * Sends each packet to an output chosen at random.
 *
 * <p>{@code RandomSwitch()}
 */
@ElementInfo(
    name = "RandomSwitch",
    frames = FrameUse.KEEPS,
    ports = "1/1-",
    processing = "h/h",
    replicable = true,
    reads = AnnotationUse.NONE)
public final class RandomSwitch extends PacketElement {
  private SplittableRandom random = new SplittableRandom();

  /** Creates the element. */
  public RandomSwitch() {}

  @Override
  protected void takeOver(Element old) {
    RandomSwitch before = (RandomSwitch) old;
    random = before.random;
  }

  @Override
  protected int process(long packet) {
    return random.nextInt(nOutputs());
  }
}
