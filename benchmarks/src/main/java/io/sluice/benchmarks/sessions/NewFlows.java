// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.sessions;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Shell;
import java.util.List;

/**
 * New flows a second of engines that read the Click language, by the same text: each packet begins
 * a flow, for which an old one makes room.
 */
final class NewFlows {
  private static final String CONFIG =
      """
      InfiniteSource(DATA \\<450000200000000040110000 00000000 c6120000 04000035 000c0000 00000000>,
                     LIMIT -1, BURST 32)
        -> NumberPacket(14) -> MarkIPHeader
        -> rw :: IPRewriter(pattern 203.0.113.1 1024-65535# - - 0 0,
                            UDP_GUARANTEE 0, MAPPING_CAPACITY %d)
        -> c :: Counter -> Discard;
      DriverManager(wait %ss, print "$(now) $(c.count)", wait %ss, print "$(now) $(c.count)", stop)
      """;

  private NewFlows() {}

  /** Flows a second, in the second half of a run. */
  static double measure(List<String> program, int capacity, double seconds) throws EngineException {
    List<String> command = new java.util.ArrayList<>(program);
    command.addAll(List.of("-e", CONFIG.formatted(capacity, seconds, seconds)));
    String[] lines = Shell.output(command).strip().split("\n");
    if (lines.length < 2) {
      throw new EngineException("no counts from " + program.get(0));
    }
    String[] first = lines[lines.length - 2].split(" ");
    String[] second = lines[lines.length - 1].split(" ");
    double time = Double.parseDouble(second[0]) - Double.parseDouble(first[0]);
    return (Long.parseLong(second[1]) - Long.parseLong(first[1])) / time;
  }
}
