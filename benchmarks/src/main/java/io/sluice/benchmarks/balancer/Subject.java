// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.balancer;

import io.sluice.benchmarks.harness.EngineException;
import java.io.IOException;
import java.util.List;

/** A balancer that is tried: in the lab's namespace for it, in front of the lab's servers. */
interface Subject {
  /** Its name in the tables. */
  String name();

  /** A version, or what else tells it from others of its name. */
  String description() throws EngineException;

  /** Its ways to choose a server, as it calls them. */
  List<String> modes();

  /** Whether a mode heeds weights. */
  boolean heedsWeights(String mode);

  /**
   * Starts it, and returns when it answers.
   *
   * @param lab its place
   * @param mode one of {@link #modes}
   * @param weights of the servers
   */
  void start(Lab lab, String mode, int... weights) throws IOException, EngineException;

  /** Ends it, and leaves nothing of it in the lab. */
  void stop(Lab lab) throws IOException, EngineException, InterruptedException;
}
