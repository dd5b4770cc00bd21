// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.ParallelSource;
import io.sluice.element.Setup;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.testing.TestGraph;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two workers and ten million packets: none lost, doubled or reordered within a flow, every buffer
 * back. The Queue is larger than the pool, so that it cannot overflow and every loss is a bug.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ContentionTest {
  private static final int PACKETS = 10_000_000;
  private static final int FLOWS = 64;

  /** Makes packets that carry a flow and the flow's sequence number. */
  @ElementInfo(name = "Sequence", ports = "0/1", processing = "/h")
  static final class Sequence extends BatchElement implements ParallelSource {
    private static final VarHandle MADE;

    static {
      try {
        MADE = MethodHandles.lookup().findVarHandle(Sequence.class, "made", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private final PacketBatch batch = new PacketBatch();
    private boolean parallel;
    private int firstFlow;
    private int limit;
    private int made;

    @Override
    protected void configure(Args args) {
      limit = args.required("LIMIT").asInt(0);
      firstFlow = args.required("FLOW").asInt(0);
      parallel = args.keyword("PARALLEL").asBool(false);
    }

    @Override
    public int parallelism(int workers) {
      return parallel ? workers : 1;
    }

    @Override
    public void share(int index, int count) {
      firstFlow += index * FLOWS;
      limit /= count;
    }

    @Override
    protected void initialize(Setup setup) {
      setup.task(this::run);
    }

    /** Packets made so far; another thread may see it late. */
    int made() {
      return (int) MADE.getOpaque(this);
    }

    private int run() {
      while (batch.size() < 32 && made < limit) {
        long packet = packets.allocate();
        if (packet == 0) {
          break;
        }
        assertTrue(Mbuf.append(packet, 60));
        long data = Mbuf.data(packet);
        Bytes.putI32(data, firstFlow + made % FLOWS);
        Bytes.putI32(data + 4, made / FLOWS);
        Bytes.putI32(data + 8, 0);
        batch.add(packet);
        made++;
      }
      int count = batch.size();
      if (count > 0) {
        output(0).push(batch);
      }
      return count;
    }
  }

  /** Stops the driver when all packets are there; fails on the first that is out of its order. */
  @ElementInfo(name = "InOrder", ports = "1/0", processing = "h/h")
  static final class InOrder extends BatchElement {
    private final int[] expected = new int[4 * FLOWS];
    private int limit;
    private int count;
    private String wrong;

    int count() {
      return count;
    }

    String wrong() {
      return wrong;
    }

    @Override
    protected void configure(Args args) {
      limit = args.required("LIMIT").asInt(0);
    }

    @Override
    public void push(int port, PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        long data = Mbuf.data(batch.get(i));
        int flow = Bytes.i32(data);
        int sequence = Bytes.i32(data + 4);
        if (sequence != expected[flow]++ && wrong == null) {
          wrong = "flow " + flow + ": " + sequence + " instead of " + (expected[flow] - 1);
          router().forceStop();
        }
      }
      count += batch.size();
      packets.free(batch);
      if (count >= limit) {
        router().forceStop();
      }
    }
  }

  private static void run(String config) throws InterruptedException {
    RouterOptions options = TestGraph.options().workers(2);
    options.registry().register("Sequence", Sequence::new).register("InOrder", InOrder::new);
    try (PlainPool pool = new PlainPool(2048);
        Router router = Router.parse(config, options.pool(pool))) {
      router.start();
      router.awaitStop(4, TimeUnit.MINUTES);
      router.stop();
      InOrder check = (InOrder) router.find("check");
      assertNull(check.wrong);
      assertEquals(PACKETS, check.count);
      assertNull(router.failure());
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void aQueueBetweenTwoWorkers() throws InterruptedException {
    run(
        "source :: Sequence(%d, 0) -> Counter -> Queue(4096) -> u :: Unqueue(BURST 32)"
                .formatted(PACKETS)
            + " -> check :: InOrder(%d); StaticThreadSched(source 0, u 1)".formatted(PACKETS));
  }

  @Test
  void twoWorkersThatMeetAtOneElement() throws InterruptedException {
    run(
        "a :: Sequence(%d, 0) -> Counter -> check :: InOrder(%d);".formatted(PACKETS / 2, PACKETS)
            + " b :: Sequence(%d, 64) -> Counter -> check; StaticThreadSched(a 0, b 1)"
                .formatted(PACKETS / 2));
  }

  @Test
  void copiesOnTwoWorkers() throws InterruptedException {
    run(
        "source :: Sequence(%d, 0, PARALLEL true) -> c :: Classifier(0/00, -) -> Counter"
                .formatted(PACKETS)
            + " -> p :: Paint(1) -> check :: InOrder(%d); c[1] -> Discard".formatted(PACKETS));
  }
}
