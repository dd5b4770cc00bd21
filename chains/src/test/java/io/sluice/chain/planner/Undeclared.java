// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/** A user's element without declared effects. */
@ElementInfo(name = "Undeclared")
public final class Undeclared extends PacketElement {
  /** Creates the element. */
  public Undeclared() {}

  @Override
  public int process(long packet) {
    return 0;
  }
}
