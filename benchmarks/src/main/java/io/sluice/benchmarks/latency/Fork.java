// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import io.sluice.benchmarks.compare.Jobs;
import io.sluice.packet.PacketAllocator;
import io.sluice.pmd.Cpu;
import io.sluice.pmd.dpdk.DpdkPool;
import io.sluice.pmd.dpdk.DpdkPort;
import io.sluice.pmd.dpdk.PortConfig;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.Agent;

/**
 * One JVM with one collector: finds the most that goes through a VNF, then measures the VNF and the
 * bare loop at shares of that, in turn. The main thread is the measuring thread.
 */
final class Fork implements AutoCloseable {
  /** What the parent asks for, in the order of the arguments. */
  record Task(
      Collector collector,
      String vnf,
      int[] loads,
      double warm,
      double measure,
      int testerCpu,
      int vnfCpu,
      Path log,
      Path out) {

    List<String> arguments() {
      return List.of(
          collector.toString(),
          vnf,
          LatencyOptions.join(loads),
          Double.toString(warm),
          Double.toString(measure),
          Integer.toString(testerCpu),
          Integer.toString(vnfCpu),
          log.toString(),
          out.toString());
    }

    static Task of(String... a) {
      return new Task(
          Collector.of(a[0]),
          a[1],
          LatencyOptions.loads(a[2]),
          Double.parseDouble(a[3]),
          Double.parseDouble(a[4]),
          Integer.parseInt(a[5]),
          Integer.parseInt(a[6]),
          Path.of(a[7]),
          Path.of(a[8]));
    }

    /** Where this fork's results go. */
    Path results(int index) {
      return out.resolve("%s-%s-%d.properties".formatted(vnf, collector, index));
    }
  }

  private static final int BUFFERS = 16_383;
  private static final int CACHE = 256;
  private static final int SLOW = 1 << 18;

  /** Slower packets are always noted, in nanoseconds. */
  private static final long MOST = 20_000;

  private static final int ROUNDS = 3;

  private final Task task;
  private final SlowLog slow = new SlowLog(SLOW);
  private final DpdkPool pool;
  private final PacketAllocator packets;
  private final Router router;
  private final Tester tester;
  private final Tester bareTester;
  private final Agent graph;
  private final Agent bare;
  private final VnfThread vnf;
  private int results;

  Fork(Task task) {
    this.task = task;
    Eal.start(List.of()).attach("net_ring0");
    pool = DpdkPool.create("latency", BUFFERS, CACHE, io.sluice.packet.Mbuf.DATA_ROOM);
    packets = pool.newAllocator();
    Cable cable = Cable.lay("vnf", pool);
    router = Router.parse(click(task.vnf, cable.far()), new RouterOptions().pool(pool));
    router.open();
    graph = router.workers().get(0);
    Cable bareCable = Cable.lay("bare", pool);
    DpdkPort port = DpdkPort.open(Integer.toString(bareCable.far()));
    PortConfig config = new PortConfig();
    port.configure(config, pool);
    port.start(config);
    bare = new BareLoop(port);
    List<byte[]> frames = Jobs.traffic(task.vnf);
    tester = new Tester(cable.tester(), packets, frames, slow);
    bareTester = new Tester(bareCable.tester(), packets, frames, slow);
    vnf = new VnfThread(task.vnfCpu);
  }

  /** The configuration: receive, the job, send on the same port. */
  static String click(String job, int port) {
    return "i :: FromDPDKDevice(%d, PROMISC false, BURST 32);\no :: ToDPDKDevice(%d, BLOCKING true);\n%s"
        .formatted(port, port, Jobs.click(job));
  }

  /**
   * Measures, and writes a file for each run.
   *
   * @param args as {@link Task#arguments}
   */
  public static void main(String[] args) throws IOException {
    Task task = Task.of(args);
    if (!Cpu.pin(task.testerCpu)) {
      throw new IllegalArgumentException("processor " + task.testerCpu + " cannot be used");
    }
    try (Fork fork = new Fork(task)) {
      fork.run();
    }
    // the EAL's own thread lives on
    System.exit(0);
  }

  void run() throws IOException {
    long warm = (long) (task.warm * 1e9);
    double bareMost = 0;
    double most = 0;
    for (int round = 0; round < ROUNDS; round++) {
      bareMost = Math.max(bareMost, saturate(bare, bareTester, warm));
      most = Math.max(most, saturate(graph, tester, warm));
    }
    System.err.printf(
        "  %s, %s: %.2f million packets a second at most, bare loop %.2f%n",
        task.vnf, task.collector, most / 1e6, bareMost / 1e6);
    for (int load : task.loads) {
      measure(true, bare, bareTester, load, most * load / 100);
      measure(false, graph, tester, load, most * load / 100);
    }
  }

  private double saturate(Agent agent, Tester via, long nanos) {
    vnf.run(agent);
    slow.restart(Long.MAX_VALUE);
    via.run(0, nanos);
    vnf.rest();
    if (via.received() == 0) {
      throw new IllegalStateException("no packet came back");
    }
    return via.throughput();
  }

  private void measure(boolean isBare, Agent agent, Tester via, int load, double rate)
      throws IOException {
    vnf.run(agent);
    slow.restart(Long.MAX_VALUE);
    via.run(rate, (long) (task.warm * 1e9));
    slow.restart(threshold(via.histogram()));
    vnf.rest();
    vnf.run(agent);
    Counters before = Counters.now(vnf);
    // read close to the run, for the reading of files allocates
    final long collections = Counters.collections();
    final long first = Counters.allocated(vnf);
    final long second = Counters.allocated(vnf);
    final long start = System.nanoTime();
    via.run(rate, (long) (task.measure * 1e9));
    final long end = System.nanoTime();
    // less what a reading itself allocates
    final long allocated = Math.max(0, Counters.allocated(vnf) - second - (second - first));
    final Pause whole = new Pause(start, end, "run");
    final long collected = Counters.collections() - collections;
    Counters after = Counters.now(vnf);
    vnf.rest();
    Measurement result =
        evaluate(isBare, via, load, rate, whole, allocated, collected, before, after);
    write(result, via);
  }

  /** From where packets are noted: below p99.99, to judge by the warm-up, but not far below. */
  private static long threshold(Histogram warm) {
    long half = warm.getValueAtPercentile(99.9) / 2;
    return Math.min(Math.min(half, 10 * warm.getValueAtPercentile(50)), MOST);
  }

  private Measurement evaluate(
      boolean isBare,
      Tester via,
      int load,
      double rate,
      Pause whole,
      long allocated,
      long collected,
      Counters before,
      Counters after)
      throws IOException {
    List<Pause> pauses;
    try (Stream<String> lines = Files.lines(task.log)) {
      pauses =
          Pause.parse(lines).stream().filter(p -> p.overlaps(whole.from(), whole.to())).toList();
    }
    Histogram histogram = via.histogram();
    long p9999 = histogram.getValueAtPercentile(99.99);
    double loadSeconds = (after.nanos() - before.nanos()) / 1e9;
    return new Measurement(
        task.collector.toString(),
        task.vnf,
        isBare,
        load,
        rate,
        via.sent(),
        via.sent() - via.received(),
        via.unsent(),
        histogram.getMean(),
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(90),
        histogram.getValueAtPercentile(99),
        histogram.getValueAtPercentile(99.9),
        p9999,
        histogram.getMaxValue(),
        Measurement.curve(histogram),
        cause(pauses, via, histogram.lowestEquivalentValue(p9999)),
        pauses.size(),
        pauses.stream().mapToLong(Pause::nanos).max().orElse(0),
        collected,
        after.compileMillis() - before.compileMillis(),
        allocated,
        (double) vnf.busyNanos() / whole.nanos(),
        via.gaps().count(),
        via.gaps().longest(),
        vnf.gaps().count(),
        vnf.gaps().longest(),
        after.switches() - before.switches(),
        after.load().since(before.load()) / loadSeconds);
  }

  private String cause(List<Pause> pauses, Tester via, long p9999) {
    if (p9999 < slow.threshold()) {
      return "not known: the slowest packets were not kept";
    }
    return Causes.text(new Causes(pauses, via.gaps(), vnf.gaps()).count(slow, p9999));
  }

  private void write(Measurement result, Tester via) throws IOException {
    Properties properties = new Properties();
    result.toMap().forEach((name, value) -> properties.setProperty(name, value.toString()));
    try (var file = Files.newBufferedWriter(task.results(results++))) {
      properties.store(file, null);
    }
    String name = "%s-%s-%d%s.hgrm";
    Path file =
        task.out.resolve(
            name.formatted(task.vnf, task.collector, result.load(), result.bare() ? "-bare" : ""));
    try (PrintStream out = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
      via.histogram().outputPercentileDistribution(out, 1000.0);
    }
  }

  /** Packets that are not in the pool. */
  int packetsInUse() {
    return pool.inUse();
  }

  /** Reads what forks wrote. */
  static List<Measurement> read(Task task) throws IOException {
    List<Measurement> all = new ArrayList<>();
    for (int i = 0; Files.exists(task.results(i)); i++) {
      Properties properties = new Properties();
      try (var file = Files.newBufferedReader(task.results(i))) {
        properties.load(file);
      }
      Files.delete(task.results(i));
      all.add(Measurement.of(properties));
    }
    return all;
  }

  @Override
  public void close() {
    vnf.close();
    tester.close(packets);
    bareTester.close(packets);
    router.close();
    packets.flush();
    if (pool.inUse() != 0) {
      System.err.println("  " + pool.inUse() + " packets are missing at the end");
    }
  }
}
