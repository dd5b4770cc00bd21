// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class LookupIP6RouteTest {
  private static final String ROUTES =
      "LookupIP6Route(::/0 2001:db8::ff 0, 2001:db8::/32 ::0 1, 2001:db8::2/128 2)";

  private static String config(String routes) {
    return "in :: Inject -> GetIP6Address(24) -> rt :: "
        + routes
        + " -> a :: Capture; rt[1] -> b :: Capture; rt[2] -> c :: Capture";
  }

  private static byte[] to(String dst) {
    return Packet6.of(59, 9, Packet6.A, dst, "");
  }

  @Test
  void theLongestPrefixWins() {
    try (TestGraph graph = TestGraph.of(config(ROUTES))) {
      graph.send(
          "in",
          to(Packet6.B),
          to("20010db8ffff00000000000000000002"),
          to("20020db8ffff00000000000000000002"));
      assertEquals(1, graph.packets("a").size());
      assertEquals(1, graph.packets("b").size());
      assertEquals(1, graph.packets("c").size());
      assertEquals("2", graph.router().read("rt.lookup", "2001:db8::2"));
      assertEquals("0 2001:db8::ff", graph.router().read("rt.lookup", "fe80::1"));
      assertEquals(
          "# Active routes\n::/0\t2001:db8::ff\t0\n2001:db8::/32\t::\t1\n2001:db8::2/128\t::\t2\n",
          graph.read("rt.table"));
    }
  }

  @Test
  void routesComeAndGo() {
    try (TestGraph graph = TestGraph.of(config(ROUTES))) {
      graph.write("rt.remove", "::/0");
      graph.send("in", to("20020db8ffff00000000000000000002"));
      assertEquals(1, graph.drops("rt", "no route"));
      graph.write("rt.add", "2002::/16 0");
      graph.replace(config(ROUTES));
      graph.send("in", to("20020db8ffff00000000000000000002"));
      assertEquals(1, graph.packets("a").size());
      for (String wrong : new String[] {"2003::/16 3", "2003::/16", "x/7 0", "2003::/16 y 0", ""}) {
        assertThrows(HandlerException.class, () -> graph.write("rt.add", wrong), wrong);
      }
      graph.write("rt.ctrl", "add 2002::/16 1");
      assertTrue(graph.read("rt.table").startsWith("# Active routes\n2002::/16\t::\t1\n"));
      assertThrows(HandlerException.class, () -> graph.write("rt.ctrl", "2002::/16 1"));
      graph.write("rt.remove", "2003::/16");
      assertThrows(HandlerException.class, () -> graph.write("rt.remove", "x"));
      assertThrows(HandlerException.class, () -> graph.router().read("rt.lookup", "7"));
    }
  }

  @Test
  void configurationErrors() {
    assertTrue(
        TestGraph.errorsOf("Idle -> LookupIP6Route(::/0 9) -> Discard")
            .contains("need 10 or more output ports"));
  }

  @Test
  void theTableShowsNetworks() {
    String config = "Idle -> rt :: LookupIP6Route(fe80::1/64 :: 0, 2001:db8::7/32 0) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      assertTrue(graph.read("rt.table").contains("\nfe80::/64\t::\t0\n"), graph.read("rt.table"));
      assertTrue(graph.read("rt.table").contains("\n2001:db8::/32\t"));
    }
  }
}
