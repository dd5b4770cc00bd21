// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import io.sluice.element.AnnotationUse;
import io.sluice.element.ElementInfo;
import io.sluice.element.FrameUse;
import io.sluice.element.PacketElement;
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
  private final SplittableRandom random = new SplittableRandom();

  /** Creates the element. */
  public RandomSwitch() {}

  @Override
  public int process(long packet) {
    return random.nextInt(nOutputs());
  }
}
