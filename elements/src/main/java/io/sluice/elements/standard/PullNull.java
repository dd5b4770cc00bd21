// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import io.sluice.graph.AnnotationUse;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.FrameUse;
import io.sluice.graph.PacketElement;

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
  protected int process(long packet) {
    return 0;
  }
}
