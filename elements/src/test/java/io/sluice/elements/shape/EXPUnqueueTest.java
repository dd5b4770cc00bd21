// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EXPUnqueueTest {
  @Test
  void packetsComeAtTheRateOnAverage() {
    long seed = 7;
    SplittableRandom random = new SplittableRandom(seed);
    TokenBucket bucket = new TokenBucket();
    EXPUnqueue element = new EXPUnqueue();
    bucket.assign(1000, 1000);
    long now = 5;
    int came = 0;
    int empty = 0;
    for (int i = 0; i < 100_000; i++) {
      now += random.nextInt(200_000);
      element.refill(bucket, now);
      int tokens = (int) bucket.tokens();
      came += tokens;
      empty += tokens == 0 ? 1 : 0;
      bucket.set(0);
    }
    // Ten seconds: 10,000 expected, with a deviation of 100; within six of them.
    assertEquals(10_000, came, 600);
    assertTrue(empty > 85_000, "rounds without a packet: " + empty);
  }

  @Test
  void allPacketsAreMovedAndTheRateCanBeWritten() {
    String config =
        "in :: Inject -> Queue -> u :: EXPUnqueue(1, SEED 3, BURST 5, ACTIVE false)"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[100][4]);
      graph.router().step();
      assertEquals(0, graph.packets("out").size());
      graph.write("u.active", "true");
      graph.write("u.rate", "10000");
      graph.until(() -> graph.packets("out").size() == 100);
      assertEquals("10000", graph.read("u.rate"));
      assertTrue(graph.read("u.calls").contains("100 pushes"), graph.read("u.calls"));
    }
  }
}
