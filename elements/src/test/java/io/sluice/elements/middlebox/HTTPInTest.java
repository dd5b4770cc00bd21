// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class HTTPInTest {
  private static String run(String arguments, String payload) {
    String config =
        "FromIPSummaryDump(DATA \"!data src sport dst dport proto payload\n1.0.0.1 5 2.0.0.2 80 T "
            + "\\\""
            + payload
            + "\\\"\n\", CHECKSUM true, STOP true) -> x :: HTTPIn("
            + arguments
            + ") -> HTTPOut -> CheckTCPHeader -> ToIPSummaryDump(-, FIELDS payload)";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      String[] lines = graph.printed().split("\n");
      return lines[lines.length - 1];
    }
  }

  private static final String REQUEST =
      "GET / HTTP/1.1\\\\r\\\\nAccept-encoding: gzip\\\\r\\\\nContent-Length: 5\\\\r\\\\n"
          + "\\\\r\\\\nContent-Length: 7";

  @Test
  void changesVersionAndNames() {
    assertEquals(
        "\"GET / HTTP/1.0\\r\\nAccept-encoding: gzip\\r\\nX-ntent-Length: 5\\r\\n"
            + "\\r\\nContent-Length: 7\"",
        run("HTTP10 true", REQUEST));
    assertEquals(
        "\"GET / HTTP/1.1\\r\\nX-cept-encoding: gzip\\r\\nContent-Length: 5\\r\\n"
            + "\\r\\nContent-Length: 7\"",
        run("NOENC true", REQUEST));
  }

  @Test
  void leavesOtherDataAlone() {
    assertEquals("\"hello Accept-Encoding:\"", run("NOENC true", "hello Accept-Encoding:"));
    assertEquals("\"HTTP/1.1\"", run("HTTP10 true", "HTTP/1.1"));
  }
}
