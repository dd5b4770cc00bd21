// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.linetrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FromNetFlowSummaryDumpTest {
  private static final String TCP =
      "192.4.1.32|18.26.4.44|0.0.0.0|14|16|5|10932|998006995|998006999|3917|80|0|18|6|4";

  private static final String FIELDS =
      " -> ToIPSummaryDump(-, HEADER false, FIELDS timestamp first_timestamp count link ip_src"
          + " sport ip_dst dport ip_proto ip_tos ip_len ip_capture_len tcp_flags)";

  @TempDir Path folder;

  private List<String> summary(String keywords, String... lines) throws IOException {
    Path file = Files.write(folder.resolve("flows"), List.of(lines));
    try (TestGraph graph =
        TestGraph.of("FromNetFlowSummaryDump(" + file + keywords + ")" + FIELDS)) {
      graph.run();
      assertEquals(List.of(), graph.log());
      return graph.printed().lines().toList();
    }
  }

  @Test
  void flows() throws IOException {
    String addresses = "192.4.1.32 3917 18.26.4.44 80 ";
    assertEquals(
        List.of(
            "998006999.000000 998006995.000000 5 14 " + addresses + "T 4 10932 40 SA",
            "7.000000 7.000000 3 255 1.0.0.1 513 2.0.0.2 10 U 16 100 28 -",
            "8.000000 7.000000 1 0 1.0.0.1 - 2.0.0.2 - 47 0 70000 20 -"),
        summary(
            "",
            "! comment",
            "# comment",
            "",
            TCP,
            "1.0.0.1|2.0.0.2||300|2|0x3|100|7|0|01001|10||0|17|16|more|more",
            "1.0.0.1|2.0.0.2||0|2|1|70000|7|8|x|y||0|47|0"));
  }

  @Test
  void links() throws IOException {
    for (String[] test : new String[][] {{"input", "14"}, {"OUTPUT", "16"}, {"both", "239"}}) {
      assertEquals(test[1], summary(", LINK " + test[0], TCP).get(0).split(" ")[3]);
    }
  }

  @Test
  void aPacketForEachOfAFlow() throws IOException {
    String flow = " 192.4.1.32 3917 18.26.4.44 80 T 4 ";
    assertEquals(
        List.of(
            "998006995.000000 - 1 14" + flow + "2186 40 SA",
            "998006996.000000 - 1 14" + flow + "2186 40 SA",
            "998006997.000000 - 1 14" + flow + "2186 40 SA",
            "998006998.000000 - 1 14" + flow + "2186 40 SA",
            "998006999.000000 - 1 14" + flow + "2188 40 SA"),
        summary(", MULTIPACKET true", TCP).stream()
            .map(line -> line.replaceFirst(" \\S+", " -"))
            .toList());
  }

  @Test
  void badLinesAreReportedOnce() throws IOException {
    Path file = Files.write(folder.resolve("flows"), List.of("x|y", TCP, "1|2", TCP + "|"));
    try (TestGraph graph =
        TestGraph.of("FromNetFlowSummaryDump(" + file + ") -> c :: Counter -> Discard")) {
      graph.run();
      assertEquals("2", graph.read("c.count"));
      assertEquals(List.of(file + ":1: bad format"), graph.log());
    }
  }

  @Test
  void bytesOfThePackets() throws IOException {
    Path file = Files.write(folder.resolve("flows"), List.of(TCP, TCP.replace("|6|", "|17|")));
    try (TestGraph graph = TestGraph.of("FromNetFlowSummaryDump(" + file + ") -> out :: Capture")) {
      graph.run();
      String ip = "4504 2ab4 00000000 00%s0000 c0040120 121a042c 0f4d0050";
      String tcp = ip.formatted("06") + "00000000 00000000 50120000 00000000";
      assertEquals(hex(tcp), hex(graph, 0));
      assertEquals(hex(ip.formatted("11") + "2aa0 0000"), hex(graph, 1));
    }
  }

  private static String hex(TestGraph graph, int index) {
    return java.util.HexFormat.of().formatHex(graph.packets("out").get(index));
  }

  private static String hex(String text) {
    return text.replace(" ", "");
  }

  @Test
  void wrongConfigurations() {
    String start = "FromNetFlowSummaryDump(";
    assertTrue(
        TestGraph.errorsOf(start + folder.resolve("none") + ") -> Discard")
            .contains("no such file"));
    assertTrue(
        TestGraph.errorsOf(start + "x, LINK none) -> Discard")
            .contains("'LINK' should be 'input', 'output', or 'both'"));
  }
}
