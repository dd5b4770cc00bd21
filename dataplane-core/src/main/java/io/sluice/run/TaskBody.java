// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

/** What a task does each time it runs: about one burst. */
@FunctionalInterface
public interface TaskBody {
  /**
   * Does some work.
   *
   * @return how much was done, in packets; 0 lets an idle worker back off
   */
  int run();
}
