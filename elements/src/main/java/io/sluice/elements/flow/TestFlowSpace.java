// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Passes packets on; in FastClick it reserves four bytes in a flow's control block, for tests.
 *
 * <p>{@code TestFlowSpace()}
 */
@ElementInfo(name = "TestFlowSpace", processing = "h/h", replicable = true)
@ElementEffects
public final class TestFlowSpace extends PacketElement implements FlowSpace {
  /** Creates the element. */
  public TestFlowSpace() {}

  @Override
  public int flowBytes() {
    return Integer.BYTES;
  }

  @Override
  public int process(long packet) {
    return 0;
  }
}
