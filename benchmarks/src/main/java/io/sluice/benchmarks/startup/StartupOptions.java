// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.startup;

import io.sluice.benchmarks.harness.CommandLine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The command line of {@link Startup}. */
final class StartupOptions {
  static final String USAGE =
      """
      Usage: benchmarks/startup [OPTION]...
      Measures the time from launch to full speed, and the losses until then.

        --fastclick PATH     A FastClick binary with DPDK to compare with.
        --java NAME=HOME     Also run Sluice on this JDK. May be repeated.
        --runs N             Rounds, all subjects in turn (default 5).
        --seconds S          Seconds that each runs at full speed (default 3).
        --rate N             Packets per second offered (default 1000000).
        --core N             Processor of the worker, at least 1 (default 1); measurement and
                             packet source run on N - 1.
        --only LIST          Any of plain, dpdk, offered, comma-separated (default all).
      """;

  private static final Set<String> PARTS = Set.of("plain", "dpdk", "offered");

  final List<Subject> subjects = new ArrayList<>();
  int runs = 5;
  double seconds = 3;
  int rate = 1_000_000;
  int core = 1;
  Set<String> only = PARTS;
  boolean help;

  private StartupOptions() {}

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException when it makes no sense
   */
  static StartupOptions parse(String... args) {
    StartupOptions options = new StartupOptions();
    List<String> quiet = List.of(sluice(), "--no-table");
    options.subjects.add(new Subject("Sluice", quiet, Map.of()));
    List<String> cold = List.of(sluice(), "--no-table", "--no-warm-up");
    options.subjects.add(new Subject("Sluice, no warm-up", cold, Map.of()));
    Map<String, String> noArchive = Map.of("SLUICE_JAVA_OPTS", "-XX:SharedArchiveFile=none");
    options.subjects.add(new Subject("Sluice, no archive", quiet, noArchive));
    CommandLine line = new CommandLine(args);
    while (line.hasNext()) {
      options.one(line.next(), line);
    }
    return options;
  }

  private static String sluice() {
    return Path.of(System.getProperty("sluice.root", "."), "sluice").toString();
  }

  private void one(String option, CommandLine line) {
    switch (option) {
      case "--fastclick" -> subjects.add(new Subject("FastClick", List.of(line.value()), Map.of()));
      case "--java" -> subjects.add(java(line.value()));
      case "--runs" -> runs = (int) line.number(1, 1000, "1 to 1000 rounds");
      case "--seconds" -> seconds = line.number(0.1, 3600, "seconds from 0.1 to 3600");
      case "--rate" -> rate = (int) line.number(1, 1e8, "1 to 100000000 packets a second");
      case "--core" -> core = (int) line.number(1, 8191, "a processor from 1 on");
      case "--only" -> only = parts(line.value());
      case "--help" -> help = true;
      default -> throw new IllegalArgumentException("unrecognized option '" + option + "'");
    }
  }

  private static Subject java(String value) {
    int equals = value.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException("'--java' expects NAME=HOME, not '" + value + "'");
    }
    return new Subject(
        "Sluice, " + value.substring(0, equals),
        List.of(sluice(), "--no-table"),
        Map.of("JAVA_HOME", value.substring(equals + 1)));
  }

  private static Set<String> parts(String list) {
    Set<String> parts = new LinkedHashSet<>(List.of(list.split(",")));
    for (String part : parts) {
      if (!PARTS.contains(part)) {
        throw new IllegalArgumentException(
            "'--only' expects some of plain, dpdk, offered, not '" + part + "'");
      }
    }
    return parts;
  }
}
