// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import io.sluice.element.AnnotationUse;
import io.sluice.element.ElementInfo;
import io.sluice.element.FrameUse;
import io.sluice.element.PacketElement;

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
  public int process(long packet) {
    return 0;
  }
}
