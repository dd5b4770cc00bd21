// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TCPReflectorTest {
  private static String config(String element, String lines) {
    return "FromIPSummaryDump(DATA '!data src sport dst dport tcp_seq tcp_ack tcp_flags payload\n"
        + lines
        + "', PROTO 6, CHECKSUM true, STOP true) -> x :: "
        + element
        + " -> ip :: CheckIPHeader -> tcp :: CheckTCPHeader -> ToIPSummaryDump(-, FIELDS src sport"
        + " dst dport tcp_seq tcp_ack tcp_flags payload_len) -> out :: Capture";
  }

  private static List<String> run(TestGraph graph) {
    graph.run();
    assertEquals("0", graph.read("ip.drops"));
    assertEquals("0", graph.read("tcp.drops"));
    return Stream.of(graph.printed().split("\n")).filter(line -> !line.startsWith("!")).toList();
  }

  private static final String TALK =
      "1.0.0.1 5 2.0.0.2 80 1000 0 S \"\"\n1.0.0.1 5 2.0.0.2 80 1001 1001001 A \"\"\n"
          + "1.0.0.1 5 2.0.0.2 80 1001 1001001 PA \"hello\"\n"
          + "1.0.0.1 5 2.0.0.2 80 1006 1001006 FA \"\"\n1.0.0.1 5 2.0.0.2 80 1007 7 R \"\"\n";

  @Test
  void answersAsFastClickDoes() {
    try (TestGraph graph = TestGraph.of(config("TCPReflector(RAND_SEQ false)", TALK))) {
      assertEquals(
          List.of(
              "2.0.0.2 80 1.0.0.1 5 1001000 1001 SA 0",
              "2.0.0.2 80 1.0.0.1 5 1001001 1006 A 5",
              "2.0.0.2 80 1.0.0.1 5 1001006 1007 FA 0"),
          run(graph));
      assertEquals(2, graph.drops("x", "nothing to answer"));
      assertTrue(
          new String(graph.packets("out").get(1), StandardCharsets.ISO_8859_1).endsWith("hello"));
    }
  }

  @Test
  void answersHaveOtherDataIfAsked() {
    try (TestGraph graph =
        TestGraph.of(config("TCPReflector(RAND_SEQ false, STRIP_PAYLOAD true)", TALK))) {
      assertEquals("2.0.0.2 80 1.0.0.1 5 1001001 1006 A 0", run(graph).get(1));
    }
    for (String data : List.of("bye", "a longer farewell")) {
      try (TestGraph graph = TestGraph.of(config("TCPReflector(DATA \"" + data + "\")", TALK))) {
        assertEquals("2.0.0.2 80 1.0.0.1 5 1001001 1006 FA " + data.length(), run(graph).get(1));
        byte[] answer = graph.packets("out").get(1);
        assertTrue(new String(answer, StandardCharsets.ISO_8859_1).endsWith(data));
      }
    }
  }

  @Test
  void theWebServerAnswersByAPage() {
    try (TestGraph graph =
        TestGraph.of(config("WebServer(BODY Hi, META \"<meta>\", LENGTH 3000)", TALK))) {
      run(graph);
      String answer = new String(graph.packets("out").get(1), StandardCharsets.ISO_8859_1);
      String page = answer.substring(answer.indexOf("\r\n\r\n") + 4);
      assertTrue(answer.contains("HTTP/1.1 200 OK\r\n"), answer);
      assertTrue(answer.contains("Content-Length: " + page.length() + "\r\n"), answer);
      assertTrue(page.length() >= 3000 && page.length() < 3002, page);
      assertTrue(page.contains("<meta></head><body>HiHi"), page);
    }
    String errors = TestGraph.errorsOf("Idle -> WebServer(LENGTH 60001) -> Idle");
    assertTrue(errors.contains("LENGTH: "), errors);
  }
}
