// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.traffic.Rule;
import io.sluice.benchmarks.traffic.Traffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  private final Consumer<String> progress;

  Campaign(
      Options options,
      List<Engine> engines,
      Calibration calibration,
      Path directory,
      Consumer<String> progress) {
    this.options = options;
    this.engines = engines;
    this.calibration = calibration;
    this.directory = directory;
    this.progress = progress;
  }

  /** Does one job on every engine. */
  Result run(Job job) throws IOException {
    progress.accept(job.title());
    List<byte[]> traffic = job.traffic();
    List<Rule> rules = job.makeRules(traffic);
    List<Series> all = new ArrayList<>();
    for (Engine engine : engines) {
      Series series = new Series(engine);
      series.failure = engine.refusal(job);
      all.add(series);
    }
    examine(job, traffic, rules, all);
    if (!options.checkOnly) {
      Path input = directory.resolve("traffic-%d-%d.pcap".formatted(job.flows(), job.size()));
      PcapFile.write(input, traffic);
      Task task = task(job, rules, input, null, options.timing);
      for (int round = 0; round < options.runs; round++) {
        for (Series series : all) {
          if (series.failure == null) {
            measure(series, task);
          }
        }
      }
    }
    return new Result(job, Traffic.meanLength(traffic), all);
  }

  private Task task(Job job, List<Rule> rules, Path input, Path output, Task.Timing timing)
      throws IOException {
    Path click = directory.resolve(job.id() + (output == null ? "" : "-check") + ".click");
    Files.writeString(click, Task.clickText(job, rules, timing), StandardCharsets.ISO_8859_1);
    Path acl = null;
    if (job.rules() > 0 && rules.stream().allMatch(rule -> rule.acl() != null)) {
      acl = directory.resolve(job.id() + ".rules");
      Files.write(acl, rules.stream().map(Rule::acl).toList());
    }
    return new Task(job, input, output, click, acl, timing, options.core);
  }

  private void examine(Job job, List<byte[]> traffic, List<Rule> rules, List<Series> all)
      throws IOException {
    List<byte[]> in = job.examination(traffic, rules);
    Path input = directory.resolve(job.id() + "-check.pcap");
    PcapFile.write(input, in);
    Verdict verdict =
        new Verdict(
            in.size(),
            job.graph().isModelled() ? Expected.of(job.graph(), rules, in) : null,
            job.graph().sends());
    for (Series series : all) {
      if (series.failure == null) {
        Path output = directory.resolve(job.id() + "-out.pcap");
        Files.deleteIfExists(output);
        Task task = task(job, rules, input, output, new Task.Timing(EXAMINATION_SECONDS, 0.1));
        try {
          Shell.Outcome outcome = Shell.watch(series.engine.command(task), START_SECONDS, output);
          verdict.check(series.engine.name(), Sample.parse(outcome.text()), output);
          series.firstPacket = outcome.firstOutput();
        } catch (EngineException e) {
          series.failure = e.getMessage();
        }
        progress.accept(
            "  "
                + series.engine.name()
                + ": "
                + (series.failure == null ? verdict.summary() : series.failure));
      } else {
        progress.accept("  " + series.engine.name() + ": " + series.failure);
      }
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
    Shell.Outcome outcome =
        Shell.watch(engine.command(task), task.timing().total() + START_SECONDS, null);
    final double seconds = (System.nanoTime() - start) / 1e9;
    double others = OtherLoad.now().since(load) / seconds;
    Sample sample = Sample.parse(outcome.text());
    double after = calibration.measure();
    verify(task, sample);
    double late = Math.abs(sample.seconds() / task.timing().measure() - 1);
    return new Run(sample, Math.max(before, after), others, late, outcome.peakMemory());
  }

  /** The counters of an endless run must agree. */
  private static void verify(Task task, Sample sample) throws EngineException {
    if (sample.packets() <= 0) {
      throw new EngineException("no packets in the measured time");
    }
    // nothing in the endless captures is dropped by a job; some packets are still under way
    if (task.job().graph().sends()
        && sample.received() - sample.sent() > sample.received() * 1e-4 + task.job().buffers()) {
      throw new EngineException(
          "sent only " + sample.sent() + " of " + sample.received() + " packets");
    }
  }
}
