// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.PlainPool;
import io.sluice.router.GraphBuilder;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InjectorTest {
  @Test
  void packetsArriveInOrder() {
    Injector in = new Injector();
    try (Router router =
        new GraphBuilder()
            .add("in", in, "")
            .add("out", "Capture", "")
            .chain("in", "out")
            .build(TestGraph.options())) {
      for (int i = 0; i < 100; i++) {
        assertTrue(in.send(new byte[] {(byte) i, 1, 2}));
      }
      router.runUntilIdle(1000);
      assertArrayEquals(
          IntStream.range(0, 100).toArray(),
          TestGraph.captured(router, "out").stream().mapToInt(c -> c.bytes()[0]).toArray());
    }
  }

  @Test
  void whatDoesNotFitIsRefusedOrCounted() {
    Injector in = new Injector();
    try (PlainPool pool = new PlainPool(16);
        Router router =
            new GraphBuilder()
                .add("in", in, "")
                .add("out", "Capture", "")
                .chain("in", "out")
                .build(TestGraph.options().pool(pool))) {
      in.send(new byte[65_536]);
      router.runUntilIdle(10);
      assertEquals(1, in.drops());
      int taken = 0;
      while (in.send(new byte[60])) {
        taken++;
      }
      assertEquals(4096, taken);
      router.stop();
      assertEquals(0, pool.inUse());
    }
  }
}
