// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageTest {
  @Test
  void messagesAreReported() {
    try (TestGraph graph = TestGraph.of("Message(\"good morning\")")) {
      assertEquals(
          List.of("config:1: While configuring 'Message@1 :: Message':\n  good morning"),
          graph.log());
    }
    assertTrue(TestGraph.errorsOf("Message(bad, ERROR)").contains("bad"));
    assertTrue(TestGraph.errorsOf("Message(bad, SHOUT)").contains("unrecognized message type"));
  }
}
