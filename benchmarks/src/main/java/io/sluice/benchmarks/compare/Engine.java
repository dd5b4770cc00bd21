// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Shell;
import java.nio.file.Path;

/** Something that can be started on a job. */
abstract class Engine {
  private final String name;
  private final String description;

  Engine(String name, String description) {
    this.name = name;
    this.description = description;
  }

  /** Short, unique; the column of the report. */
  final String name() {
    return name;
  }

  /** Version and how it is run, one line. */
  final String description() {
    return description;
  }

  /** Whether ratios are taken against it. */
  boolean isPeer() {
    return false;
  }

  /**
   * Whether it works as a switch does: flow by flow within a burst, and without a look at IPv4
   * headers beyond what its rules need. It is examined without malformed packets, and for the same
   * packets in any order.
   */
  boolean isSwitch() {
    return false;
  }

  /** Why this engine has no such job; null when it has. */
  abstract String refusal(Job job);

  /**
   * Runs a task to its end.
   *
   * @param task what to run
   * @param seconds after which it is killed
   * @param capture a file that the engine writes and that is watched for its first packet; may be
   *     null
   * @return what it said, with a line of results for {@link Sample}, and what was observed
   * @throws EngineException when it is missing, fails or takes too long
   */
  abstract Shell.Outcome run(Task task, double seconds, Path capture) throws EngineException;
}
