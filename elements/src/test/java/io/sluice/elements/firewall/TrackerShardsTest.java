// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import static io.sluice.elements.firewall.Segment.SERVER;
import static io.sluice.elements.firewall.Segment.icmp;
import static io.sluice.elements.firewall.Segment.ip;
import static io.sluice.elements.firewall.Segment.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.Dealt;
import io.sluice.testing.TestGraph;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Trackers with a copy on each worker. */
class TrackerShardsTest {
  private static String config(String keywords) {
    return """
        ct :: ConnectionTracker(%s);
        in :: Dealt -> MarkIPHeader -> ct
          -> s :: IPClassifier(state new, state established, state related, state invalid);
        s[0] -> ConfirmConnection(ct) -> onew :: Capture;
        s[1] -> oestablished :: Capture;
        s[2] -> orelated :: Capture;
        s[3] -> oinvalid :: Capture;
        """
        .formatted(keywords);
  }

  /** The state of a packet that comes in at a worker. */
  private static String state(TestGraph graph, int worker, byte[] packet) {
    Dealt.deal(graph.router().current(), "in", worker, packet);
    graph.run();
    String found = "none";
    for (String state : new String[] {"new", "established", "related", "invalid"}) {
      if (!graph.captured("o" + state).isEmpty()) {
        found = state;
        graph.captured("o" + state).clear();
      }
    }
    return found;
  }

  @Test
  void bothDirectionsMeetWhereverTheyComeIn() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (TestGraph graph = TestGraph.of(config("CAPACITY 1001"), Dealt.options(3))) {
      for (int n = 0; n < 200; n++) {
        String label = "seed " + seed + " flow " + n;
        String client = "10.0.0." + n;
        byte[] request = udp(client, 5000, SERVER, 53);
        byte[] answer = udp(SERVER, 53, client, 5000);
        assertEquals("new", state(graph, random.nextInt(3), request), label);
        assertEquals("established", state(graph, random.nextInt(3), answer), label);
        assertEquals("established", state(graph, random.nextInt(3), request), label);
        byte[] error = ip("192.0.2.99", client, 1, icmp(3, 0, request));
        assertEquals("related", state(graph, random.nextInt(3), error), label);
        byte[] other = ip("192.0.2.99", client, 1, icmp(3, 0, udp(client, 1, SERVER, 53)));
        assertEquals("invalid", state(graph, random.nextInt(3), other), label);
      }
      assertEquals("200", graph.read("ct.size"));
      assertEquals("1001", graph.read("ct.capacity"));
      assertEquals(200, graph.read("ct.table").lines().count());
      assertTrue(graph.router().find("ct/peers2") != null);
      graph.replace(config("CAPACITY 1000"));
      assertEquals("200", graph.read("ct.size"));
      assertEquals("established", state(graph, 1, udp(SERVER, 53, "10.0.0.7", 5000)));
    }
  }

  @Test
  void whatCountsOverAllConnectionsHasNoCopies() {
    for (String keyword : new String[] {"LIMIT 5", "HALF_OPEN 5"}) {
      try (TestGraph graph = TestGraph.of(config(keyword), Dealt.options(2))) {
        assertEquals(1, graph.router().instances(graph.router().find("ct")).size());
        assertEquals("new", state(graph, 1, udp("10.0.0.1", 5000, SERVER, 53)));
        assertEquals("established", state(graph, 1, udp(SERVER, 53, "10.0.0.1", 5000)));
      }
    }
  }
}
