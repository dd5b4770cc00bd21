// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.harness.Calibration;
import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.OtherLoad;
import io.sluice.benchmarks.harness.PcapFile;
import io.sluice.benchmarks.harness.Shell;
import io.sluice.benchmarks.traffic.Rule;
import io.sluice.benchmarks.traffic.Traffic;
import io.sluice.report.Spread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Runs jobs: examines each engine first, then measures them in turn, round after round. */
final class Campaign {
  /** Shortest warm-up of an examination: an engine must have seen all of a finite capture. */
  private static final double EXAMINATION_SECONDS = 1;

  private static final double START_SECONDS = 30;

  private final Options options;
  private final List<Engine> engines;
  private final Calibration calibration;
  private final Path directory;
  private final boolean huge;
  private final Consumer<String> progress;

  Campaign(
      Options options,
      List<Engine> engines,
      Calibration calibration,
      Path directory,
      boolean huge,
      Consumer<String> progress) {
    this.options = options;
    this.engines = engines;
    this.calibration = calibration;
    this.directory = directory;
    this.huge = huge;
    this.progress = progress;
  }

  /**
   * Does jobs on every engine, all of them in each round, so that they can be compared with one
   * another too.
   */
  List<Result> run(List<Job> jobs) throws IOException {
    List<Result> results = new ArrayList<>();
    List<Task> tasks = new ArrayList<>();
    for (Job job : jobs) {
      progress.accept(job.title());
      List<byte[]> traffic = job.traffic();
      List<Rule> rules = job.makeRules(traffic);
      List<Series> all = new ArrayList<>();
      for (Engine engine : engines) {
        Series series = new Series(engine);
        series.failure = options.cores(job) == null ? "too few processors" : engine.refusal(job);
        all.add(series);
      }
      examine(job, traffic, rules, all);
      results.add(new Result(job, Traffic.meanLength(traffic), all));
      if (!options.checkOnly) {
        String name = "traffic-%d-%d-%d".formatted(job.flows(), job.size(), job.layout().queues());
        Task.Timing timing = options.timing.of(job.layout().workers());
        tasks.add(task(job, rules, input(job, name, traffic), List.of(), timing));
      }
    }
    for (int round = 0; round < (options.checkOnly ? 0 : options.runs); round++) {
      for (int i = 0; i < jobs.size(); i++) {
        if (jobs.size() > 1) {
          progress.accept(jobs.get(i).title());
        }
        for (Series series : results.get(i).series()) {
          if (series.failure == null) {
            measure(series, tasks.get(i));
          }
        }
      }
    }
    return results;
  }

  /** Takes a job of one worker apart, in Sluice. */
  Elements elements(Job job) throws IOException {
    List<byte[]> traffic = job.traffic();
    List<Rule> rules = job.makeRules(traffic);
    List<Path> input = input(job, "traffic-%s".formatted(job.id()), traffic);
    Task task = task(job, rules, input, List.of(), options.timing);
    List<String> java = new ArrayList<>(List.of(options.java));
    java.addAll(options.javaFlags);
    java.addAll(List.of("--add-opens", "java.base/jdk.internal.misc=ALL-UNNAMED", "-cp"));
    java.add(System.getProperty("java.class.path"));
    progress.accept("elements of: " + job.title());
    try {
      Map<String, Spread> costs = ElementCosts.measure(java, task, options.runs);
      costs.forEach(
          (name, nanos) ->
              progress.accept(Report.format("  %-16s %8.2f ns", name, nanos.median())));
      return new Elements(job, costs, null);
    } catch (EngineException e) {
      progress.accept("  " + e.getMessage());
      return new Elements(job, Map.of(), e.getMessage());
    }
  }

  /** Writes what arrives, a capture for each queue. */
  private List<Path> input(Job job, String name, List<byte[]> frames) throws IOException {
    List<Path> files = new ArrayList<>();
    for (List<byte[]> part : job.layout().split(frames)) {
      Path file = directory.resolve("%s-%d.pcap".formatted(name, files.size()));
      PcapFile.write(file, part);
      files.add(file);
    }
    return files;
  }

  private Task task(
      Job job, List<Rule> rules, List<Path> inputs, List<Path> outputs, Task.Timing timing)
      throws IOException {
    Path click = directory.resolve(job.id() + (outputs.isEmpty() ? "" : "-check") + ".click");
    Path acl = null;
    if (job.rules() > 0 && rules.stream().allMatch(rule -> rule.acl() != null)) {
      acl = directory.resolve(job.id() + ".rules");
      Files.write(acl, rules.stream().map(Rule::acl).toList());
    }
    List<Integer> cores = options.cores(job);
    return new Task(job, rules, inputs, outputs, click, acl, timing, cores, huge);
  }

  private void examine(Job job, List<byte[]> traffic, List<Rule> rules, List<Series> all)
      throws IOException {
    List<byte[]> in = job.examination(traffic, rules);
    Examination strict = new Examination(job, rules, in, job.layout().queues() == 1);
    Examination lenient = new Examination(job, rules, Expected.withoutTrouble(in), false);
    for (Series series : all) {
      if (series.failure == null) {
        try {
          (series.engine.isSwitch() ? lenient : strict).examine(series);
        } catch (EngineException e) {
          series.failure = e.getMessage();
        }
      }
      progress.accept(
          "  %s: %s"
              .formatted(
                  series.engine.name(), series.failure == null ? series.verdict : series.failure));
    }
  }

  /** A finite capture, and what must become of it. */
  private final class Examination {
    private final Job job;
    private final List<Rule> rules;
    private final List<byte[]> in;
    private final Verdict verdict;

    Examination(Job job, List<Rule> rules, List<byte[]> in, boolean ordered) {
      this.job = job;
      this.rules = rules;
      this.in = in;
      verdict =
          new Verdict(
              in.size(),
              job.graph().isModelled() ? Expected.of(job.graph(), rules, in) : null,
              job.graph().sends(),
              ordered);
    }

    void examine(Series series) throws EngineException, IOException {
      List<Path> outputs = new ArrayList<>();
      for (int queue = 0; queue < job.layout().queues(); queue++) {
        outputs.add(directory.resolve("%s-out-%d.pcap".formatted(job.id(), queue)));
        Files.deleteIfExists(outputs.get(queue));
      }
      List<Path> inputs = input(job, job.id() + "-check", in);
      Task task = task(job, rules, inputs, outputs, new Task.Timing(EXAMINATION_SECONDS, 0.1));
      Shell.Outcome outcome = series.engine.run(task, START_SECONDS, outputs.get(0));
      verdict.check(series.engine.name(), Sample.parse(outcome.text()), outputs);
      series.firstPacket = outcome.firstOutput();
      series.verdict =
          verdict.summary() + (series.engine.isSwitch() ? ", without malformed packets" : "");
    }
  }

  private void measure(Series series, Task task) {
    Run kept = null;
    for (int attempt = 0; attempt <= options.retries; attempt++) {
      Run run;
      try {
        run = once(series.engine, task);
      } catch (EngineException e) {
        series.failure = e.getMessage();
        progress.accept("  " + series.engine.name() + ": " + series.failure);
        return;
      }
      boolean disturbed = isDisturbed(run);
      progress.accept(
          String.format(
              Locale.ROOT,
              "  %-16s %8.2f ns  (calibration %.2f ms, best %.2f; others %.0f %%)%s",
              series.engine.name(),
              run.sample().nanosPerPacket(),
              run.calibration(),
              calibration.best(),
              100 * run.otherLoad(),
              disturbed ? " disturbed" : ""));
      if (kept == null || !disturbed || run.calibration() < kept.calibration()) {
        series.rejected += kept == null ? 0 : 1;
        kept = run;
      } else {
        series.rejected++;
      }
      if (!disturbed) {
        break;
      }
    }
    series.runs.add(kept);
  }

  /** Counts the disturbed runs anew: the best calibration may have come late. */
  void markDisturbed(List<Result> results) {
    for (Result result : results) {
      for (Series series : result.series()) {
        series.disturbed = (int) series.runs.stream().filter(this::isDisturbed).count();
      }
    }
  }

  private boolean isDisturbed(Run run) {
    return run.isDisturbed(calibration.best(), options.tolerance, options.otherLoad);
  }

  private Run once(Engine engine, Task task) throws EngineException {
    double before = calibration.measure();
    OtherLoad load = OtherLoad.now();
    final long start = System.nanoTime();
    Shell.Outcome outcome = engine.run(task, task.timing().total() + START_SECONDS, null);
    final double seconds = (System.nanoTime() - start) / 1e9;
    double others = OtherLoad.now().since(load) / seconds;
    Sample sample = Sample.parse(outcome.text());
    double after = calibration.measure();
    verify(task, sample);
    double late = Math.abs(sample.seconds() / task.timing().measure() - 1);
    return new Run(sample, Math.max(before, after), others, late, outcome.memory());
  }

  /** The counters of an endless run must agree. */
  private static void verify(Task task, Sample sample) throws EngineException {
    if (sample.packets() <= 0) {
      throw new EngineException("no packets in the measured time");
    }
    // nothing in the endless captures is dropped by a job; some packets are still under way
    // the ring of a pipeline may overflow, and only what got through it was counted
    if (task.job().graph().sends()
        && task.job().layout() != Layout.PIPELINE
        && sample.received() - sample.sent() > sample.received() * 1e-4 + task.job().buffers()) {
      throw new EngineException(
          "sent only " + sample.sent() + " of " + sample.received() + " packets");
    }
  }
}
