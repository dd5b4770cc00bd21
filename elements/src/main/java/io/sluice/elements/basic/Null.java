// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Passes packets on unchanged.
 *
 * <p>{@code Null()}
 */
@ElementInfo(
    name = "Null",
    aliases = {"Null1", "Null2", "Null3", "Null4", "Null5", "Null6", "Null7", "Null8"},
    replicable = true)
@ElementEffects
public final class Null extends PacketElement {
  /** Creates the element. */
  public Null() {}

  @Override
  public int process(long packet) {
    return 0;
  }
}
