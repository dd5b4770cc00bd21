// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class EtherEncapTest extends ElementContract {
  @Override
  protected String element() {
    return "EtherEncap(0x0800, 1:2:3:4:5:6, aa-bb-cc-dd-ee-ff)";
  }

  private TestGraph graph() {
    return TestGraph.of("in :: Inject -> e :: " + element() + " -> out :: Capture");
  }

  @Test
  void putsTheHeaderInFront() {
    try (TestGraph graph = graph()) {
      graph.send("in", TestGraph.hex("4500"), new byte[0]);
      assertArrayEquals(
          TestGraph.hex("aabbccddeeff 010203040506 0800 4500"), graph.packets("out").get(0));
      assertEquals(14, graph.captured("out").get(0).networkOffset());
      assertEquals(14, graph.packets("out").get(1).length);
    }
  }

  @Test
  void handlersReadAndWrite() {
    try (TestGraph graph = graph()) {
      assertEquals("01-02-03-04-05-06", graph.read("e.src"));
      assertEquals("AA-BB-CC-DD-EE-FF", graph.read("e.dst"));
      assertEquals("2048", graph.read("e.ethertype"));
      graph.write("e.src", "02:00:00:00:00:01");
      graph.write("e.dst", "02:00:00:00:00:02");
      graph.write("e.ethertype", "0x86dd");
      graph.send("in", new byte[0]);
      assertArrayEquals(
          TestGraph.hex("020000000002 020000000001 86dd"), graph.packets("out").get(0));
      assertThrows(HandlerException.class, () -> graph.write("e.src", "1:2:3"));
      assertThrows(HandlerException.class, () -> graph.write("e.ethertype", "65536"));
    }
  }

  @Test
  void packetsWithoutRoomAreDropped() {
    try (TestGraph graph = graph()) {
      graph.send("in", new byte[2048], p -> assertTrue(Mbuf.prepend(p, Mbuf.HEADROOM - 13)));
      assertEquals(2048 + Mbuf.HEADROOM + 1, graph.packets("out").get(0).length);
      graph.send("in", new byte[65_522]);
      assertEquals(1, graph.drops("e", "no room in the buffer"));
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors = TestGraph.errorsOf("Inject -> EtherEncap(65536, 1:2:3, 1) -> Discard");
    assertTrue(errors.contains("ETHERTYPE: out of range, bound 65535"), errors);
    assertTrue(errors.contains("SRC: parse error in '1:2:3'"), errors);
    assertTrue(errors.contains("DST: parse error in '1'"), errors);
  }
}
