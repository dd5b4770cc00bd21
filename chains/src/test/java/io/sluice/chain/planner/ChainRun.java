// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Runs a chain's graph on packets. */
final class ChainRun {
  /** The most packets in the graph at a time, with threads: fewer than queues and mergers hold. */
  private static final int WINDOW = 1000;

  private static final int BUFFERS = 8192;

  private final ChainGraph graph;
  private final int workers;
  private final boolean both;

  private ChainRun(ChainGraph graph, int workers) {
    this.graph = graph;
    this.workers = workers;
    both = graph.ports() == 2;
  }

  private String config(String source) {
    return "in :: "
        + source
        + " -> unit :: {\n"
        + graph.text()
        + "}\n -> out :: Capture;"
        + (both ? "back :: " + source + " -> [1] unit [1] -> answers :: Capture;" : "");
  }

  private RouterOptions options() {
    return TestGraph.options().workers(workers);
  }

  /**
   * Sends packets through a graph in bursts, and then replies to the packets that leave. This
   * thread runs the workers in turn.
   *
   * @param graph the graph
   * @param packets the packets to send
   * @param seed determines bursts and replies
   * @param longest the most packets of a burst
   * @param workers how many workers elements assume that assign numbers per worker
   */
  static Outcome inTurn(
      ChainGraph graph, List<byte[]> packets, long seed, int longest, int workers) {
    return new ChainRun(graph, workers).inTurn(packets, new Random(seed), longest);
  }

  private Outcome inTurn(List<byte[]> packets, Random random, int longest) {
    try (TestGraph run = TestGraph.of(config("Inject"), options())) {
      List<Captured> out = run.captured("out");
      for (int i = 0; i < packets.size(); ) {
        int end = Math.min(i + 1 + random.nextInt(longest), packets.size());
        int before = out.size();
        run.send("in", packets.subList(i, end).toArray(new byte[0][]));
        if (workers > 1) {
          run.run();
        }
        // One at a time: the order of replies must not depend on the order of flows.
        if (both && end - i == 1) {
          for (Captured left : List.copyOf(out.subList(before, out.size()))) {
            run.send("back", ChainTraffic.reply(left.bytes()));
          }
        }
        i = end;
      }
      run.run();
      return outcome(out, both ? run.captured("answers") : List.of(), run.router());
    }
  }

  private Outcome outcome(List<Captured> out, List<Captured> answers, Router router) {
    return Outcome.of(out, answers, graph, router);
  }

  /**
   * Sends packets through a graph whose branches run on two threads, and then replies to the
   * packets that left. Replies wait until no packet is in the graph: rewriters return replies that
   * are in the capture, and these must not be overtaken.
   *
   * @param graph the graph
   * @param packets the packets to send
   * @param longest the most packets of a burst
   */
  static Outcome onThreads(ChainGraph graph, List<byte[]> packets, int longest) {
    return new ChainRun(graph, 2).onThreads(packets, longest);
  }

  private Outcome onThreads(List<byte[]> packets, int longest) {
    RouterOptions options = options();
    options.registry().register("Replay", Replay::new).register("OneByOne", OneByOne::new);
    try (PlainPool pool = new PlainPool(BUFFERS)) {
      Outcome outcome;
      try (Router router =
          Router.parse(config("Replay"), options.pool(pool).log(line -> {}).out(line -> {}))) {
        Replay in = (Replay) router.find("in");
        Replay back = both ? (Replay) router.find("back") : null;
        router.start();
        List<Captured> out = TestGraph.captured(router, "out");
        windows(
            packets,
            out,
            (window, replies) -> {
              if (both) {
                back.send(replies, longest);
                await(router, () -> back.isDone() && isEmpty(router, pool));
              }
              in.send(window, longest);
              await(router, () -> in.isDone() && isEmpty(router, pool));
            });
        List<Captured> answers = both ? TestGraph.captured(router, "answers") : List.of();
        outcome = outcome(out, answers, router);
        router.stop();
        assertNull(router.failure());
      }
      assertEquals(0, pool.inUse(), "packet buffers leaked");
      return outcome;
    }
  }

  /**
   * Sends the same traffic as {@link #onThreads}, on this thread.
   *
   * @param graph the graph
   * @param packets the packets to send
   * @param longest the most packets of a burst
   */
  static Outcome inWindows(ChainGraph graph, List<byte[]> packets, int longest) {
    ChainRun chain = new ChainRun(graph, 2);
    try (TestGraph run = TestGraph.of(chain.config("Inject"), chain.options())) {
      List<Captured> out = run.captured("out");
      chain.windows(
          packets,
          out,
          (window, replies) -> {
            if (chain.both) {
              send(run, "back", replies, longest);
            }
            send(run, "in", window, longest);
          });
      return chain.outcome(out, chain.both ? run.captured("answers") : List.of(), run.router());
    }
  }

  private static void send(TestGraph run, String element, List<byte[]> packets, int longest) {
    for (int i = 0; i < packets.size(); i += longest) {
      int end = Math.min(packets.size(), i + longest);
      run.send(element, packets.subList(i, end).toArray(new byte[0][]));
    }
  }

  /** Sends packets, after replies to the packets that have left before. */
  private interface Window {
    void run(List<byte[]> packets, List<byte[]> replies);
  }

  private void windows(List<byte[]> packets, List<Captured> out, Window step) {
    List<byte[]> replies = List.of();
    for (int i = 0; i < packets.size() || !replies.isEmpty(); i += WINDOW) {
      int before = out.size();
      int begin = Math.min(packets.size(), i);
      step.run(packets.subList(begin, Math.min(packets.size(), begin + WINDOW)), replies);
      replies = both ? replies(out.subList(before, out.size())) : List.of();
    }
  }

  /** Replies, in an order that does not depend on that of flows. */
  private static List<byte[]> replies(List<Captured> packets) {
    List<byte[]> replies = new ArrayList<>();
    packets.forEach(packet -> replies.add(ChainTraffic.reply(packet.bytes())));
    replies.sort(Comparator.comparing(HexFormat.of()::formatHex));
    return replies;
  }

  /** Whether no packet is between a copier and its merger, or between workers. */
  private boolean isEmpty(Router router, PlainPool pool) {
    boolean before = pool.inUse() == 0;
    boolean merged =
        graph.nodes.stream()
            .filter(node -> node.className.equals("Merger"))
            .allMatch(node -> router.read("unit/" + node.name + ".entries").equals("0"));
    return before && merged && pool.inUse() == 0;
  }

  private static void await(Router router, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      assertNull(router.failure());
      assertTrue(System.nanoTime() < deadline, "packets stay in the chain");
      Thread.onSpinWait();
    }
  }
}
