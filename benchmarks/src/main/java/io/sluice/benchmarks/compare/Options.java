// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.harness.CommandLine;
import io.sluice.benchmarks.harness.Java;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The command line of {@link Compare}. */
final class Options {
  static final String USAGE =
      """
      Usage: benchmarks/compare [OPTION]...
      Runs the same jobs on Sluice, FastClick, Open vSwitch and a bare C loop, and reports their
      cost.

        --jobs LIST            Jobs or groups (table, sizes, flows, cores, all), comma-separated
                               (default table).
        --classbench FILE      Also run a firewall with these rules. May be repeated.
        --list                 List the jobs.
        --elements LIST        Also report the cost of each element in Sluice for these jobs.
        --fastclick [NAME=]PATH  A FastClick or Click binary with DPDK. May be repeated.
        --no-sluice, --no-loop, --no-ovs  Leave these engines out.
        --java PATH            The Java that runs Sluice (default: this one).
        --java-flags FLAGS     Flags for it, separated by spaces.
        --variant NAME=FLAGS   Run Sluice once more, with other flags. May be repeated.
        --each-off             Run Sluice once more for each optimisation, with that one off.
        --jar NAME=PATH        Also run another version of vnf.jar. May be repeated.
        --loop-huge            Run the C loop once more, with transparent huge pages.
        --pages huge|none|auto Memory of all engines: reserved huge pages, which root reserves for
                               the run, or none (default: huge if possible).
        --runs N               Rounds (default 5).
        --warm S, --measure S  Seconds before and during the measurement (default 3 and 5).
        --core N               Processor of the worker (default: the last one allowed). Two
                               workers also use the one before it.
        --tolerance PERCENT    Reject runs with calibrations slower than this (default 4).
        --other-load PERCENT   Reject runs with more load from other processes, in percent of one
                               processor (default 10).
        --retries N            Repetitions of a rejected run (default 3).
        --check                Only verify that the engines do the same work.
        --out DIRECTORY        Directory for results (default benchmarks/target/compare).
      """;

  /** What memory engines are to have. */
  enum Pages {
    /** Reserved huge pages, or nothing is run. */
    HUGE,
    /** None reserved. */
    NONE,
    /** Reserved huge pages where they can be had. */
    AUTO
  }

  List<Job> jobs = select("table");
  List<Job> elements = List.of();
  final List<Path> sets = new ArrayList<>();
  boolean list;
  boolean help;
  final Map<String, String> peers = new LinkedHashMap<>();
  boolean sluice = true;
  boolean loop = true;
  boolean ovs = true;
  String java = Java.PROGRAM;
  List<String> javaFlags = List.of();
  final Map<String, List<String>> variants = new LinkedHashMap<>();
  final Map<String, String> jars = new LinkedHashMap<>();
  boolean loopHuge;
  Pages pages = Pages.AUTO;
  int runs = 5;
  Task.Timing timing = new Task.Timing(3, 5);
  int core = -1;

  /** Two neighbouring processors, one of them {@link #core}; null when there are none. */
  List<Integer> pair;

  double tolerance = 0.04;
  double otherLoad = 0.10;
  int retries = 3;
  boolean checkOnly;
  Path root = Path.of(System.getProperty("sluice.root", "."));
  Path out = root.resolve("benchmarks/target/compare");

  private Options() {}

  /**
   * Reads a command line.
   *
   * @throws IllegalArgumentException when it makes no sense
   */
  static Options parse(String... args) {
    Options options = new Options();
    CommandLine line = new CommandLine(args);
    while (line.hasNext()) {
      options.one(line.next(), line);
    }
    return options;
  }

  private void one(String option, CommandLine line) {
    switch (option) {
      case "--jobs" -> jobs = select(line.value());
      case "--classbench" -> sets.add(Path.of(line.value()));
      case "--elements" -> elements = select(line.value());
      case "--list" -> list = true;
      case "--help" -> help = true;
      case "--fastclick" -> peer(line.value());
      case "--no-sluice" -> sluice = false;
      case "--no-loop" -> loop = false;
      case "--no-ovs" -> ovs = false;
      case "--java" -> java = line.value();
      case "--java-flags" -> javaFlags = words(line.value());
      case "--variant" -> named(variants, line.value(), Options::words);
      case "--each-off" ->
          OptimisationSwitches.names(root)
              .forEach(name -> variants.put("no " + name, List.of("-Dsluice." + name + "=false")));
      case "--jar" -> named(jars, line.value(), path -> path);
      case "--loop-huge" -> loopHuge = true;
      case "--pages" -> pages = pages(line.value());
      case "--runs" -> runs = (int) line.number(1, 1000);
      case "--warm" -> timing = new Task.Timing(line.number(0.1, 3600), timing.measure());
      case "--measure" -> timing = new Task.Timing(timing.warm(), line.number(0.1, 3600));
      case "--core" -> core = (int) line.number(0, 8191);
      case "--tolerance" -> tolerance = line.number(0, 1000) / 100;
      case "--other-load" -> otherLoad = line.number(0, 100_000) / 100;
      case "--retries" -> retries = (int) line.number(0, 100);
      case "--check" -> checkOnly = true;
      case "--out" -> out = Path.of(line.value());
      default -> throw new IllegalArgumentException("unrecognized option '" + option + "'");
    }
  }

  private static Pages pages(String text) {
    for (Pages pages : Pages.values()) {
      if (pages.name().toLowerCase(Locale.ROOT).equals(text)) {
        return pages;
      }
    }
    throw new IllegalArgumentException("'--pages' expects huge, none or auto, not '" + text + "'");
  }

  /**
   * The processors that run a job's workers.
   *
   * @return one for each worker, in ascending order; null when there are too few
   */
  List<Integer> cores(Job job) {
    return job.layout().workers() == 1 ? List.of(core) : pair;
  }

  private void peer(String text) {
    named(peers, text.indexOf('=') < 0 ? "FastClick=" + text : text, path -> path);
  }

  private static <T> void named(Map<String, T> map, String text, Function<String, T> reader) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new IllegalArgumentException("'" + text + "' is not NAME=VALUE");
    }
    String name = text.substring(0, equals);
    if (map.putIfAbsent(name, reader.apply(text.substring(equals + 1))) != null) {
      throw new IllegalArgumentException("two engines are called '" + name + "'");
    }
  }

  private static List<String> words(String text) {
    return text.isBlank() ? List.of() : List.of(text.trim().split("\\s+"));
  }

  /** Finds jobs by their names and the names of their groups. */
  static List<Job> select(String names) {
    List<Job> selected = new ArrayList<>();
    for (String name : names.split(",")) {
      List<Job> found =
          Job.all().stream()
              .filter(
                  job ->
                      name.equals("all")
                          || name.equals(job.id())
                          || name.equals(job.group().name().toLowerCase(Locale.ROOT)))
              .toList();
      if (found.isEmpty()) {
        throw new IllegalArgumentException("no job or group named '" + name + "'");
      }
      found.stream().filter(job -> !selected.contains(job)).forEach(selected::add);
    }
    return selected;
  }
}
