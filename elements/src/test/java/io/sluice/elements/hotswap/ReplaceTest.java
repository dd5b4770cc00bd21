// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.hotswap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.PlainPool;
import io.sluice.router.ConfigurationException;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.testing.NumberedSink;
import io.sluice.testing.NumberedSource;
import io.sluice.testing.TestGraph;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A configuration is replaced while packets flow: none is lost, doubled or out of order. */
class ReplaceTest {
  private static final int BUFFERS = 16_384;

  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  private RouterOptions options(PlainPool pool, int workers) {
    return new RouterOptions()
        .pool(pool)
        .workers(workers)
        .log(log::add)
        .reconfigurable(true)
        .registry(TestGraph.options().registry());
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited for too long");
      Thread.onSpinWait();
    }
  }

  private static NumberedSource source(Router router) {
    return (NumberedSource) router.current().find("source");
  }

  private static NumberedSink sink(Router router) {
    return (NumberedSink) router.current().find("sink");
  }

  /** Paths from a source to a sink, which share the elements that keep packets. */
  private static final List<String> PATHS =
      List.of(
          "source :: NumberedSource -> q :: Queue(5000) -> sink :: NumberedSink",
          "source :: NumberedSource -> c :: Counter -> q :: Queue(6000) -> sink :: NumberedSink",
          "source :: NumberedSource -> Paint(3) -> c :: Counter -> q :: Queue(5000)"
              + " -> Counter -> sink :: NumberedSink");

  private static final String ON_TWO = "; StaticThreadSched(source 0, sink 1); ";

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aQueueLosesNothing(int workers) {
    exchange(workers, PATHS, workers == 1 ? "" : ON_TWO);
  }

  @Test
  void ringsBetweenWorkersLoseNothing() {
    exchange(
        3,
        List.of(
            "source :: NumberedSource -> a :: Counter -> b :: Counter -> sink :: NumberedSink;"
                + "StaticThreadSched(source 0, a 1, b 2)",
            "source :: NumberedSource -> Null -> a :: Counter -> b :: Counter -> Null"
                + " -> sink :: NumberedSink; StaticThreadSched(source 2, a 1, b 0)"),
        "");
  }

  @Test
  void aRingThatIsGoneIsEmptiedIntoItsElement() {
    exchange(
        2,
        List.of(
            "source :: NumberedSource -> a :: Counter -> sink :: NumberedSink;"
                + "StaticThreadSched(source 0, a 1)",
            "source :: NumberedSource -> a :: Counter -> sink :: NumberedSink"),
        "");
  }

  private void exchange(int workers, List<String> paths, String rest) {
    try (PlainPool pool = new PlainPool(BUFFERS)) {
      try (Router router = Router.parse(paths.get(0) + rest, options(pool, workers))) {
        router.start();
        for (int i = 1; i <= 60; i++) {
          long reached = sink(router).count() + 200;
          await(() -> sink(router).count() >= reached);
          Router next = router.replace(paths.get(i % paths.size()) + rest);
          assertSame(next, router.current());
        }
        router.write("source.stop", "");
        await(() -> sink(router).count() == source(router).count());
        assertEquals(0, sink(router).misplaced());
        assertEquals(60, router.replacements().count());
        assertEquals(0, router.replacements().dropped());
        assertTrue(router.replacements().longestPauseNanos() > 0);
      }
      assertEquals(0, pool.inUse(), "packet buffers leaked");
      assertEquals(List.of(), log);
    }
  }

  @Test
  void errorsLeaveTheConfigurationAsItIs() {
    try (PlainPool pool = new PlainPool(BUFFERS)) {
      try (Router router = Router.parse(PATHS.get(0), options(pool, 2))) {
        router.start();
        for (String wrong :
            List.of(
                "source :: NumberedSource -> ",
                "source :: NumberedSource -> Pofdskaofjdsajfdsa -> Discard",
                "Print",
                "source :: NumberedSource -> Queue(x) -> Discard",
                "source :: NumberedSource -> ToDump(/no/such/folder/file)")) {
          var e = assertThrows(ConfigurationException.class, () -> router.replace(wrong));
          assertTrue(e.diagnostics().hasErrors());
          var h = assertThrows(HandlerException.class, () -> router.write("hotconfig", wrong));
          assertTrue(Pattern.compile("(?m)^hotconfig:1: ").matcher(h.getMessage()).find(), wrong);
        }
        long before = sink(router).count();
        await(() -> sink(router).count() > before);
        router.write("source.stop", "");
        await(() -> sink(router).count() == source(router).count());
        assertEquals(0, sink(router).misplaced());
        assertEquals(0, router.replacements().count());
        assertEquals(10, router.replacements().refused());
        assertSame(router, router.current());
      }
      assertEquals(0, pool.inUse(), "packet buffers leaked");
    }
  }

  /** Wants more memory than there is. */
  @ElementInfo(name = "Greedy", ports = "0/0")
  static final class Greedy extends BatchElement {
    private long[] memory;

    @Override
    protected void initialize(Setup setup) {
      memory = new long[Integer.MAX_VALUE - 8];
      memory[0] = 1;
    }
  }

  @Test
  void wantOfMemoryLeavesTheConfigurationAsItIs() {
    try (PlainPool pool = new PlainPool(BUFFERS)) {
      RouterOptions options = options(pool, 1);
      options.registry().register("Greedy", Greedy::new);
      try (Router router = Router.parse(PATHS.get(0), options)) {
        router.start();
        var e =
            assertThrows(
                ConfigurationException.class, () -> router.replace(PATHS.get(1) + "; Greedy"));
        assertTrue(e.getMessage().startsWith("out of memory ("), e.getMessage());
        var sum =
            assertThrows(
                ConfigurationException.class,
                () ->
                    router.replace(
                        PATHS.get(1)
                            + "; InfiniteSource(DATA \""
                            + "x".repeat(65_536)
                            + "\") -> Discard"));
        assertTrue(
            sum.getMessage().contains("packets of 65536 bytes do not fit buffers of"),
            sum.getMessage());
        long before = sink(router).count();
        await(() -> sink(router).count() > before);
      }
      assertEquals(0, pool.inUse(), "packet buffers leaked");
    }
  }

  @Test
  void changesAtTheSameTimeWaitForEachOther() throws Exception {
    try (PlainPool pool = new PlainPool(BUFFERS)) {
      try (Router router = Router.parse(PATHS.get(0), options(pool, 2))) {
        router.start();
        List<CompletableFuture<Void>> changes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          changes.add(
              CompletableFuture.runAsync(
                  () -> {
                    for (int j = 0; j < 10; j++) {
                      router.replace(PATHS.get(j % PATHS.size()));
                    }
                  },
                  task -> new Thread(task).start()));
        }
        for (CompletableFuture<Void> each : changes) {
          each.get(60, TimeUnit.SECONDS);
        }
        router.write("source.stop", "");
        await(() -> sink(router).count() == source(router).count());
        assertEquals(0, sink(router).misplaced());
        assertEquals(40, router.replacements().count());
      }
      assertEquals(0, pool.inUse(), "packet buffers leaked");
    }
  }

  @Test
  void handlersAreCalledOnWhatRuns() throws Exception {
    String config = "source :: NumberedSource -> p :: Paint(0) -> sink :: NumberedSink";
    try (PlainPool pool = new PlainPool(BUFFERS);
        Router router = Router.parse(config, options(pool, 2))) {
      router.start();
      CompletableFuture<Void> calls =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; router.replacements().count() < 30; i++) {
                  router.write("p.color", "" + i % 256);
                  assertEquals("" + i % 256, router.read("p.color"));
                }
              },
              task -> new Thread(task).start());
      for (int i = 0; i < 30; i++) {
        router.replace(config);
      }
      calls.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void closingWaitsForAChangeAndEndsThem() {
    try (PlainPool pool = new PlainPool(BUFFERS)) {
      CompletableFuture<Void> changes;
      try (Router router = Router.parse(PATHS.get(0), options(pool, 2))) {
        router.start();
        changes =
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; ; i++) {
                    router.replace(PATHS.get(i % PATHS.size()));
                  }
                },
                task -> new Thread(task).start());
        await(() -> router.replacements().count() > 5);
      }
      var e = assertThrows(CompletionException.class, changes::join);
      assertEquals("the driver has stopped", e.getCause().getMessage());
      assertEquals(0, pool.inUse(), "packet buffers leaked");
    }
  }

  @Test
  void whatWasReplacedIsForgotten() {
    try (PlainPool pool = new PlainPool(BUFFERS);
        Router router = Router.parse(PATHS.get(0), options(pool, 2))) {
      router.start();
      List<WeakReference<Router>> old = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        old.add(new WeakReference<>(router.replace(PATHS.get(i % PATHS.size()))));
      }
      router.replace(PATHS.get(0));
      await(
          () -> {
            System.gc();
            return old.stream().allMatch(each -> each.get() == null);
          });
    }
  }

  @Test
  void packetsOfAQueueThatIsGoneCountAsDropped() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> q :: Queue(8) -> Idle")) {
      graph.send("in", new byte[60], new byte[61], new byte[62]);
      graph.replace("in :: Inject -> q :: Queue(2) -> Idle");
      assertEquals("2", graph.read("q.length"));
      assertEquals(1, graph.drops("q", "queue full"));
      graph.replace("in :: Inject -> other :: Queue(2) -> Idle");
      assertEquals("0", graph.read("other.length"));
      assertEquals(2, graph.router().replacements().dropped());
    }
  }

  @Test
  void aQueueThatPrefersNewPacketsKeepsThem() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> q :: FrontDropQueue(8) -> Idle")) {
      graph.send("in", new byte[60], new byte[61], new byte[62]);
      graph.replace("in :: Inject -> q :: FrontDropQueue(2) -> Unqueue -> out :: Capture");
      graph.run();
      assertEquals(List.of(61, 62), graph.packets("out").stream().map(p -> p.length).toList());
    }
  }

  @Test
  void rulesThatWereSetLiveGoOn() {
    String config = "in :: Inject -> f :: IPFilter(deny all) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.write("f.rules", "allow all");
      for (int i = 1; i <= 3; i++) {
        graph.replace(config);
        assertEquals("allow all", graph.read("f.rules"));
        graph.sendIp("in", TestGraph.hex("4500001400000000 40fd0000 0a000001 0a000002"));
        assertEquals(i, graph.captured("out").size());
      }
      graph.replace("in :: Inject -> f :: IPFilter(deny udp) -> out :: Capture");
      assertEquals("deny udp", graph.read("f.rules"));
    }
  }

  @Test
  void theFirstRouterStaysTheHandle() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> c :: Counter -> out :: Capture")) {
      graph.send("in", new byte[60], new byte[60]);
      Router next =
          graph.router().replace("in :: Inject -> c :: Counter -> Null -> out :: Capture");
      assertNotSame(graph.router(), next);
      assertEquals("2", graph.read("c.count"));
      graph.send("in", new byte[60]);
      assertEquals("3", graph.read("c.count"));
      assertEquals(3, graph.captured("out").size());
    }
  }
}
