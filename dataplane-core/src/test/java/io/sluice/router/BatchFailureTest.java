// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.packet.PacketBatch;
import io.sluice.testing.Inject;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** If a batch element throws, only the packets that it still owns are lost. */
class BatchFailureTest {
  /** Throws after some packets of a batch have left, or none, or all. */
  @ElementInfo(name = "Faulty", ports = "1/1", processing = "h/h")
  static final class Faulty extends BatchElement {
    private String moment;

    @Override
    protected void configure(Args args) {
      moment = args.required("MOMENT").asWord("");
    }

    @Override
    public void push(int port, PacketBatch batch) {
      switch (moment) {
        case "pushed" -> output(0).push(batch);
        case "dropped" -> drop(DROP, batch);
        case "third" -> {
          drop(DROP, batch.handOver(0));
          output(0).push(batch.handOver(1));
          output(0).push(batch.handOver(2));
        }
        default -> {
          // At the start.
        }
      }
      throw new IllegalStateException("a bug");
    }
  }

  /** Pulls, and throws at the second packet of each pull. */
  @ElementInfo(name = "FaultyPull", ports = "1/1", processing = "l/l")
  static final class FaultyPull extends BatchElement {
    @Override
    public int pull(int port, PacketBatch batch, int max) {
      int pulled = input(0).pull(batch, max);
      if (pulled > 1) {
        throw new IllegalStateException("a bug");
      }
      return pulled;
    }
  }

  /** Makes two packets, and throws every second time. */
  @ElementInfo(name = "FaultySource", ports = "0/1", processing = "/h")
  static final class FaultySource extends BatchElement {
    private int calls;

    @Override
    protected void initialize(Setup setup) {
      setup.source(this::receive);
    }

    private int receive(PacketBatch batch) {
      if (++calls > 4) {
        return 0;
      }
      batch.add(packets.packetOf(new byte[20]));
      batch.add(packets.packetOf(new byte[20]));
      if (calls % 2 == 0) {
        throw new IllegalStateException("a bug");
      }
      return batch.size();
    }
  }

  /** Holds packets until they are pulled, and pulls some when told to. */
  @ElementInfo(name = "Store", ports = "1/1", processing = "h/l")
  static final class Store extends BatchElement {
    private final PacketBatch held = new PacketBatch();

    @Override
    public void push(int port, PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        held.add(batch.handOver(i));
      }
    }

    @Override
    public int pull(int port, PacketBatch batch, int max) {
      int given = 0;
      while (given < max && !held.isEmpty()) {
        batch.add(held.get(held.size() - 1));
        held.setSize(held.size() - 1);
        given++;
      }
      return given;
    }
  }

  /** Pulls up to three packets a run. */
  @ElementInfo(name = "Puller", ports = "1/1", processing = "l/h")
  static final class Puller extends BatchElement {
    private final PacketBatch batch = new PacketBatch();

    @Override
    protected void initialize(Setup setup) {
      setup.task(
          () -> {
            int pulled = input(0).pull(batch, 3);
            if (pulled > 0) {
              output(0).push(batch);
            }
            return pulled;
          });
    }
  }

  private final List<String> log = new ArrayList<>();

  private Router router(String config) {
    RouterOptions options = TestGraph.options().log(log::add);
    options
        .registry()
        .register("Faulty", Faulty::new)
        .register("FaultyPull", FaultyPull::new)
        .register("FaultySource", FaultySource::new)
        .register("Store", Store::new)
        .register("Puller", Puller::new);
    return Router.parse(config, options);
  }

  private static void send(Router router, int count) {
    PacketBatch batch = new PacketBatch();
    for (int i = 0; i < count; i++) {
      batch.add(router.workers().get(0).packets().packetOf(new byte[20]));
    }
    ((Inject) router.find("in")).send(batch);
    assertTrue(batch.isEmpty());
  }

  private static void assertFailed(Router router, String element, long packets) {
    Element found = router.find(element);
    int reason = found.dropReasons().indexOf("element failed");
    assertEquals(packets, reason < 0 ? 0 : found.drops(reason));
    router.stop();
    assertEquals(0, router.pool().inUse());
  }

  @ParameterizedTest
  @CsvSource({"start, 10, 0", "pushed, 0, 10", "dropped, 0, 0", "third, 4, 4"})
  void whatWasNotHandedOverIsDropped(String moment, long lost, int passed) {
    try (Router router = router("in :: Inject -> f :: Faulty(" + moment + ") -> out :: Capture")) {
      send(router, 5);
      send(router, 5);
      assertEquals(passed, TestGraph.captured(router, "out").size());
      String message = "'f :: Faulty': failed on a packet: java.lang.IllegalStateException: a bug";
      assertEquals(List.of(message), log);
      assertFailed(router, "f", lost);
    }
  }

  @Test
  void pulledPacketsToo() {
    String config = "in :: Inject -> Store -> f :: FaultyPull -> Puller -> out :: Capture";
    try (Router router = router(config)) {
      send(router, 7);
      router.runUntilIdle(10);
      router.runUntilIdle(10);
      router.runUntilIdle(10);
      assertEquals(1, TestGraph.captured(router, "out").size());
      assertFailed(router, "f", 6);
    }
  }

  @Test
  void aSourceGoesOn() {
    try (Router router = router("f :: FaultySource -> out :: Capture")) {
      for (int i = 0; i < 6; i++) {
        router.step();
      }
      assertEquals(4, TestGraph.captured(router, "out").size());
      assertFailed(router, "f", 4);
    }
  }
}
