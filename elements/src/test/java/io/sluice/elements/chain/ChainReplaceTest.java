// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.testing.NumberedSink;
import io.sluice.testing.NumberedSource;
import io.sluice.testing.TestGraph;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A chain takes the place of its parallel form, and the other way round, while packets flow. */
class ChainReplaceTest {
  private static final String SIDE_BY_SIDE =
      "m :: Merger(CHAIN x) -> sink :: NumberedSink;"
          + "source :: NumberedSource -> c :: Copier(CHAIN x, COPY share %s) -> a :: Counter -> m;"
          + "c[1] -> b :: Counter -> m; StaticThreadSched(source 0, c 0, a 0, b 1, m %d)";

  private static final List<String> FORMS =
      List.of(
          "source :: NumberedSource -> a :: Counter -> b :: Counter -> sink :: NumberedSink",
          SIDE_BY_SIDE.formatted("header", 0),
          SIDE_BY_SIDE.formatted("header", 1),
          SIDE_BY_SIDE.formatted("share", 1),
          SIDE_BY_SIDE.formatted("full", 0));

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited for too long");
      Thread.onSpinWait();
    }
  }

  private static NumberedSink sink(Router router) {
    return (NumberedSink) router.current().find("sink");
  }

  @Test
  void noPacketIsLostOrMisplaced() {
    try (PlainPool pool = new PlainPool(16_384)) {
      var options = TestGraph.options().workers(2).pool(pool).reconfigurable(true).log(line -> {});
      try (Router router = Router.parse(FORMS.get(0), options)) {
        router.start();
        for (int i = 1; i <= 40; i++) {
          long reached = sink(router).count() + 200;
          await(() -> sink(router).count() >= reached);
          router.replace(FORMS.get(i * 7 % FORMS.size()));
        }
        router.write("source.stop", "");
        NumberedSource source = (NumberedSource) router.current().find("source");
        await(() -> sink(router).count() == source.count());
        assertEquals(0, sink(router).misplaced());
        assertEquals(0, router.replacements().dropped());
      }
      assertEquals(0, pool.inUse(), "packet buffers leaked");
    }
  }
}
