// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class TCPIPSendTest {
  /** The packet is kohler/click's, which takes addresses as numbers only. */
  @Test
  void packetsAreThoseOfClick() {
    try (TestGraph graph = TestGraph.of("s :: TCPIPSend -> out :: Capture")) {
      byte[] expected =
          TestGraph.hex(
              "4500002800004000ff0647b6040302012e160000 04d2005000000064000000c850127d78f7f20000");
      graph.write("s.send", "16909060 1234 5678 80 100 200 18 2");
      graph.write("s.send", "4.3.2.1 1234 46.22.0.0 http 100 200 18");
      assertEquals(3, graph.packets("out").size());
      for (byte[] packet : graph.packets("out")) {
        assertArrayEquals(expected, packet);
      }
      assertEquals(20, graph.captured("out").get(0).transportOffset());
    }
  }

  @Test
  void manyAreSentAndTheDriverStops() {
    try (TestGraph graph = TestGraph.of("s :: TCPIPSend -> c :: Counter -> Discard")) {
      graph.write("s.send", "1.2.3.4 1 2.3.4.5 2 0 4294967295 2 3000 true");
      assertEquals("3000", graph.read("c.count"));
      assertTrue(graph.router().isStopRequested());
    }
  }

  @Test
  void wrongRequestsAreRefused() {
    try (TestGraph graph = TestGraph.of("s :: TCPIPSend -> out :: Capture")) {
      for (String request :
          new String[] {
            "",
            "1.2.3.4 1 2.3.4.5 2 3 4",
            "1.2.3.4 1 2.3.4.5 2 3 4 5 6 true 8",
            "x 1 2.3.4.5 2 3 4 5",
            "1.2.3.4 65536 2.3.4.5 2 3 4 5",
            "1.2.3.4 1 2.3.4.5 nothing 3 4 5",
            "1.2.3.4 1 2.3.4.5 2 3 4 256",
            "1.2.3.4 1 2.3.4.5 2 3 4 5 -1"
          }) {
        assertThrows(HandlerException.class, () -> graph.write("s.send", request), request);
      }
      assertEquals(0, graph.packets("out").size());
    }
  }
}
