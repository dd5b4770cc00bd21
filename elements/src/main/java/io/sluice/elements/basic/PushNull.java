// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Passes packets on unchanged, on a push path only.
 *
 * <p>{@code PushNull()}
 */
@ElementInfo(name = "PushNull", processing = "h/h", replicable = true)
@ElementEffects
public final class PushNull extends PacketElement {
  /** Creates the element. */
  public PushNull() {}

  @Override
  public int process(long packet) {
    return 0;
  }
}
