// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import java.util.List;

/** Something that can be started on a job. */
interface Engine {
  /** Short, unique; the column of the report. */
  String name();

  /** Version and how it is run, one line. */
  String description();

  /** Whether ratios are taken against it. */
  default boolean isPeer() {
    return false;
  }

  /** Why this engine has no such job; null when it has. */
  String refusal(Job job);

  /**
   * The command line.
   *
   * @param task what to run
   * @return program and arguments
   */
  List<String> command(Task task);
}
