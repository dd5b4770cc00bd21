// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.filters;

import io.sluice.benchmarks.harness.Calibration;
import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures one set of rules: verdicts first, then look-ups in turn, round after round. */
final class SetRun {
  /** Packets of the trace that stands for any traffic: more than caches remember. */
  static final int DRAWN = 1 << 18;

  private static final int[] FLOWS = {1, 1024, 65_536};
  private static final double START_SECONDS = 60;

  private final FiltersOptions options;
  private final Subjects starter;
  private final Calibration calibration;
  private final Path work;
  private int disturbed;
  private double started;

  SetRun(FiltersOptions options, Subjects starter, Calibration calibration, Path work) {
    this.options = options;
    this.starter = starter;
    this.calibration = calibration;
    this.work = work;
  }

  SetResult run(RuleSet set) throws IOException, EngineException {
    System.err.println(set.name() + ": " + set.rules().size() + " rules");
    Path click = work.resolve(set.name() + ".filter");
    set.writeClick(click);
    Shell.Outcome start = options.start && !options.checkOnly ? start(click) : null;
    double seconds = start == null ? 0 : started;
    List<Subject> subjects = new ArrayList<>();
    try {
      add(subjects, starter.compiled(click));
      add(subjects, starter.scan(click));
      add(subjects, starter.acl(set));
      Map<String, SetResult.Agreement> agreement = compare(set, subjects);
      if (!options.checkOnly) {
        measure(set, subjects);
      }
      double peak = start == null ? 0 : start.memory().total();
      int count = set.rules().size();
      return new SetResult(set.name(), count, seconds, peak, subjects, agreement, disturbed);
    } finally {
      subjects.forEach(Subject::close);
    }
  }

  private static void add(List<Subject> subjects, Subject subject) {
    if (subject != null) {
      subjects.add(subject);
      System.err.printf(
          Locale.ROOT,
          "  %-10s built in %.3f s, %.1f MiB%n",
          subject.name,
          subject.buildSeconds,
          subject.bytes / 1048576.0);
    }
  }

  /** Runs the whole program for one packet: as a user would start it. */
  private Shell.Outcome start(Path click) throws EngineException {
    String config =
        "InfiniteSource(LENGTH 18, LIMIT 1, STOP true) -> UDPIPEncap(10.0.0.1, 1, 10.0.0.2, 2)"
            + " -> IPFilter(file "
            + click
            + ") -> Discard";
    String script = options.root.resolve("sluice").toString();
    List<String> command = List.of(script, "--no-table", "-q", "-e", config);
    Shell.Outcome outcome = null;
    // The first launch may build, or write an archive.
    for (int i = 0; i < 2; i++) {
      long begin = System.nanoTime();
      outcome = Shell.watch(command, START_SECONDS, null);
      started = (System.nanoTime() - begin) * 1e-9;
    }
    System.err.printf(
        Locale.ROOT, "  ./sluice takes %.2f s, %.0f MiB%n", started, outcome.memory().total());
    return outcome;
  }

  private Map<String, SetResult.Agreement> compare(RuleSet set, List<Subject> subjects)
      throws IOException, EngineException {
    Map<String, SetResult.Agreement> agreement = new LinkedHashMap<>();
    if (options.packets == 0) {
      return agreement;
    }
    Path trace = work.resolve("compared.trace");
    Trace.write(trace, set.drawn().apply(options.packets));
    int[] ours = null;
    for (Subject subject : subjects) {
      int[] verdicts = subject.verdicts(trace, work.resolve("verdicts"));
      if (ours == null) {
        ours = verdicts;
        continue;
      }
      int same = 0;
      int shown = 0;
      for (int i = 0; i < options.packets; i++) {
        if (ours[i] == verdicts[i]) {
          same++;
        } else if (shown++ < 3) {
          System.err.printf(
              "  packet %d: rule %d, but %s says %d%n", i, ours[i], subject.name, verdicts[i]);
        }
      }
      SetResult.Agreement result = new SetResult.Agreement(same, options.packets);
      agreement.put(subject.name, result);
      System.err.printf("  same rule as %s for %s packets%n", subject.name, result);
    }
    Files.delete(trace);
    return agreement;
  }

  private void measure(RuleSet set, List<Subject> subjects) throws IOException, EngineException {
    Map<String, Path> traces = new LinkedHashMap<>();
    traces.put("drawn", work.resolve("drawn.trace"));
    Trace.write(traces.get("drawn"), set.drawn().apply(DRAWN));
    for (int flows : FLOWS) {
      Path trace = work.resolve(flows + ".trace");
      Trace.write(trace, set.drawn().apply(flows));
      traces.put(Integer.toString(flows), trace);
    }
    for (int round = 0; round < options.runs; round++) {
      for (Map.Entry<String, Path> trace : traces.entrySet()) {
        for (Subject subject : subjects) {
          measure(subject, trace.getKey(), trace.getValue());
        }
      }
    }
  }

  /** Keeps the best of some tries when the machine is disturbed. */
  private void measure(Subject subject, String name, Path trace) throws EngineException {
    Subject.Sample kept = null;
    double best = Double.MAX_VALUE;
    boolean quiet = false;
    for (int attempt = 0; attempt <= options.retries && !quiet; attempt++) {
      double before = calibration.measure();
      Subject.Sample sample = subject.run(trace, options.seconds);
      double slower = Math.max(before, calibration.measure());
      quiet = slower <= calibration.best() * (1 + options.tolerance);
      if (quiet || slower < best) {
        kept = sample;
        best = slower;
      }
    }
    disturbed += quiet ? 0 : 1;
    subject.keep(name, kept);
    System.err.printf(
        Locale.ROOT,
        "  %-10s %-6s %9.1f ns%s%n",
        subject.name,
        name,
        kept.net(),
        quiet ? "" : " disturbed");
  }
}
