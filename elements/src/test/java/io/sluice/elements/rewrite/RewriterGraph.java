// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;

/** A rewriter {@code rw} with inputs {@code in0, in1, ...} and outputs {@code out0, out1, ...}. */
final class RewriterGraph {
  private RewriterGraph() {}

  static String config(String element, int inputs, int outputs) {
    StringBuilder text = new StringBuilder("rw :: " + element + ";\n");
    for (int i = 0; i < inputs; i++) {
      text.append("in%d :: Inject -> [%d] rw;%n".formatted(i, i));
    }
    for (int i = 0; i < outputs; i++) {
      text.append("rw [%d] -> out%d :: Capture;%n".formatted(i, i));
    }
    return text.toString();
  }

  static TestGraph of(String element) {
    return TestGraph.of(config(element, 2, 2));
  }

  static void send(TestGraph graph, int input, IpPacket... packets) {
    for (IpPacket packet : packets) {
      graph.sendIp("in" + input, packet.bytes());
    }
  }

  /** What came out of an output since the last question. */
  static List<String> taken(TestGraph graph, int output) {
    List<String> packets = graph.packets("out" + output).stream().map(IpPacket::describe).toList();
    graph.captured("out" + output).clear();
    return packets;
  }

  /** The seconds that a line of a table gives a flow, which may have begun to count down. */
  static void assertExpiry(long seconds, String table) {
    long found = Long.parseLong(table.lines().findFirst().orElse("").replaceAll(".* exp", ""));
    assertTrue(found <= seconds && found > seconds - 100, table);
  }
}
