// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlowRecordsTest {
  @TempDir Path directory;

  private static final String TRAFFIC =
      """
      g :: Generator(10.0.0.1, 10.9.0.1, FLOWS 3, LIMIT 42, PROTO tcp, REQUESTS 4, LENGTH 114,
                     SRCPORT 1024-2000, DSTPORT 80);
      g[0] -> MarkIPHeader(14) -> x :: FlowRecords(%s); g[1] -> MarkIPHeader(14) -> x;
      Generator(10.0.0.9, 10.9.0.1, LIMIT 5, SRCPORT 7) -> MarkIPHeader(14) -> x;
      """;

  @Test
  void aLineTellsWhoTalkedToWhomAndHowMuch() throws IOException {
    Path file = directory.resolve("flows");
    try (TestGraph graph = TestGraph.of(TRAFFIC.formatted("OUTFILE " + file))) {
      graph.run();
      assertEquals("4", graph.read("x.size"));
      graph.write("x.flush", "");
      assertEquals("4", graph.read("x.written"));
      assertEquals("0", graph.read("x.size"));
    }
    List<String> lines = Files.readAllLines(file).stream().sorted().toList();
    assertEquals(4, lines.size());
    for (int port = 1024; port < 1027; port++) {
      // SYN, ACK, four requests, FIN, ACK; and SYN, four answers, FIN.
      String expected =
          "\"proto\": \"tcp\", \"src\": \"10.0.0.1\", \"src_port\": "
              + port
              + ", \"dst\": \"10.9.0.1\", \"dst_port\": 80, \"packets\": 8, \"bytes\": 704,"
              + " \"reply_packets\": 6, \"reply_bytes\": 552, \"tcp_flags\": \"FSPA\"}";
      assertTrue(lines.stream().anyMatch(line -> line.endsWith(expected)), lines::toString);
    }
    assertTrue(
        lines.stream()
            .anyMatch(
                line ->
                    line.contains("\"proto\": \"udp\", \"src\": \"10.0.0.9\", \"src_port\": 7,")
                        && line.contains("\"packets\": 5, \"bytes\": 230, \"reply_packets\": 0,")),
        lines::toString);
  }

  @Test
  void whatIsNotOverIsWrittenAtTheStop() throws IOException {
    Path file = directory.resolve("flows");
    String config = TRAFFIC.formatted("OUTFILE " + file);
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals(4, graph.read("x.flows").lines().count());
      graph.replace(config);
      assertEquals("4", graph.read("x.size"));
      graph.router().settle();
    }
    assertEquals(4, Files.readAllLines(file).size());
  }

  @Test
  void aFullTableWritesTheFlowThatMakesRoom() {
    try (TestGraph graph =
        TestGraph.of(
            "Generator(10.0.0.1, 10.9.0.1, FLOWS 30, LIMIT 60) -> MarkIPHeader(14)"
                + " -> x :: FlowRecords(CAPACITY 10) -> out :: Capture")) {
      graph.run();
      assertEquals("10", graph.read("x.size"));
      assertEquals("50", graph.read("x.written"));
      assertEquals(50, graph.log().size());
      assertEquals(60, graph.packets("out").size());
    }
  }
}
