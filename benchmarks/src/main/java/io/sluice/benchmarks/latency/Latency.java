// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import io.sluice.benchmarks.compare.Facts;
import io.sluice.pmd.Cpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command {@code benchmarks/latency}: see its usage, and benchmarks/LATENCY.md. */
public final class Latency {
  private static final long START_SECONDS = 60;

  private final LatencyOptions options;
  private final List<String> failures = new ArrayList<>();

  private Latency(LatencyOptions options) {
    this.options = options;
  }

  /**
   * Runs the measurements.
   *
   * @param args the options
   */
  public static void main(String[] args) {
    int status;
    try {
      status = new Latency(LatencyOptions.parse(args)).run();
    } catch (IllegalArgumentException | IOException e) {
      System.err.println("latency: " + e.getMessage());
      System.err.println("Try 'benchmarks/latency --help'.");
      status = 1;
    } catch (InterruptedException e) {
      status = 130;
    }
    System.exit(status);
  }

  private int run() throws IOException, InterruptedException {
    if (options.help) {
      System.out.print(LatencyOptions.USAGE);
      return 0;
    }
    List<Integer> cpus = Cpu.allowed();
    if (options.cores == null) {
      options.cores = new int[] {cpus.get(0), cpus.get(cpus.size() - 1)};
    }
    if (options.cores[0] == options.cores[1]) {
      throw new IllegalArgumentException("two processors are needed");
    }
    Files.createDirectories(options.out);
    Map<String, Object> facts = facts();
    facts.forEach((name, value) -> System.err.println(name + ": " + value));
    List<Measurement> all = new ArrayList<>();
    for (String vnf : options.vnfs) {
      for (Collector collector : collectors()) {
        all.addAll(fork(vnf, collector));
        // after each, so that an interrupted run leaves what it has
        new LatencyReport(facts, all, failures).write(options.out);
      }
    }
    System.out.print(new LatencyReport(facts, all, failures).markdown());
    System.err.println("results are in " + options.out);
    return failures.isEmpty() ? 0 : 2;
  }

  private Map<String, Object> facts() {
    Map<String, Object> facts = Facts.machine();
    facts.put("Java", options.java + " " + String.join(" ", options.javaFlags));
    facts.put(
        "processors used",
        "measuring thread %d, VNF %d".formatted(options.cores[0], options.cores[1]));
    facts.put(
        "timing",
        "%s s warm-up, %s s measured for each row".formatted(options.warm, options.measure));
    facts.put("ports", "net_ring, %d packets a direction, bursts of 32".formatted(Cable.RING - 1));
    return facts;
  }

  private List<Collector> collectors() throws IOException {
    if (options.collectors == null) {
      List<Collector> present = new ArrayList<>();
      for (Collector collector : Collector.values()) {
        if (collector.isIn(options.java)) {
          present.add(collector);
        }
      }
      options.collectors = present;
    }
    return options.collectors;
  }

  private List<Measurement> fork(String vnf, Collector collector)
      throws IOException, InterruptedException {
    Path log = options.out.resolve("%s-%s.log".formatted(vnf, collector)).toAbsolutePath();
    Fork.Task task =
        new Fork.Task(
            collector,
            vnf,
            options.loads,
            options.warm,
            options.measure,
            options.cores[0],
            options.cores[1],
            log,
            options.out.toAbsolutePath());
    Fork.read(task);
    Files.deleteIfExists(log);
    List<String> command = new ArrayList<>();
    command.add(options.java);
    command.addAll(collector.options());
    command.add(Pause.LOG.formatted(log));
    command.addAll(List.of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options.javaFlags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Fork.class.getName()));
    command.addAll(task.arguments());
    Process process = new ProcessBuilder(command).inheritIO().start();
    double seconds = options.warm * 6 + options.loads.length * 2 * (options.warm + options.measure);
    if (!process.waitFor(START_SECONDS + (long) (seconds * 2), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      failures.add("%s under %s did not end".formatted(vnf, collector));
    } else if (process.exitValue() != 0) {
      failures.add("%s under %s failed: see above".formatted(vnf, collector));
    }
    return Fork.read(task);
  }
}
