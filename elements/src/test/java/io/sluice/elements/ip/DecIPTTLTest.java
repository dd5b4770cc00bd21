// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class DecIPTTLTest extends ElementContract {
  @Override
  protected String element() {
    return "DecIPTTL";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> e :: DecIPTTL(%s) -> out :: Capture; e[1] -> dead :: Capture"
            .formatted(arguments));
  }

  @Test
  void decrementsAndUpdatesTheChecksum() {
    try (TestGraph graph = graph("")) {
      graph.sendIp("in", TestGraph.hex("4500001400010000401166d60a0000010a000002"));
      assertArrayEquals(
          TestGraph.hex("45000014000100003f1167d60a0000010a000002"), graph.packets("out").get(0));
    }
  }

  /** Every TTL and many checksums: a right header stays right. */
  @Test
  void checksumStaysRight() {
    String check = "in :: Inject -> SetIPChecksum -> DecIPTTL -> CheckIPHeader -> out :: Capture;";
    try (TestGraph graph = TestGraph.of(check)) {
      int sent = 0;
      for (int ttl = 2; ttl < 256; ttl++) {
        for (int id = 0; id < 0x10000; id += 4001) {
          byte[] ip = TestGraph.hex("4500001400010000401100000a0000010a000002");
          ip[4] = (byte) (id >> 8);
          ip[5] = (byte) id;
          ip[8] = (byte) ttl;
          graph.sendIp("in", ip);
          sent++;
        }
      }
      assertEquals(sent, graph.packets("out").size());
    }
  }

  @Test
  void expiredPacketsLeaveUnchangedByOutput1() {
    try (TestGraph graph = graph("")) {
      byte[] one = TestGraph.hex("4500001400010000011165d50a0000010a000002");
      byte[] zero = TestGraph.hex("4500001400010000001166d50a0000010a000002");
      graph.sendIp("in", one);
      graph.sendIp("in", zero);
      assertArrayEquals(one, graph.packets("dead").get(0));
      assertArrayEquals(zero, graph.packets("dead").get(1));
      assertEquals("2", graph.read("e.drops"));
    }
  }

  @Test
  void expiredPacketsAreDroppedWithoutOutput1() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> e :: DecIPTTL -> out :: Capture")) {
      graph.sendIp("in", TestGraph.hex("4500001400010000011165d50a0000010a000002"));
      graph.send("in", new byte[60]);
      assertEquals(1, graph.drops("e", "time to live expired"));
      assertEquals(1, graph.drops("e", "no IP header"));
      assertEquals("1", graph.read("e.drops"));
    }
  }

  @Test
  void inactiveAndMulticast() {
    byte[] multicast = TestGraph.hex("450000140001000001110fd50a000001e0000002");
    try (TestGraph graph = graph("MULTICAST false")) {
      graph.sendIp("in", multicast);
      assertArrayEquals(multicast, graph.packets("out").get(0));
      graph.write("e.active", "false");
      assertEquals("false", graph.read("e.active"));
      byte[] unicast = TestGraph.hex("4500001400010000011165d50a0000010a000002");
      graph.sendIp("in", unicast);
      assertArrayEquals(unicast, graph.packets("out").get(1));
    }
    try (TestGraph graph = graph("MULTICAST true")) {
      graph.sendIp("in", multicast);
      assertEquals(1, graph.packets("dead").size());
    }
  }
}
