// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.startup;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A way to run a configuration.
 *
 * @param name in the report
 * @param program what to run, and its own options
 * @param environment added to ours
 */
record Subject(String name, List<String> program, Map<String, String> environment) {
  /**
   * The command line.
   *
   * @param eal the EAL's arguments; empty for a run without DPDK
   * @param config the configuration
   */
  List<String> command(List<String> eal, String config) {
    List<String> command = new ArrayList<>(program);
    if (!eal.isEmpty()) {
      command.add("--dpdk");
      command.addAll(eal);
      command.add("--");
    }
    command.add("-e");
    command.add(config);
    return command;
  }
}
