// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.ParallelSource;
import io.sluice.element.Setup;
import io.sluice.element.ThreadPlan;
import io.sluice.handler.Handlers;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.testing.Capture;
import io.sluice.testing.Inject;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connecting elements: ports, push and pull, loops, failures, workers. */
class LinkingTest {
  /** Sends a packet to the output its first byte names; throws on 0xff. */
  @ElementInfo(name = "ByFirstByte", ports = "-/-", processing = "a/ah")
  static final class ByFirstByte extends PacketElement {
    private final int empty = dropReason("empty packet");

    @Override
    public int process(long packet) {
      if (Mbuf.length(packet) == 0) {
        return reject(empty);
      }
      int first = Bytes.u8(Mbuf.data(packet));
      if (first == 0xff) {
        throw new ArithmeticException("first byte");
      }
      return first;
    }
  }

  /** Sends all packets to the slow path except those that begin with 0. */
  @ElementInfo(name = "SecondLook", ports = "1/3", processing = "h/h")
  static final class SecondLook extends PacketElement {
    private final int refused = dropReason("refused");
    private final List<Integer> seen = new ArrayList<>();

    @Override
    public int process(long packet) {
      int first = Bytes.u8(Mbuf.data(packet));
      return first == 0 ? 0 : SLOW_PATH - first;
    }

    @Override
    protected int slowPath(int kind) {
      seen.add(kind);
      return switch (kind) {
        case 1, 2 -> kind;
        case 3 -> refused;
        case 4 -> throw new ArithmeticException("second look");
        default -> 0;
      };
    }
  }

  /** Decrements the first byte and sends the packet to output 1 until it is 0. */
  @ElementInfo(name = "CountDown", ports = "1/2", processing = "h/h")
  static final class CountDown extends PacketElement {
    @Override
    public int process(long packet) {
      int left = Bytes.u8(Mbuf.data(packet));
      Bytes.putU8(Mbuf.data(packet), Math.max(0, left - 1));
      return left == 0 ? 0 : 1;
    }
  }

  /** A store between push and pull. */
  @ElementInfo(name = "Store", ports = "1/1", processing = "h/l", shared = true)
  static final class Store extends BatchElement {
    private final List<Long> stored = new ArrayList<>();

    @Override
    public void push(int port, PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        stored.add(batch.get(i));
      }
    }

    @Override
    public int pull(int port, PacketBatch batch, int max) {
      int n = Math.min(max, stored.size());
      for (int i = 0; i < n; i++) {
        batch.add(stored.remove(0));
      }
      return n;
    }

    @Override
    protected void cleanup() {
      stored.forEach(packet -> packets.free(packet));
    }
  }

  /** Passes packets on; agnostic. */
  @ElementInfo(name = "Pass", ports = "1/1")
  static final class Pass extends PacketElement {
    @Override
    public int process(long packet) {
      return 0;
    }
  }

  private static RouterOptions options() {
    RouterOptions options = TestGraph.options();
    options
        .registry()
        .register("ByFirstByte", ByFirstByte::new)
        .register("SecondLook", SecondLook::new)
        .register("CountDown", CountDown::new)
        .register("Store", Store::new)
        .register("Pass", Pass::new);
    return options;
  }

  private static String errorsOf(String config) {
    Diagnostics diagnostics = new Diagnostics();
    var flat = ClickLanguage.parse(config, "t.click", ClickLanguage.Options.none(), diagnostics);
    Router router = Router.build(flat, options(), diagnostics);
    if (router != null) {
      router.close();
    }
    return diagnostics.toString();
  }

  private static void send(Router router, String element, int... firstBytes) {
    PacketBatch batch = new PacketBatch();
    for (int first : firstBytes) {
      batch.add(router.workers().get(0).packets().packetOf(new byte[] {(byte) first, 1, 2}));
    }
    ((Inject) router.find(element)).send(batch);
    assertTrue(batch.isEmpty());
  }

  static int[] firstBytes(Router router, String element) {
    return ((Capture) router.find(element))
        .captured.stream().mapToInt(c -> c.bytes()[0] & 0xff).toArray();
  }

  @Test
  void packetsGoToTheOutputTheyChoose() {
    try (PlainPool pool = new PlainPool(64);
        Router router =
            Router.parse(
                "in :: Inject -> b :: ByFirstByte; b[0] -> x :: Capture; b[1] -> y :: Capture;"
                    + " b[2] -> z :: Capture",
                options().pool(pool))) {
      send(router, "in", 2, 0, 1, 0, 2, 9, 1);
      assertArrayEquals(new int[] {0, 0}, firstBytes(router, "x"));
      assertArrayEquals(new int[] {1, 1}, firstBytes(router, "y"));
      assertArrayEquals(new int[] {2, 2}, firstBytes(router, "z"));
      assertEquals(1, router.find("b").drops(), "an output that does not exist drops");
      // The path of all batches but the first: the outputs have been used.
      send(router, "in", 1, 9, 2, 2, 0, 2);
      assertArrayEquals(new int[] {0, 0, 0}, firstBytes(router, "x"));
      assertArrayEquals(new int[] {1, 1, 1}, firstBytes(router, "y"));
      assertArrayEquals(new int[] {2, 2, 2, 2, 2}, firstBytes(router, "z"));
      assertEquals(2, router.find("b").drops());
      assertEquals(5, router.find("b").output(2).packets());
      router.stop();
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void anElementHasASecondLookAtRarePackets() {
    List<String> log = new ArrayList<>();
    try (PlainPool pool = new PlainPool(64);
        Router router =
            Router.parse(
                "in :: Inject -> Pass -> s :: SecondLook -> Pass -> x :: Capture;"
                    + " s[1] -> y :: Capture; s[2] -> z :: Capture",
                options().pool(pool).log(log::add))) {
      send(router, "in", 2, 0, 1, 3, 0, 4, 2, 5, 3);
      assertArrayEquals(new int[] {0, 0}, firstBytes(router, "x"));
      assertArrayEquals(new int[] {1}, firstBytes(router, "y"));
      assertArrayEquals(new int[] {2, 2}, firstBytes(router, "z"));
      SecondLook element = (SecondLook) router.find("s");
      assertEquals(List.of(2, 1, 3, 4, 2, 5, 3), element.seen);
      assertEquals(2, element.drops(element.dropReasons().indexOf("refused")));
      assertEquals(1, element.drops(element.dropReasons().indexOf("element failed")));
      assertEquals(4, element.drops(), "one for output 0, where it is too late to go");
      assertEquals(1, log.size());
      assertTrue(log.get(0).contains("second look"), log.get(0));
      router.stop();
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void everyOutputCountsWhatPassedIt() {
    try (PlainPool pool = new PlainPool(64);
        Router router =
            Router.parse(
                "in :: Inject -> p :: Pass -> b :: ByFirstByte -> q :: Pass -> x :: Capture;"
                    + " b[1] -> r :: Pass -> q",
                options().pool(pool))) {
      send(router, "in", 0, 1, 9, 0xff, 0, 1);
      assertEquals(6, router.find("p").output(0).packets());
      assertEquals(2, router.find("b").output(0).packets());
      assertEquals(2, router.find("b").output(1).packets());
      assertEquals(2, router.find("b").drops());
      assertEquals(4, router.find("q").output(0).packets());
      assertArrayEquals(new int[] {0, 0, 1, 1}, firstBytes(router, "x"));
    }
  }

  @Test
  void anElementThatThrowsLosesItsPacketOnly() {
    List<String> log = new ArrayList<>();
    try (PlainPool pool = new PlainPool(64);
        Router router =
            Router.parse(
                "in :: Inject -> b :: ByFirstByte -> x :: Capture",
                options().pool(pool).log(log::add))) {
      send(router, "in", 0, 0xff, 0, 0xff, 0);
      assertArrayEquals(new int[] {0, 0, 0}, firstBytes(router, "x"));
      assertEquals(2, router.find("b").drops());
      assertTrue(router.find("b").dropReasons().contains("element failed"));
      assertEquals(1, log.size(), "reported once, not once a packet");
      router.stop();
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void packetsMayComeBackToAnElementOnTheWay() {
    try (PlainPool pool = new PlainPool(512);
        Router router =
            Router.parse(
                "in :: Inject -> c :: CountDown -> x :: Capture; c[1] -> Pass -> c",
                options().pool(pool))) {
      send(router, "in", 3, 0, 50, 1);
      assertEquals(4, firstBytes(router, "x").length);
      router.stop();
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void anEndlessPushLoopIsCutAndCounted() {
    try (PlainPool pool = new PlainPool(64);
        Router router =
            Router.parse("in :: Inject -> p :: Pass -> q :: Pass -> p", options().pool(pool))) {
      send(router, "in", 1, 2, 3);
      assertEquals(3, router.elements().stream().mapToLong(Element::drops).sum());
      router.stop();
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void pullPathsWork() {
    try (PlainPool pool = new PlainPool(64);
        Router router =
            Router.parse(
                "in :: Inject -> Store -> b :: ByFirstByte -> x :: Capture; b[1] -> y :: Capture",
                options().pool(pool))) {
      send(router, "in", 1, 0, 5, 0, 1);
      for (int i = 0; i < 10; i++) {
        router.step();
      }
      assertArrayEquals(new int[] {0, 0}, firstBytes(router, "x"));
      assertArrayEquals(new int[] {1, 1}, firstBytes(router, "y"));
      router.stop();
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void wrongGraphsAreRefusedWithTheirPlace() {
    assertTrue(
        errorsOf("Inject -> Store -> s2 :: Store -> Capture")
            .contains(
                "t.click:1: 'Store@2 :: Store' pull output 0 connected to 's2 :: Store' push"));
    assertTrue(errorsOf("p :: Pass;\nInject -> Capture").contains("'p :: Pass' input 0 unused"));
    assertTrue(
        errorsOf("i :: Inject -> Capture;\ni -> Capture")
            .contains("illegal reuse of 'i :: Inject' push output 0"));
    assertTrue(errorsOf("Inject [1] -> Capture").contains("has no output 1"));
    assertTrue(errorsOf("Inject -> [3] Capture").contains("has no input 3"));
    assertTrue(
        errorsOf("Inject -> p :: Pass -> c :: Capture; s :: Store -> p; Inject -> s")
            .contains("connected to"));
    assertTrue(
        errorsOf("a :: Pass -> b :: Pass -> a; Store -> Capture; Inject -> Store -> Capture")
            .contains("input 0 unused"));
    String all = errorsOf("Inject -> Foo -> Bar -> Capture");
    assertTrue(all.contains("'Foo'") && all.contains("'Bar'"), all);
    assertTrue(all.strip().endsWith("Router could not be initialized!"), all);
  }

  @Test
  void mixedContextNamesBothPorts() {
    String errors = errorsOf("Inject -> p :: Pass -> b :: ByFirstByte -> Capture; Store -> [1] b");
    assertTrue(errors.contains("'b :: ByFirstByte'") || errors.contains("'p :: Pass'"), errors);
  }

  @Test
  @Timeout(60)
  void workersMeetOnlyAtRings() throws InterruptedException {
    RouterOptions options = options().workers(2);
    options.registry().register("Plan", Plan::new).register("Ticker", Ticker::new);
    try (PlainPool pool = new PlainPool(16_384);
        Router router =
            Router.parse(
                "Plan; a :: Ticker -> p :: Pass -> x :: Capture; b :: Ticker -> p",
                options.pool(pool))) {
      assertEquals(0, router.find("a").worker().index());
      assertEquals(1, router.find("b").worker().index());
      router.start();
      while (!router.read("x.name").isEmpty()
          && ((Capture) router.find("x")).captured.size() < 2 * Ticker.PACKETS) {
        assertFalse(router.isStopRequested(), "a worker failed");
      }
      router.stop();
      assertEquals(0, pool.inUse());
      assertEquals(2 * Ticker.PACKETS, ((Capture) router.find("x")).captured.size());
    }
  }

  /** Makes its share of packets, as a port with several queues does. */
  @ElementInfo(name = "Queues", ports = "0/1", processing = "/h")
  static final class Queues extends BatchElement implements ParallelSource {
    private int index = -1;
    private int left;

    @Override
    public int parallelism(int workers) {
      return workers;
    }

    @Override
    public void share(int index, int count) {
      this.index = index;
      left = 1000 * (index + 1) / count;
    }

    @Override
    protected void initialize(Setup setup) {
      setup.task(
          () -> {
            if (left == 0) {
              return 0;
            }
            left--;
            output(0).push(packets.packetOf(new byte[] {(byte) index}));
            return 1;
          });
    }
  }

  @Test
  void samplingTellsWhatEachElementCosts() {
    RouterOptions options = options();
    options.registry().register("Queues", Queues::new).register("Tally", Tally::new);
    try (PlainPool pool = new PlainPool(16_384);
        Router router =
            Router.parse(
                "q :: Queues -> t :: Tally -> p :: Pass -> x :: Capture", options.pool(pool))) {
      router.startSampling();
      router.runUntilIdle(100_000);
      assertEquals("1000", router.read("t.count"), "a sampled round moves packets like any other");
      assertEquals(1000, router.find("p").output(0).packets());
      for (String name : List.of("q", "t", "p", "x")) {
        assertEquals(1, router.find(name).cost().packets(), name);
        assertEquals(1, router.find(name).cost().visits(), name);
      }
      assertTrue(router.read("x.cycles").endsWith("1 packets and 1 batches sampled"));
    }
  }

  @Test
  void samplingBeginsInTheConfigurationThatRuns() {
    RouterOptions options = options();
    options.registry().register("Queues", Queues::new).register("Tally", Tally::new);
    String config = "q :: Queues -> t :: Tally -> x :: Capture";
    try (PlainPool pool = new PlainPool(16_384);
        Router first = Router.parse(config, options.pool(pool))) {
      Router next = first.replace(config);
      first.startSampling();
      first.runUntilIdle(100_000);
      assertEquals(1, next.find("t").cost().packets());
      assertEquals(0, first.find("t").cost().packets());
    }
  }

  /** Counts; each worker has a copy. */
  @ElementInfo(name = "Tally", replicable = true)
  static final class Tally extends PacketElement {
    private long count;

    @Override
    public int process(long packet) {
      count++;
      return 0;
    }

    @Override
    protected void handlers(Handlers handlers) {
      handlers.total("count", () -> count);
    }
  }

  @Test
  void aParallelSourceIsCopiedForEachWorker() {
    RouterOptions options = options().workers(2);
    options.registry().register("Queues", Queues::new).register("Tally", Tally::new);
    try (PlainPool pool = new PlainPool(16_384);
        Router router =
            Router.parse("q :: Queues -> t :: Tally -> x :: Capture", options.pool(pool))) {
      assertEquals(2, router.instances(router.find("q")).size());
      assertEquals(2, router.instances(router.find("t")).size());
      assertEquals(
          List.of(0, 1),
          router.instances(router.find("t")).stream().map(router::copyNumber).toList());
      assertEquals(1, router.instances(router.find("x")).size());
      router.runUntilIdle(100_000);
      assertEquals("1500", router.read("t.count"));
      assertEquals(1500, firstBytes(router, "x").length);
      router.stop();
      assertEquals(0, pool.inUse());
    }
  }

  /** Puts the element named b on worker 1. */
  @ElementInfo(name = "Plan", ports = "0/0")
  static final class Plan extends BatchElement implements ThreadPlan {
    @Override
    public int workerOf(String elementName) {
      return elementName.equals("b") ? 1 : elementName.equals("a") ? 0 : -1;
    }
  }

  /** Pushes some packets, no faster than they are taken. */
  @ElementInfo(name = "Ticker", ports = "0/1", processing = "/h")
  static final class Ticker extends BatchElement {
    static final int PACKETS = 3000;
    private volatile int left = PACKETS;

    int left() {
      return left;
    }

    @Override
    protected void initialize(Setup setup) {
      setup.task(this::run);
    }

    private int run() {
      // The ring holds 128 batches: stay less than that ahead of the other worker.
      if (left == 0 || PACKETS - left > ((Capture) router().find("x")).captured.size() / 2 + 50) {
        return 0;
      }
      long packet = packets.packetOf(new byte[60]);
      if (packet == 0) {
        return 0;
      }
      output(0).push(packet);
      left = left - 1;
      return 1;
    }
  }

  @Test
  void builtInJava() {
    Capture out = new Capture();
    try (Router router =
        new GraphBuilder()
            .add("in", "Inject", "")
            .add("out", out, "")
            .chain("in", "out")
            .build(options())) {
      send(router, "in", 7);
      assertEquals(1, out.captured.size());
      assertNotNull(router.find("out"));
    }
  }
}
