// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import io.sluice.graph.AnnotationUse;
import io.sluice.graph.Args;
import io.sluice.graph.BatchElement;
import io.sluice.graph.ElementInfo;

/**
 * Accepted for Click's sake, whose tools write it: which annotations elements use. It does nothing
 * here.
 *
 * <p>{@code AnnotationInfo(...)}
 */
@ElementInfo(name = "AnnotationInfo", ports = "0/0", reads = AnnotationUse.NONE)
public final class AnnotationInfo extends BatchElement {
  /** Creates the element. */
  public AnnotationInfo() {}

  @Override
  protected void configure(Args args) {
    args.rest();
  }
}
