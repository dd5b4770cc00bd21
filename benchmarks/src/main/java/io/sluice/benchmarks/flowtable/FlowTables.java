// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.flowtable;

import io.sluice.benchmarks.compare.Facts;
import io.sluice.benchmarks.harness.CommandLine;
import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Folders;
import io.sluice.benchmarks.harness.Java;
import io.sluice.benchmarks.harness.Shell;
import io.sluice.pmd.Cpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The command {@code benchmarks/flowtables}; see benchmarks/FLOWTABLES.md. */
public final class FlowTables implements CommandLine.Command {
  private static final String USAGE =
      """
      Usage: benchmarks/flowtables [OPTION]...
      Measures lookups and new flows in the flow table, compared with Agrona's map and DPDK's
      rte_hash; the latter, in a C program, needs gcc and libdpdk-dev.

        --flows LIST    Numbers of flows (default 1000,65536,1000000,10000000,16000000).
        --seconds S     Seconds of each measurement (default 0.5).
        --rounds N      Rounds, all in turn; the median is reported (default 5).
        --core N        Processor to measure on (default: the last one).
      """;

  private static final List<String> OPERATIONS = List.of("hit", "miss", "replace");

  private List<Integer> flows = List.of(1000, 65_536, 1_000_000, 10_000_000, 16_000_000);
  private double seconds = 0.5;
  private int rounds = 5;
  private int core = -1;

  /** The program in C; null when it cannot be built. */
  private Path hash;

  /** Whether the flow table allocated more than it says. */
  private boolean allocates;

  private FlowTables() {}

  /**
   * Runs the measurements.
   *
   * @param args the options
   */
  public static void main(String[] args) {
    System.exit(CommandLine.run("flowtables", USAGE, new FlowTables(), args));
  }

  @Override
  public boolean option(String option, CommandLine line) {
    switch (option) {
      case "--flows" -> flows = line.integers();
      case "--seconds" -> seconds = line.number(0.01, 1000);
      case "--rounds" -> rounds = (int) line.number(1, 1000);
      case "--core" -> core = (int) line.number(0, 8191);
      default -> {
        return false;
      }
    }
    return true;
  }

  @Override
  public int run() throws IOException, EngineException {
    if (core < 0) {
      List<Integer> cpus = Cpu.allowed();
      core = cpus.get(cpus.size() - 1);
    }
    Facts.machine().forEach((name, value) -> System.out.println("- " + name + ": " + value));
    Path folder = Files.createTempDirectory("sluice-flowtables");
    try {
      System.out.println("- rte_hash: " + build(folder));
      System.out.printf(Locale.ROOT, "- timing: %s s, %d rounds, all in turn%n%n", seconds, rounds);
      System.out.println(
          "| flows | table | hit, ns | miss, ns | new flow in a growing table, ns"
              + " | new flow for an old one, ns | bytes a flow | B a look-up"
              + " | B a new flow |");
      System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
      for (int count : flows) {
        measure(count, folder);
      }
    } finally {
      Folders.delete(folder);
    }
    return allocates ? 2 : 0;
  }

  private String build(Path folder) {
    Path root = Path.of(System.getProperty("sluice.root", "."));
    Path binary = folder.resolve("hash");
    try {
      Shell.compileWithDpdk(root.resolve("benchmarks/src/main/c/hash.c"), binary);
      hash = binary;
      return "hash.c, " + Shell.firstLine(List.of("gcc", "--version")) + " -O3 -march=native";
    } catch (EngineException e) {
      return "left out: " + e.getMessage();
    }
  }

  private void measure(int count, Path folder) throws EngineException {
    List<TrialProcess> trials = new ArrayList<>();
    try {
      trials.add(new TrialProcess("Sluice", java("Sluice", count), folder));
      trials.add(new TrialProcess("Agrona", java("Agrona", count), folder));
      if (hash != null) {
        trials.add(new TrialProcess("rte_hash", dpdk(count), folder));
      }
      for (int round = 0; round < rounds; round++) {
        for (String operation : OPERATIONS) {
          for (TrialProcess trial : trials) {
            trial.run(operation, seconds);
          }
        }
      }
    } finally {
      trials.forEach(TrialProcess::close);
    }
    for (TrialProcess trial : trials) {
      System.out.printf(
          Locale.ROOT,
          "| %,d | %s | %.1f | %.1f | %.1f | %.1f | %.0f | %.3f | %.3f |%n",
          count,
          trial.name,
          trial.median("hit"),
          trial.median("miss"),
          trial.fill,
          trial.median("replace"),
          trial.bytesPerFlow,
          lookUp(trial),
          trial.allocated("replace"));
    }
    // A directory of its index that doubles is all that a table may allocate.
    TrialProcess sluice = trials.get(0);
    allocates |= lookUp(sluice) > 0.001 || sluice.allocated("replace") > 1;
  }

  /** Bytes that a look-up allocated, at most. */
  private static double lookUp(TrialProcess trial) {
    return Math.max(trial.allocated("hit"), trial.allocated("miss"));
  }

  private List<String> java(String table, int count) {
    List<String> flags = List.of("-XX:+UseSerialGC", "-XX:+UseTransparentHugePages", "-Xmx6g");
    List<String> command = Java.command(Trial.class, flags);
    command.addAll(List.of(table, "" + count, "" + core));
    return command;
  }

  private List<String> dpdk(int count) {
    // Some 160 bytes a flow, of which the parts must each lie in one piece.
    long mebibytes = 256 + count * 320L / (1 << 20);
    List<String> command = new ArrayList<>(List.of(hash.toString(), "-l", "" + core));
    command.addAll(List.of("--no-huge", "-m", "" + mebibytes, "--no-shconf", "--no-pci"));
    command.addAll(List.of("--no-telemetry", "--log-level=error", "--", "" + count, "huge=1"));
    return command;
  }
}
