// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.queue.ContentionTest.InOrder;
import io.sluice.elements.queue.ContentionTest.Sequence;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.router.StartPlan;
import io.sluice.testing.TestGraph;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The rings that the linker puts between workers, when one is faster than the next: none is lost,
 * sources pause instead, and nobody waits for anybody.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BackPressureTest {
  private static final int HIGH_WATER = 1024;

  /** What two workers may hold beside a ring: a burst that is made and one that is drained. */
  private static final int IN_HAND = 2 * 32;

  private static final int BUFFERS = 16_384;

  /** Passes packets on, slower than they can be made, and notes how far it is behind. */
  @ElementInfo(name = "Slow", ports = "1/1", processing = "h/h")
  static final class Slow extends BatchElement {
    private int passed;
    private int mostBehind;
    private int sink;

    @Override
    public void push(int port, PacketBatch batch) {
      Sequence source = (Sequence) router().find("source");
      mostBehind = Math.max(mostBehind, source.made() - passed);
      passed += batch.size();
      for (int i = 0; i < 400 * batch.size(); i++) {
        sink = sink * 31 + i;
      }
      output(0).push(batch);
    }
  }

  /** Holds the first batch until it is released. */
  @ElementInfo(name = "Dam", ports = "1/1", processing = "h/h")
  static final class Dam extends BatchElement {
    private final CountDownLatch open = new CountDownLatch(1);

    @Override
    public void push(int port, PacketBatch batch) {
      try {
        open.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      output(0).push(batch);
    }
  }

  /** Sends a packet to output 0 so many times, then to output 1. Bytes 8 to 11 count. */
  @ElementInfo(name = "Hop", ports = "1/2", processing = "h/h")
  static final class Hop extends BatchElement {
    private final PacketBatch leaving = new PacketBatch();
    private int hops;

    @Override
    protected void configure(Args args) {
      hops = args.required("HOPS").asInt(0);
    }

    @Override
    public void push(int port, PacketBatch batch) {
      int staying = 0;
      for (int i = 0; i < batch.size(); i++) {
        long packet = batch.get(i);
        int hop = Bytes.i32(Mbuf.data(packet) + 8);
        Bytes.putI32(Mbuf.data(packet) + 8, hop + 1);
        if (hop >= hops) {
          leaving.add(packet);
        } else {
          batch.array()[staying++] = packet;
        }
      }
      batch.setSize(staying);
      if (staying > 0) {
        output(0).push(batch);
      }
      if (!leaving.isEmpty()) {
        output(1).push(leaving);
      }
    }
  }

  private final PlainPool pool = new PlainPool(BUFFERS);

  @AfterEach
  void close() {
    pool.close();
  }

  private Router router(int workers, String config) {
    RouterOptions options = TestGraph.options().workers(workers).pool(pool);
    options
        .registry()
        .register("Sequence", Sequence::new)
        .register("InOrder", InOrder::new)
        .register("Slow", Slow::new)
        .register("Dam", Dam::new)
        .register("Hop", Hop::new);
    return Router.parse(config, options);
  }

  private Router run(int workers, String config) throws InterruptedException {
    try (Router router = router(workers, config)) {
      return run(router);
    }
  }

  private Router run(Router router) throws InterruptedException {
    router.start();
    assertTrue(router.awaitStop(4, TimeUnit.MINUTES));
    router.stop();
    assertNull(router.failure());
    assertEquals(0, pool.inUse());
    return router;
  }

  private static long dropped(Router router) {
    return router.elements().stream().mapToLong(Element::drops).sum();
  }

  private static void assertArrived(Router router, int packets) {
    InOrder check = (InOrder) router.find("check");
    assertNull(check.wrong());
    assertEquals(packets, check.count());
    assertEquals(0, dropped(router));
  }

  @Test
  void aSlowConsumerSlowsItsProducerDown() throws InterruptedException {
    int packets = 3_000_000;
    String config =
        "source :: Sequence(%1$d, 0) -> Counter -> slow :: Slow -> check :: InOrder(%1$d);"
            + " StaticThreadSched(source 0, slow 1)";
    Router router = run(2, config.formatted(packets));
    assertArrived(router, packets);
    int behind = ((Slow) router.find("slow")).mostBehind;
    assertTrue(behind >= HIGH_WATER / 2, "was never full: " + behind);
    assertTrue(behind <= HIGH_WATER + IN_HAND, "packets on their way: " + behind);
  }

  @Test
  void soDoesOneAtTheEndOfARow() throws InterruptedException {
    int packets = 2_000_000;
    String config =
        "source :: Sequence(%1$d, 0) -> p :: Counter -> slow :: Slow -> check :: InOrder(%1$d);"
            + " StaticThreadSched(source 0, p 1, slow 2)";
    Router router = run(3, config.formatted(packets));
    assertArrived(router, packets);
    int behind = ((Slow) router.find("slow")).mostBehind;
    assertTrue(behind >= HIGH_WATER, "one of the rings was never full: " + behind);
    assertTrue(behind <= 2 * (HIGH_WATER + IN_HAND), "packets on their way: " + behind);
  }

  @Test
  void workersThatPushToEachOtherDoNotWaitForEachOther() throws InterruptedException {
    int packets = 2_000_000;
    String config =
        "source :: Sequence(%1$d, 0) -> x :: Hop(6) -> y :: Hop(6) -> x;"
            + " x[1] -> check :: InOrder(%1$d); y[1] -> check;"
            + " StaticThreadSched(source 0, x 0, y 1, check 0)";
    assertArrived(run(2, config.formatted(packets)), packets);
  }

  /** A ring that is full, its consumer held. */
  private Router full(String consumer) {
    Router router =
        router(
            2,
            "source :: Sequence(1000000, 0) -> c :: Counter -> dam :: Dam -> "
                + consumer
                + "; StaticThreadSched(source 0, dam 1)");
    router.start();
    while (Integer.parseInt(router.read("c.count")) < HIGH_WATER + 1) {
      Thread.onSpinWait();
    }
    return router;
  }

  @Test
  void whatIsOnItsWayAtTheStopArrives() {
    try (Router router = full("check :: InOrder(1000000)")) {
      router.forceStop();
      ((Dam) router.find("dam")).open.countDown();
      router.settle();
      // Only now is it certain that the source makes no more.
      int sent = Integer.parseInt(router.read("c.count"));
      assertTrue(sent <= HIGH_WATER + IN_HAND, "sent " + sent);
      assertArrived(router, sent);
    }
    assertEquals(0, pool.inUse());
  }

  @Test
  void whatNeverArrivesIsCountedAtTheStop() {
    int packets = 500;
    try (Router router =
        router(
            2,
            "source :: Sequence(%d, 0) -> x :: Hop(1000000000) -> y :: Hop(1000000000) -> x;"
                    .formatted(packets)
                + " x[1] -> Discard; y[1] -> Discard;"
                + " StaticThreadSched(source 0, x 0, y 1)")) {
      router.start();
      Sequence source = (Sequence) router.find("source");
      while (source.made() < packets) {
        Thread.onSpinWait();
      }
      router.settle();
      assertEquals(packets, dropped(router));
      assertTrue(router.rings().stream().anyMatch(r -> r.dropReasons().contains("left at stop")));
      assertEquals(packets, pool.inUse());
    }
    assertEquals(0, pool.inUse());
  }

  @Test
  void aRoundThatPushesTooMuchIsKept() throws InterruptedException {
    int packets = 40_000;
    StringBuilder config = new StringBuilder();
    config.append("source :: Sequence(%d, 0) -> t :: Tee(100); s :: Slow;".formatted(packets));
    for (int i = 0; i < 100; i++) {
      config.append(" t[%d] -> s;".formatted(i));
    }
    config.append(" s -> Counter(COUNT_CALL %d stop) -> Discard;".formatted(100 * packets));
    config.append(" StaticThreadSched(source 0, s 1)");
    Router router = run(2, config.toString());
    assertEquals(100L * packets, router.find("s").output(0).packets());
    assertEquals(0, dropped(router));
  }

  @Test
  void aCallerThatIsNoWorkerCanPush() {
    String config = "in :: Injector -> p :: Counter -> d :: Discard; StaticThreadSched(p 1)";
    try (Router router = router(2, config)) {
      PacketBatch batch = new PacketBatch();
      batch.add(router.workers().get(0).packets().packetOf(new byte[60]));
      router.find("in").output(0).push(batch);
      assertEquals("0", router.read("d.count"));
      router.runUntilIdle(10);
      assertEquals("1", router.read("d.count"));
    }
    assertEquals(0, pool.inUse());
  }

  @Test
  void theStartPlanTellsWhoPauses() {
    try (Router router =
        router(
            3,
            "a :: InfiniteSource -> p :: Counter -> s :: Slow -> Discard;"
                + " b :: InfiniteSource -> Discard;"
                + " StaticThreadSched(a 0, b 0, p 1, s 2)")) {
      String plan = StartPlan.of(router);
      assertTrue(
          plan.contains(
              """
                p/ring0 to worker 1, from a on worker 0
                  at 1024 packets waiting pauses a on worker 0
                s/ring0 to worker 2, from p on worker 1
                  at 1024 packets waiting pauses p/ring0 on worker 1
              """),
          plan);
    }
    assertEquals(0, pool.inUse());
  }
}
