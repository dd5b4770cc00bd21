// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.info;

import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;

/**
 * Accepted for Click's sake, where it gives up the rights of a program that runs set-uid root. A
 * Java virtual machine never does, so that there is nothing to give up.
 *
 * <p>{@code ChangeUID()}
 */
@ElementInfo(name = "ChangeUID", ports = "0/0")
@ElementEffects
public final class ChangeUID extends BatchElement {
  /** Creates the element. */
  public ChangeUID() {}
}
