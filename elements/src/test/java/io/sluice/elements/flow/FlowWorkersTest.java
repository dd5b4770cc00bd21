// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.ParallelSource;
import io.sluice.element.Setup;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.run.Worker;
import io.sluice.testing.Allocation;
import io.sluice.testing.Dealt;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Managers of flows on several workers: the copies of one, and one that several workers reach. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FlowWorkersTest {
  private static final int FLOWS = 200;
  private static final int ROUNDS = 100;
  private static final int FLOW_AT = 22;
  private static final int ROUND_AT = 28;

  /** A datagram from a port that is the flow, whose only byte is the round. */
  private static byte[] udp(int flow, int round) {
    return TestGraph.hex(
        String.format(
            "4500001d0000000040110000" + "0a000001" + "0a000002" + "0035%04x00090000%02x",
            flow, round));
  }

  /** On one worker: takes packets of each flow, and looks whether they are in order. */
  @ElementInfo(name = "Ordered", ports = "1/0", processing = "h/h")
  static final class Ordered extends BatchElement {
    private int[] expected = new int[FLOWS];
    private long[] tags = new long[FLOWS];
    private int count;
    private String wrong;

    @Override
    protected void takeOver(Element old) {
      Ordered before = (Ordered) old;
      expected = before.expected;
      tags = before.tags;
      count = before.count;
      wrong = before.wrong;
    }

    @Override
    public void push(int port, PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        long packet = batch.get(i);
        int flow = Bytes.u16(Mbuf.data(packet) + FLOW_AT);
        int round = Bytes.u8(Mbuf.data(packet) + ROUND_AT);
        if (round != expected[flow]++) {
          wrong = "flow " + flow + " round " + round;
        }
        if (tags[flow] != 0 && tags[flow] != FlowTag.get(packet)) {
          wrong = "flow " + flow + " is two";
        }
        tags[flow] = FlowTag.get(packet);
      }
      count += batch.size();
      packets.free(batch);
      if (count == FLOWS * ROUNDS) {
        router().forceStop();
      }
    }
  }

  private static RouterOptions options(int workers) {
    RouterOptions options = Dealt.options(workers);
    options.registry().register("Ordered", Ordered::new).register("Endless", Endless::new);
    return options;
  }

  private static String behind(String manager) {
    return manager.startsWith("CTX")
        ? manager
            + " -> d :: CTXDispatcher(9/11 12/0/ffffffff 20/0/ffffffff, -);"
            + " d[1] -> Discard; d -> "
        : manager + " -> ";
  }

  @ParameterizedTest
  @ValueSource(strings = {"FlowIPManager(1001)", "CTXManager(CONTEXT NONE, CAPACITY 1001)"})
  void eachWorkerHasItsPartOfTheFlows(String manager) {
    String config =
        "in :: Dealt -> MarkIPHeader -> m :: "
            + behind(manager)
            + "c :: FlowCounter -> o :: Ordered";
    try (TestGraph graph = TestGraph.of(config, options(3))) {
      Router router = graph.router();
      assertEquals(3, router.instances(router.find("m")).size());
      assertEquals(3, router.instances(router.find("c")).size());
      for (int flow = 0; flow < 30; flow++) {
        Dealt.deal(router, "in", flow % 3, udp(flow, 0));
        Dealt.deal(router, "in", flow % 3, udp(flow, 1));
      }
      graph.run();
      assertEquals("30", graph.read("m.count"));
      assertEquals("1001", graph.read("m.capacity"));
      assertEquals("30", graph.read("c.count"));
      graph.replace(config);
      assertEquals("30", graph.read("m.count"));
      Router next = graph.router().current();
      Dealt.deal(next, "in", 1, udp(1, 2));
      graph.run();
      assertEquals("30", graph.read("c.count"));
      // Flows of different workers have different tags, where these come together.
      Ordered ordered = (Ordered) next.find("o");
      assertNull(ordered.wrong);
      assertEquals(61, ordered.count);
      Set<Long> tags = new HashSet<>();
      for (int flow = 0; flow < 30; flow++) {
        tags.add(ordered.tags[flow]);
      }
      assertEquals(30, tags.size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FlowIPManagerIMP(1000)", "CTXManager(CONTEXT NONE)"})
  void twoWorkersAtWorkAndAnotherConfiguration(String manager) throws InterruptedException {
    String config = "in :: Dealt -> MarkIPHeader -> m :: " + behind(manager) + "o :: Ordered;";
    run(config, "m", 2);
  }

  @Test
  void sourcesOfTwoWorkersShareAManager() throws InterruptedException {
    String config =
        "StaticThreadSched(in 0, in2 1); in :: Dealt -> MarkIPHeader -> m :: FlowIPManagerMP(1000)"
            + " -> FlowRoundRobinSwitch -> o :: Ordered; in2 :: Dealt -> MarkIPHeader -> m;";
    run(config, "m", 1);
  }

  private static void run(String config, String manager, int copies) throws InterruptedException {
    try (PlainPool pool = new PlainPool(2048);
        Router router = Router.parse(config, options(2).pool(pool))) {
      assertEquals(copies, router.instances(router.find(manager)).size());
      deal(router, 0, ROUNDS / 2);
      router.start();
      router.replace(config + "Idle -> Discard;");
      deal(router.current(), ROUNDS / 2, ROUNDS);
      assertTrue(router.awaitStop(1, TimeUnit.MINUTES));
      assertEquals(String.valueOf(FLOWS), router.current().read(manager + ".count"));
      router.stop();
      Ordered ordered = (Ordered) router.current().find("o");
      assertNull(ordered.wrong);
      assertEquals(FLOWS * ROUNDS, ordered.count);
      assertNull(router.failure());
      assertEquals(0, pool.inUse());
    }
  }

  /** Each flow to one queue, as receive side scaling does, or to one of two sources. */
  private static void deal(Router router, int from, int to) {
    boolean two = router.find("in2") != null;
    for (int round = from; round < to; round++) {
      for (int flow = 0; flow < FLOWS; flow++) {
        Dealt.deal(router, two && flow % 2 == 1 ? "in2" : "in", flow, udp(flow, round));
      }
    }
  }

  @Test
  void bothDirectionsOfConnectionsMeetOnOneWorker() {
    String config =
        """
        StaticThreadSched(in 0, in2 1);
        in :: Dealt -> MarkIPHeader -> FlowIPManager -> a :: TCPIn(b)
          -> w :: WordMatcher(WORD x) -> o :: TCPOut -> n :: FlowIPNAT(10.9.9.9) -> Discard;
        in2 :: Dealt -> MarkIPHeader -> FlowIPManager -> s :: TCPStateIN(t) -> b :: TCPIn(a)
          -> r :: FlowIPNATReverse(n) -> Discard;
        Idle -> t :: TCPStateIN(s) -> Discard;
        """;
    try (TestGraph graph = TestGraph.of(config, options(2))) {
      Router router = graph.router();
      for (String pair : List.of("a b", "a w", "a o", "n r", "s t")) {
        String[] names = pair.split(" ");
        Worker worker = router.find(names[0]).worker();
        assertSame(worker, router.find(names[1]).worker(), pair);
      }
    }
  }

  /** A port whose queues always have a packet of one of a few flows. */
  @ElementInfo(name = "Endless", ports = "0/1", processing = "/h")
  static final class Endless extends BatchElement implements ParallelSource {
    private final List<byte[]> all = new ArrayList<>();

    @Override
    public int parallelism(int workers) {
      return workers;
    }

    @Override
    public void share(int index, int count) {
      for (int flow = index; flow < 20; flow += count) {
        all.add(udp(flow, 0));
      }
    }

    @Override
    protected void initialize(Setup setup) {
      setup.source(
          batch -> {
            for (int i = 0; i < all.size(); i++) {
              batch.add(packets.packetOf(all.get(i)));
            }
            return all.size();
          });
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FlowIPManager(1000) -> FlowAcquire -> FlowCounter -> FlowPaint(3)"
            + " -> FlowRateLimiter(1000000000) -> ",
        "CTXManager(CONTEXT NONE) -> d :: CTXDispatcher(9/11 12/0/ffffffff 20/0/ffffffff, -);"
            + " d[1] -> Discard; d -> CTXCRC -> FlowRoundRobinSwitch -> "
      })
  void knownFlowsAllocateNothing(String elements) {
    String config = "Endless -> MarkIPHeader -> m :: " + elements + "c :: Counter -> Discard";
    try (TestGraph graph = TestGraph.of(config, options(2))) {
      Router router = graph.router();
      assertEquals(2, router.instances(router.find("m")).size());
      long least =
          Allocation.least(
              ROUNDS,
              () -> {
                router.workers().get(0).step();
                router.workers().get(1).step();
              });
      // A round is 20 packets; what its loops allocate depends on what the JIT has seen.
      assertTrue(Long.parseLong(graph.read("c.count")) >= 6 * 20 * ROUNDS);
      assertTrue(least < 200 * ROUNDS, least + " bytes in " + ROUNDS + " rounds");
    }
  }
}
