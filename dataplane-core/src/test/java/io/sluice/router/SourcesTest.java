// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import static io.sluice.testing.TestGraph.options;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.run.Worker;
import io.sluice.testing.Allocation;
import org.junit.jupiter.api.Test;

class SourcesTest {
  /** Gives three bursts of two from each of two sources, and one source that is empty. */
  @ElementInfo(name = "Springs", ports = "0/1", processing = "/h")
  static final class Springs extends BatchElement {
    private final int[] given = new int[2];

    @Override
    protected void initialize(Setup setup) {
      setup.source(batch -> give(batch, 0));
      setup.source(batch -> give(batch, 1));
    }

    private int give(PacketBatch batch, int spring) {
      int burst = given[spring]++;
      if (burst == 1) {
        return 1;
      }
      if (burst > 3) {
        return 0;
      }
      batch.add(packets.packetOf(new byte[] {(byte) (10 * spring + burst)}));
      batch.add(packets.packetOf(new byte[] {(byte) (100 + 10 * spring + burst)}));
      return 2;
    }
  }

  @Test
  void sourcesOfOneElementKeepTheirBatchesApart() {
    for (boolean sampled : new boolean[] {false, true}) {
      RouterOptions options = options();
      options
          .registry()
          .register("Springs", Springs::new)
          .register("Tally", LinkingTest.Tally::new);
      try (PlainPool pool = new PlainPool(64);
          Router router =
              Router.parse("s :: Springs -> t :: Tally -> x :: Capture", options.pool(pool))) {
        if (sampled) {
          router.startSampling();
        }
        router.runUntilIdle(100);
        assertArrayEquals(
            new int[] {0, 100, 10, 110, 2, 102, 12, 112, 3, 103, 13, 113},
            LinkingTest.firstBytes(router, "x"));
        assertEquals("12", router.read("t.count"));
        assertEquals(12, router.find("s").output(0).packets());
        assertEquals(12, router.find("t").output(0).packets());
        router.stop();
        assertEquals(0, pool.inUse());
      }
    }
  }

  /** Always gives a packet. */
  @ElementInfo(name = "Fountain", ports = "0/1", processing = "/h")
  static final class Fountain extends BatchElement {
    @Override
    protected void initialize(Setup setup) {
      setup.source(
          batch -> {
            batch.add(packets.allocate());
            return 1;
          });
    }
  }

  /** Drops what comes. */
  @ElementInfo(name = "Drain", ports = "1/0", processing = "h/")
  static class Drain extends BatchElement {
    @Override
    public void push(int port, PacketBatch batch) {
      drop(DROP, batch);
    }
  }

  @Test
  void roundsAllocateNothingEvenBeforeTheyAreCompiled() {
    RouterOptions options = options();
    options
        .registry()
        .register("Fountain", Fountain::new)
        .register("Tally", LinkingTest.Tally::new)
        .register("Drain", Drain::new);
    try (PlainPool pool = new PlainPool(64);
        Router router =
            Router.parse("Fountain -> t :: Tally -> Tally -> Drain", options.pool(pool))) {
      router.startSampling();
      Worker worker = router.workers().get(0);
      for (int i = 0; i < 1100; i++) {
        worker.step();
      }
      long least = Allocation.least(1100, worker::step);
      assertEquals(0, least, "two sampled rounds among them");
      assertEquals("7700", router.read("t.count"));
    }
  }
}
