// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Flows are moved one by one while their packets flow, between chains that two other workers run.
 * {@code benchmarks/steer} does the same with more of them, and measures.
 */
@Timeout(120)
class SteerLoadTest {
  private static final int FLOWS = 1000;

  /** More room in queues than there are buffers: what is lost is lost by Steer. */
  private static final String CONFIG =
      """
      g :: Generator(10.0.0.1, 10.9.0.1, FLOWS %d, LENGTH 100, SRCPORT 1024-65535)
        -> s :: Steer(0 all, DRAIN 60s);
      s[0] -> Queue(4096) -> u0 :: Unqueue -> e :: SteerEnd(s) -> c :: Collector;
      s[1] -> Queue(4096) -> u1 :: Unqueue -> Null -> e;
      StaticThreadSched(g 0, u0 1, u1 2)
      """;

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void noPacketIsLostOrOvertakesAnother() {
    PlainPool pool = new PlainPool(4096);
    RouterOptions options = new RouterOptions().workers(3).pool(pool);
    try (Router router = Router.parse(CONFIG.formatted(FLOWS), options)) {
      router.start();
      await(() -> router.read("c.flows").lines().count() == FLOWS);
      for (int i = 0; i < FLOWS; i++) {
        router.write("s.move", "udp 10.0.0.1 %d 10.9.0.1 9 1".formatted(1024 + i));
      }
      await(() -> Long.parseLong(router.read("s.moved")) >= FLOWS);
      router.write("s.rules", "1 all");
      for (int i = 0; i < FLOWS; i += 2) {
        router.write("s.move", "udp 10.0.0.1 %d 10.9.0.1 9 0".formatted(1024 + i));
      }
      await(() -> Long.parseLong(router.read("s.moved")) >= FLOWS + FLOWS / 2);
      router.write("g.active", "false");
      await(() -> router.read("c.count").equals(router.read("g.count")));
      assertEquals("0", router.read("c.lost"));
      assertEquals("0", router.read("c.reordered"));
      assertEquals("0", router.read("c.duplicates"));
      assertEquals("0", router.read("s.held"));
      assertEquals("0", router.read("s.early"));
      assertEquals("0", router.read("s.drain_timeouts"));
    } finally {
      pool.close();
    }
  }
}
