// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import io.sluice.graph.AnnotationUse;
import io.sluice.graph.Args;
import io.sluice.graph.BatchElement;
import io.sluice.graph.ElementInfo;

/**
 * Accepted for Click's sake, whose tools write it: which alignment packets have where. It does
 * nothing here.
 *
 * <p>{@code AlignmentInfo(...)}
 */
@ElementInfo(name = "AlignmentInfo", ports = "0/0", reads = AnnotationUse.NONE)
public final class AlignmentInfo extends BatchElement {
  /** Creates the element. */
  public AlignmentInfo() {}

  @Override
  protected void configure(Args args) {
    args.rest();
  }
}
