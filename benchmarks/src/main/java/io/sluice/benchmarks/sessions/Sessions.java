// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.sessions;

import io.sluice.benchmarks.compare.Facts;
import io.sluice.benchmarks.harness.CommandLine;
import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Java;
import io.sluice.flow.FlowTable;
import io.sluice.pmd.Cpu;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The command {@code benchmarks/sessions}; see benchmarks/SESSIONS.md. */
public final class Sessions implements CommandLine.Command {
  private static final String USAGE =
      """
      Usage: benchmarks/sessions [OPTION]...
      Measures a NAT with thousands to millions of sessions.

        --sessions LIST      Numbers of sessions (default 64512,258048,1032192,4128768,16515072).
        --workers LIST       Numbers of workers, comma-separated (default 1,2).
        --seconds S          Seconds to measure each rate (default 2).
        --click NAME=PATH    Another engine's binary, for new flows per second. May be repeated.
        --churn N            Instead, open and close N connections, and verify that nothing is left.
      """;

  private List<Integer> sessions = List.of(64_512, 258_048, 1_032_192, 4_128_768, 16_515_072);
  private List<Integer> workers = List.of(1, 2);
  private double seconds = 2;
  private long churn;
  private final Map<String, String> clicks = new LinkedHashMap<>();

  private Sessions() {}

  /**
   * Runs the measurements.
   *
   * @param args the options
   */
  public static void main(String[] args) {
    System.exit(CommandLine.run("sessions", USAGE, new Sessions(), args));
  }

  @Override
  public boolean option(String option, CommandLine line) {
    switch (option) {
      case "--sessions" -> sessions = line.integers();
      case "--workers" -> workers = line.integers();
      case "--seconds" -> seconds = line.number(0.01, 1000);
      case "--churn" -> churn = (long) line.number(1, 1e12);
      case "--click" -> {
        String[] parts = line.value().split("=", 2);
        clicks.put(parts[0], parts[parts.length - 1]);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  public int run() throws IOException, InterruptedException, EngineException {
    if (churn > 0) {
      System.out.print(Churn.run(churn));
      return 0;
    }
    Facts.machine().forEach((name, value) -> System.out.println("- " + name + ": " + value));
    table();
    expiry();
    newFlows();
    return 0;
  }

  private void table() throws InterruptedException {
    System.out.println();
    System.out.println(
        "| sessions | workers | new flows, M/s | one way, Mpps | both ways, Mpps"
            + " | new flows in a full table, M/s | bytes a flow | refused |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for (int workerCount : workers) {
      // for the JIT
      measure(sessions.get(0), workerCount);
    }
    for (int count : sessions) {
      for (int workerCount : workers) {
        Measurement.Result result = measure(count, workerCount);
        System.out.printf(
            Locale.ROOT,
            "| %,d | %d | %.2f | %.2f | %.2f | %.2f | %.0f | %d |%n",
            count,
            workerCount,
            result.newFlows() / 1e6,
            result.oneWay() / 1e6,
            result.bothWays() / 1e6,
            result.inFullTable() / 1e6,
            result.bytesPerFlow(),
            result.failures());
      }
    }
  }

  private Measurement.Result measure(int count, int workerCount) throws InterruptedException {
    List<Integer> cpus = Cpu.allowed();
    int[] last = new int[Math.min(workerCount, cpus.size())];
    for (int i = 0; i < last.length; i++) {
      last[i] = cpus.get(cpus.size() - 1 - i);
    }
    try (Measurement measurement = new Measurement(count, workerCount, last, seconds)) {
      return measurement.run();
    }
  }

  private void expiry() {
    System.out.printf(
        "%nSteps of %d flows when all flows run out at once, microseconds:%n%n", FlowTable.STEP);
    System.out.println("| flows | median | p99 | p99.9 | longest | longest idle | ns a flow |");
    System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
    for (int count : sessions) {
      Histogram steps = Expiry.measure(count);
      Histogram pauses = Expiry.pauses((long) (steps.getMean() * steps.getTotalCount()));
      System.out.printf(
          Locale.ROOT,
          "| %,d | %.1f | %.1f | %.1f | %.1f | %.1f | %.0f |%n",
          count,
          steps.getValueAtPercentile(50) / 1e3,
          steps.getValueAtPercentile(99) / 1e3,
          steps.getValueAtPercentile(99.9) / 1e3,
          steps.getMaxValue() / 1e3,
          pauses.getMaxValue() / 1e3,
          steps.getMean() / FlowTable.STEP);
    }
  }

  private void newFlows() throws EngineException {
    System.out.println();
    System.out.println("Each packet a new flow in a full table, thousand flows a second:");
    System.out.println();
    Map<String, List<String>> engines = new LinkedHashMap<>();
    engines.put("Sluice", List.of(Java.PROGRAM, "-jar", Java.JAR));
    clicks.forEach((name, path) -> engines.put(name, List.of(path)));
    System.out.println("| capacity | " + String.join(" | ", engines.keySet()) + " |");
    System.out.println("| --- |" + " --- |".repeat(engines.size()));
    for (int count : sessions) {
      List<String> cells = new ArrayList<>();
      for (List<String> program : engines.values()) {
        cells.add(
            String.format(Locale.ROOT, "%.0f", NewFlows.measure(program, count, seconds) / 1e3));
      }
      System.out.printf(Locale.ROOT, "| %,d | %s |%n", count, String.join(" | ", cells));
    }
  }
}
