// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Passes packets on unchanged, on a pull path only.
 *
 * <p>{@code PullNull()}
 */
@ElementInfo(name = "PullNull", processing = "l/l", replicable = true)
@ElementEffects
public final class PullNull extends PacketElement {
  /** Creates the element. */
  public PullNull() {}

  @Override
  public int process(long packet) {
    return 0;
  }
}
