// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.info;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;

/**
 * Accepted for Click's sake, whose tools write it: which alignment packets have where. It does
 * nothing here.
 *
 * <p>{@code AlignmentInfo(...)}
 */
@ElementInfo(name = "AlignmentInfo", ports = "0/0")
@ElementEffects
public final class AlignmentInfo extends BatchElement {
  /** Creates the element. */
  public AlignmentInfo() {}

  @Override
  protected void configure(Args args) {
    args.rest();
  }
}
