// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

/** The handlers that every element and every router has, in Click's formats. */
class DefaultHandlersTest {
  private static final String CONFIG =
      "in :: Inject -> t :: Tee(2) -> q :: Queue -> s :: PullNull -> u :: Unqueue"
          + " -> out :: Discard; t[1] -> q; other :: Inject -> [0] q;";

  @Test
  void portsTellKindsCountsAndNeighbours() {
    try (TestGraph graph = TestGraph.of(CONFIG)) {
      graph.send("in", new byte[60]);
      graph.run();
      assertEquals(
          "1 input\npush\t-\tin [0]\n2 outputs\npush\t1\t[0] q\npush\t1\t[0] q\n",
          graph.read("t.ports"));
      assertEquals(
          "1 input\npush\t-\tt [0], t [1], other [0]\n1 output\npull\t-\t[0] s\n",
          graph.read("q.ports"));
      assertEquals("1 input\npull\t2\tq [0]\n1 output\npull\t-\t[0] u\n", graph.read("s.ports"));
      assertEquals("1 input\npush~\t-\tu [0]\n0 outputs\n", graph.read("out.ports"));
      assertEquals("2\n", graph.read("q.icounts"));
      assertEquals("1\n1\n", graph.read("t.ocounts"));
    }
  }

  @Test
  void handlersAreListedLastOnesFirst() {
    try (TestGraph graph = TestGraph.of("Idle -> Queue -> s :: Shaper(9) -> Idle")) {
      assertEquals(
          "reset\tw\nrate\trw\ndrops\tr\ncycles\tr\nocounts\tr\nicounts\tr\nhandlers\tr.\n"
              + "ports\tr.\nconfig\trw\nclass\tr.\nname\tr.\n",
          graph.read("s.handlers"));
    }
  }

  @Test
  void aCompactConfigurationShowsItselfExpanded() {
    try (TestGraph graph =
        TestGraph.of("require(compact_config); define($n abc) m :: Message($n);")) {
      assertEquals("require(compact_config);\n\nm :: Message(abc);\n", graph.read("config"));
      assertEquals("compact_config\n", graph.read("requirements"));
    }
  }

  @Test
  void theRouterHasItsOwn() {
    try (TestGraph graph = TestGraph.of("i :: Idle -> d :: Discard;")) {
      assertEquals(
          "version\tr\ndriver\tr\nconfig\tr\nflatconfig\tr\nrequirements\tr\nhandlers\tr\n"
              + "list\tr\nstop\tw\nclasses\tr\npackages\tr\nhotswaps\tr\n",
          graph.read("handlers"));
      assertEquals("userlevel", graph.read("driver"));
      assertEquals("i :: Idle -> d :: Discard;", graph.read("config"));
      assertEquals("i :: Idle;\nd :: Discard;\n\ni -> d;\n", graph.read("flatconfig"));
      assertEquals("2\ni\nd\n", graph.read("list"));
      assertTrue(graph.read("classes").contains("\nDiscard\n"));
      assertThrows(HandlerException.class, () -> graph.read("nosuch"));
      graph.write("stop", "-1");
      assertEquals(false, graph.router().isStopRequested());
      graph.write("stop", "");
      assertTrue(graph.router().isStopRequested());
    }
  }

  @Test
  void embeddersAddTheirOwn() {
    try (TestGraph graph = TestGraph.of("Idle -> Discard")) {
      StringBuilder written = new StringBuilder();
      graph.router().globalHandlers().write("mine", written::append);
      graph.write("mine", "value");
      assertEquals("value", written.toString());
    }
  }

  @Test
  void parametersAreForThoseThatTakeThem() {
    try (TestGraph graph = TestGraph.of("Idle -> c :: Counter -> Discard")) {
      HandlerException e =
          assertThrows(HandlerException.class, () -> graph.router().read("c.count", "x"));
      assertEquals("read handler 'c.count' does not take parameters", e.getMessage());
    }
  }
}
