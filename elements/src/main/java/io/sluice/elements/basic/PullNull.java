// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import io.sluice.element.AnnotationUse;
import io.sluice.element.ElementInfo;
import io.sluice.element.FrameUse;
import io.sluice.element.PacketElement;

/**
 * Passes packets on unchanged, on a pull path only.
 *
 * <p>{@code PullNull()}
 */
@ElementInfo(
    name = "PullNull",
    frames = FrameUse.KEEPS,
    processing = "l/l",
    replicable = true,
    reads = AnnotationUse.NONE)
public final class PullNull extends PacketElement {
  /** Creates the element. */
  public PullNull() {}

  @Override
  public int process(long packet) {
    return 0;
  }
}
