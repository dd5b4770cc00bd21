// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckARPHeaderTest extends ElementContract {
  private static final String ADDRESSES = "020000000001 0a000001 000000000000 0a000009";

  @Override
  protected String element() {
    return "CheckARPHeader(14)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> e :: CheckARPHeader(%s) -> out :: Capture; e[1] -> bad :: Capture"
            .formatted(arguments));
  }

  @Test
  void goodMessagesAreMarked() {
    try (TestGraph graph = graph("2")) {
      graph.send("in", TestGraph.hex("ffff 0001080006040001" + ADDRESSES + "0000"));
      assertEquals(2, graph.captured("out").get(0).networkOffset());
      assertEquals(30, graph.captured("out").get(0).transportOffset());
      assertEquals(32, graph.packets("out").get(0).length, "padding stays");
    }
  }

  @Test
  void badMessagesAreCountedByReason() {
    try (TestGraph graph = graph("DETAILS true")) {
      graph.send(
          "in",
          new byte[7],
          TestGraph.hex("0001080006040001" + ADDRESSES.substring(2)),
          TestGraph.hex("00010800ffff0001" + ADDRESSES),
          TestGraph.hex("0001080005040001" + ADDRESSES),
          TestGraph.hex("0001080006030001" + ADDRESSES),
          TestGraph.hex("000186dd06040001" + ADDRESSES));
      assertEquals(6, graph.packets("bad").size());
      assertEquals("6", graph.read("e.drops"));
      assertEquals(
          "1\ttiny packet\n2\ttoo small for addresses\n1\tbad hardware type/length\n"
              + "2\tbad protocol type/length\n",
          graph.read("e.drop_details"));
      assertEquals(List.of("ARP header check failed: tiny packet"), graph.log());
    }
  }

  @Test
  void otherNetworksPass() {
    try (TestGraph graph = graph("")) {
      graph.send("in", TestGraph.hex("0006900006040001" + ADDRESSES));
      graph.send("in", TestGraph.hex("0007123400000001"));
      assertEquals(2, graph.packets("out").size());
    }
  }
}
