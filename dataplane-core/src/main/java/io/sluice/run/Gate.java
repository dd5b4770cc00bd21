// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

/** Whether there is room for what a task would push. Asked by the task's worker. */
@FunctionalInterface
public interface Gate {
  /**
   * Asks before each run of a task.
   *
   * @return false to let the task wait for a later round
   */
  boolean isOpen();
}
