// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.filters;

import io.sluice.benchmarks.harness.CommandLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command line of {@link Filters}. */
final class FiltersOptions {
  static final String USAGE =
      """
      Usage: benchmarks/filters [OPTION]... [CLASSBENCH-FILE]...
      Measures lookups with compiled rules, a linear scan and librte_acl on the same packets.

        --data DIRECTORY     ClassBench files (*.rules) to use when no set is named
                             (default ../shared/data/acl beside the repository).
        --scale FILE:N       A set of N rules made from a ClassBench file. May be repeated.
        --alike N            A set of N generated rules of one shape. May be repeated.
        --mixed N            A set of N generated rules of eight shapes. May be repeated.
        --packets N          Number of packets to compare verdicts for (default 1000000).
        --check              Only compare verdicts.
        --runs N             Rounds (default 5).
        --seconds S          Duration of each measurement (default 0.5).
        --no-scan, --no-acl, --no-start  Leave these out.
        --java-flags FLAGS   Flags for the measured JVM, separated by spaces
                             (default -Xmx1g -XX:+UseSerialGC).
        --core N             Processor to measure on (default: the last one allowed).
        --tolerance PERCENT  Reject measurements with slower calibrations (default 4).
        --retries N          Repetitions of a rejected measurement (default 3).
        --out DIRECTORY      Directory for results (default benchmarks/target/filters).
      """;

  final List<RuleSet> sets = new ArrayList<>();
  Path root = Path.of(System.getProperty("sluice.root", "."));
  Path out = root.resolve("benchmarks/target/filters");
  int packets = 1_000_000;
  boolean checkOnly;
  int runs = 5;
  double seconds = 0.5;
  boolean scan = true;
  boolean acl = true;
  boolean start = true;
  List<String> javaFlags = List.of("-Xmx1g", "-XX:+UseSerialGC");
  int core = -1;
  double tolerance = 0.04;
  int retries = 3;
  boolean help;

  private Path data = root.resolve("../shared/data/acl");

  private FiltersOptions() {}

  /**
   * Reads a command line, and the sets it names.
   *
   * @throws IllegalArgumentException when it makes no sense
   * @throws IOException when a set cannot be read
   */
  static FiltersOptions parse(String... args) throws IOException {
    FiltersOptions options = new FiltersOptions();
    CommandLine line = new CommandLine(args);
    while (line.hasNext()) {
      options.one(line.next(), line);
    }
    if (options.sets.isEmpty() && !options.help) {
      options.standardSets();
    }
    return options;
  }

  private void one(String option, CommandLine line) throws IOException {
    switch (option) {
      case "--help" -> help = true;
      case "--data" -> data = Path.of(line.value());
      case "--scale" -> sets.add(scaled(line.value()));
      case "--alike" -> sets.add(RuleSet.alike((int) line.number(1, 100_000)));
      case "--mixed" -> sets.add(RuleSet.mixed((int) line.number(1, 100_000)));
      case "--packets" -> packets = (int) line.number(0, 30_000_000);
      case "--check" -> checkOnly = true;
      case "--runs" -> runs = (int) line.number(1, 1000);
      case "--seconds" -> seconds = line.number(0.001, 3600);
      case "--no-scan" -> scan = false;
      case "--no-acl" -> acl = false;
      case "--no-start" -> start = false;
      case "--java-flags" -> javaFlags = List.of(line.value().trim().split("\\s+"));
      case "--core" -> core = (int) line.number(0, 8191);
      case "--tolerance" -> tolerance = line.number(0, 1000) / 100;
      case "--retries" -> retries = (int) line.number(0, 100);
      case "--out" -> out = Path.of(line.value());
      default -> {
        if (option.startsWith("-")) {
          throw new IllegalArgumentException("unrecognized option '" + option + "'");
        }
        sets.add(RuleSet.classBench(Path.of(option)));
      }
    }
  }

  private void standardSets() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(data)) {
      files = all.filter(file -> file.toString().endsWith(".rules")).sorted().toList();
    }
    for (Path file : files) {
      sets.add(RuleSet.classBench(file));
    }
    if (sets.isEmpty()) {
      throw new IllegalArgumentException("no sets of rules in " + data);
    }
  }

  private RuleSet scaled(String text) throws IOException {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || !text.substring(colon + 1).matches("\\d{1,6}")) {
      throw new IllegalArgumentException("'" + text + "' is not FILE:N");
    }
    int count = Integer.parseInt(text.substring(colon + 1));
    return RuleSet.scaled(Path.of(text.substring(0, colon)), count);
  }
}
