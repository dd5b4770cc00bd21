// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.info;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;

/**
 * Accepted for compatibility with Click, whose tools use it to declare which annotations elements
 * use; it does nothing here.
 *
 * <p>{@code AnnotationInfo(...)}
 */
@ElementInfo(name = "AnnotationInfo", ports = "0/0")
@ElementEffects
public final class AnnotationInfo extends BatchElement {
  /** Creates the element. */
  public AnnotationInfo() {}

  @Override
  protected void configure(Args args) {
    args.rest();
  }
}
