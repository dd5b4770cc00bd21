// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import io.sluice.benchmarks.compare.Jobs;
import io.sluice.benchmarks.harness.CommandLine;
import io.sluice.benchmarks.harness.Java;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The command line of {@link Latency}. */
final class LatencyOptions {
  static final String USAGE =
      """
      Usage: benchmarks/latency [OPTION]...
      Measures the latency of packets through VNFs under each collector of the JVM, and explains the
      slowest.

        --vnfs LIST            Jobs of benchmarks/compare, comma-separated (default forward,l2,fw10).
        --collectors LIST      Any of serial, parallel, g1, zgc, shenandoah, epsilon (default: those
                               that this JVM has).
        --loads LIST           Percent of the maximum throughput (default 10,50,90).
        --warm S, --measure S  Seconds before and during each measurement (default 2 and 10).
        --java PATH            The Java to measure (default: this one).
        --java-flags FLAGS     Flags for it, separated by spaces, instead of those that turn off the
                               safepoint of JDK 17 every second.
        --cores A,B            Processors of the measuring thread and the VNF's thread (default:
                               the first and the last one allowed).
        --out DIRECTORY        Directory for results (default benchmarks/target/latency).
      """;

  List<String> vnfs = List.of("forward", "l2", "fw10");
  List<Collector> collectors;
  int[] loads = {10, 50, 90};
  double warm = 2;
  double measure = 10;
  String java = Java.PROGRAM;
  List<String> javaFlags =
      List.of(
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:GuaranteedSafepointInterval=0");
  int[] cores;
  boolean help;
  Path out = Path.of(System.getProperty("sluice.root", "."), "benchmarks", "target", "latency");

  private LatencyOptions() {}

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException when it makes no sense
   */
  static LatencyOptions parse(String... args) {
    LatencyOptions options = new LatencyOptions();
    CommandLine line = new CommandLine(args);
    while (line.hasNext()) {
      options.one(line.next(), line);
    }
    return options;
  }

  private void one(String option, CommandLine line) {
    switch (option) {
      case "--vnfs" -> vnfs = known(line.value());
      case "--collectors" ->
          collectors =
              Arrays.stream(line.value().split(",")).map(Collector::of).distinct().toList();
      case "--loads" -> loads = loads(line.value());
      case "--warm" -> warm = seconds(line);
      case "--measure" -> measure = seconds(line);
      case "--java" -> java = line.value();
      case "--java-flags" -> javaFlags = List.of(line.value().trim().split("\\s+"));
      case "--cores" -> cores = cores(line.value());
      case "--out" -> out = Path.of(line.value());
      case "--help" -> help = true;
      default -> throw new IllegalArgumentException("unrecognized option '" + option + "'");
    }
  }

  private static double seconds(CommandLine line) {
    return line.number(0.01, 3600, "seconds from 0.01 to 3600");
  }

  private static List<String> known(String names) {
    List<String> list = List.of(names.split(","));
    for (String name : list) {
      if (!Jobs.click(name).contains("-> o")) {
        throw new IllegalArgumentException("job '" + name + "' sends nothing back");
      }
    }
    return list;
  }

  /** Reads percentages. */
  static int[] loads(String text) {
    int[] loads = numbers(text);
    for (int load : loads) {
      if (load < 1 || load > 100) {
        throw new IllegalArgumentException("a load is 1 to 100 percent, not " + load);
      }
    }
    return loads;
  }

  private static int[] cores(String text) {
    int[] cores = numbers(text);
    if (cores.length != 2 || cores[0] == cores[1] || cores[0] < 0 || cores[1] < 0) {
      throw new IllegalArgumentException("'--cores' expects two processors, not '" + text + "'");
    }
    return cores;
  }

  private static int[] numbers(String text) {
    try {
      return Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a list of numbers");
    }
  }

  /** The opposite of {@link #loads(String)}. */
  static String join(int[] numbers) {
    return Arrays.stream(numbers).mapToObj(Integer::toString).collect(Collectors.joining(","));
  }
}
