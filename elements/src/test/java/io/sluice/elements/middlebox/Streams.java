// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import io.sluice.testing.TestGraph;
import java.util.List;
import java.util.stream.Stream;

/**
 * Segments of one connection, as tests write them: {@code >SEQ ACK FLAGS DATA} from 1.0.0.1, {@code
 * <} from 2.0.0.2, and {@code -} for no data.
 */
final class Streams {
  private static final String DUMP =
      "!data src sport dst dport proto tcp_seq tcp_ack tcp_flags payload\n";

  private Streams() {}

  /** Runs segments one by one through what follows {@code c[0]} there, and {@code c[1]} back. */
  static TestGraph of(String elements, String... segments) {
    StringBuilder data = new StringBuilder(DUMP);
    for (String segment : segments) {
      boolean there = segment.startsWith(">");
      data.append(there ? "1.0.0.1 5 2.0.0.2 6 T " : "2.0.0.2 6 1.0.0.1 5 T ");
      data.append(segment.substring(1).replace("-", "\\\"\\\"")).append('\n');
    }
    TestGraph graph =
        TestGraph.of(
            "FromIPSummaryDump(DATA \""
                + data
                + "\", CHECKSUM true, STOP true) -> Queue -> Unqueue(BURST 1)"
                + " -> c :: IPClassifier(src 1.0.0.1, -);"
                + " check :: CheckIPHeader -> CheckTCPHeader -> ToIPSummaryDump(-, FIELDS src"
                + " tcp_seq tcp_ack tcp_flags payload); "
                + elements);
    graph.router().runUntilIdle(200);
    graph.run();
    return graph;
  }

  /** What has come out, one segment a line. */
  static List<String> seen(TestGraph graph) {
    return Stream.of(graph.printed().split("\n"))
        .filter(line -> !line.startsWith("!") && !line.isEmpty())
        .map(line -> line.replace(".0.0.", ".").replace("\"", ""))
        .map(String::strip)
        .toList();
  }
}
