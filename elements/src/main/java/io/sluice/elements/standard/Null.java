// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import io.sluice.graph.AnnotationUse;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.FrameUse;
import io.sluice.graph.PacketElement;

/**
 * Passes packets on unchanged.
 *
 * <p>{@code Null()}
 */
@ElementInfo(name = "Null", frames = FrameUse.KEEPS, replicable = true, reads = AnnotationUse.NONE)
public final class Null extends PacketElement {
  /** Creates the element. */
  public Null() {}

  @Override
  protected int process(long packet) {
    return 0;
  }
}
