// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.header.Headers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IPOutputComboTest {
  private static final byte[] GOOD =
      TestGraph.hex("4500002000010000401166ca0a0000010a000002 12340035000c0000 61626364");

  private static TestGraph graph() {
    StringBuilder config = new StringBuilder("in :: Inject -> c :: IPOutputCombo(7, 1.2.3.4, 40);");
    for (int i = 0; i < 5; i++) {
      config.append("c[%1$d] -> out%1$d :: Capture;".formatted(i));
    }
    return TestGraph.of(config.toString());
  }

  private static void send(TestGraph graph, byte[] packet, int paint, int type) {
    graph.send(
        "in",
        packet,
        p -> {
          Headers.markIp(p, Mbuf.data(p), 4 * (packet[0] & 15));
          Anno.putU8(p, Anno.PAINT, paint);
          Anno.setPacketType(p, type);
        });
  }

  @Test
  void packetsLeaveByWhatIsWrongWithThem() {
    byte[] options = TestGraph.hex("460000180001000040fd00000a0000010a000002 07010000");
    byte[] expired = GOOD.clone();
    expired[8] = 1;
    byte[] big = Arrays.copyOf(GOOD, 41);
    try (TestGraph graph = graph()) {
      send(graph, GOOD, 1, Anno.TYPE_HOST);
      send(graph, GOOD, 7, Anno.TYPE_HOST);
      send(graph, options, 1, Anno.TYPE_HOST);
      send(graph, expired, 1, Anno.TYPE_HOST);
      send(graph, big, 1, Anno.TYPE_HOST);
      send(graph, GOOD, 7, Anno.TYPE_BROADCAST);
      graph.send("in", GOOD);
      int[] sizes = new int[5];
      for (int i = 0; i < 5; i++) {
        sizes[i] = graph.packets("out" + i).size();
      }
      assertArrayEquals(new int[] {2, 1, 1, 1, 1}, sizes);
      assertEquals(63, graph.packets("out0").get(0)[8]);
      assertEquals(0x67, graph.packets("out0").get(0)[10]);
      assertArrayEquals(GOOD, graph.packets("out1").get(0));
      assertEquals(1, graph.drops("c", "link-level broadcast"));
      assertEquals(1, graph.drops("c", "no IP header"));
    }
  }

  @Test
  void theSourceIsFixed() {
    try (TestGraph graph = graph()) {
      graph.send(
          "in",
          GOOD,
          p -> {
            Headers.markIp(p, Mbuf.data(p), 20);
            Anno.putU8(p, Anno.FIX_IP_SRC, 1);
          });
      byte[] packet = graph.packets("out0").get(0);
      assertArrayEquals(new byte[] {1, 2, 3, 4}, Arrays.copyOfRange(packet, 12, 16));
    }
  }
}
