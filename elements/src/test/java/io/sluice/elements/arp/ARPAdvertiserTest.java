// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.arp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ARPAdvertiserTest {
  private static final String FIRST = "10.0.0.1 2:0:0:0:0:1 10.0.0.2 2:0:0:0:0:2";
  private static final String SECOND = "10.0.0.3 2:0:0:0:0:3 10.0.0.4 2:0:0:0:0:a4";
  private static final String CONFIG =
      "a :: ARPAdvertiser(10.0.0.1, 2:0:0:0:0:1, 10.0.0.2, 2:0:0:0:0:2, CAPACITY 1)"
          + " -> out :: Capture";

  @Test
  void allEntriesAreSentByTheClock() {
    try (TestGraph graph = TestGraph.of(CONFIG)) {
      graph.write("a.insert", SECOND);
      graph.until(() -> graph.packets("out").size() == 2);
      assertArrayEquals(
          TestGraph.hex(
              "020000000001 020000000002 0806 0001080006040002"
                  + "020000000002 0a000002 020000000001 0a000001"),
          graph.packets("out").get(0));
      assertArrayEquals(
          TestGraph.hex(
              "020000000003 0200000000a4 0806 0001080006040002"
                  + "0200000000a4 0a000004 020000000003 0a000003"),
          graph.packets("out").get(1));
    }
  }

  @Test
  void theTableIsListedAndChanged() {
    try (TestGraph graph = TestGraph.of(CONFIG)) {
      graph.write("a.insert", SECOND);
      assertEquals("2", graph.read("a.count"));
      assertEquals("2", graph.read("a.capacity"));
      graph.write("a.delete", FIRST);
      String line =
          "[Dst IP          10.0.0.3, Dst MAC 02:00:00:00:00:03] -->"
              + " [Adv IP          10.0.0.4, Adv MAC 02:00:00:00:00:A4]";
      assertEquals(line, graph.read("a.table").strip());
      graph.replace(CONFIG);
      assertEquals(line, graph.read("a.table").strip());
      assertThrows(HandlerException.class, () -> graph.write("a.insert", SECOND));
      assertThrows(HandlerException.class, () -> graph.write("a.delete", FIRST));
      assertThrows(HandlerException.class, () -> graph.write("a.insert", "10.0.0.1 x"));
      assertThrows(HandlerException.class, () -> graph.write("a.insert", "1 2 3 4"));
      graph.write("a.clear", "");
      assertEquals("0", graph.read("a.count"));
    }
  }

  @Test
  void anEntryThatIsNotWholeIsNone() {
    try (TestGraph graph = TestGraph.of("a :: ARPAdvertiser(10.0.0.1) -> Discard")) {
      assertEquals("0", graph.read("a.count"));
    }
    String errors = TestGraph.errorsOf("ARPAdvertiser(CAPACITY 0) -> Discard");
    assertTrue(errors.contains("ARP table capacity must be a positive integer"), errors);
  }
}
