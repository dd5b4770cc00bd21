// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import io.sluice.graph.AnnotationUse;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.FrameUse;
import io.sluice.graph.PacketElement;

/**
 * Passes packets on unchanged, on a push path only.
 *
 * <p>{@code PushNull()}
 */
@ElementInfo(
    name = "PushNull",
    frames = FrameUse.KEEPS,
    processing = "h/h",
    replicable = true,
    reads = AnnotationUse.NONE)
public final class PushNull extends PacketElement {
  /** Creates the element. */
  public PushNull() {}

  @Override
  protected int process(long packet) {
    return 0;
  }
}
