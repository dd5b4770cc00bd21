// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

/** Whether there is room for the packets that a task would push. Called by the task's worker. */
@FunctionalInterface
public interface Gate {
  /**
   * Called before each run of a task.
   *
   * @return false to let the task wait for a later round
   */
  boolean isOpen();
}
