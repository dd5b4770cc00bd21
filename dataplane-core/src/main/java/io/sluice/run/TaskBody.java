// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

/** The body of a task: does about one burst of work each time it runs. */
@FunctionalInterface
public interface TaskBody {
  /**
   * Does some work.
   *
   * @return the amount of work, in packets; 0 lets an idle worker back off
   */
  int run();
}
