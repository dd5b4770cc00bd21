// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/** An element of a user's, who did not say what it does to packets: nothing. */
@ElementInfo(name = "Undeclared")
public final class Undeclared extends PacketElement {
  /** Creates the element. */
  public Undeclared() {}

  @Override
  public int process(long packet) {
    return 0;
  }
}
