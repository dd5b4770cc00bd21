// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.filters;

import io.sluice.benchmarks.compare.Facts;
import io.sluice.benchmarks.harness.Calibration;
import io.sluice.benchmarks.harness.EngineException;
import io.sluice.pmd.Cpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The command {@code benchmarks/filters}: see its usage, and benchmarks/FILTERS.md. */
public final class Filters {
  private final FiltersOptions options;

  private Filters(FiltersOptions options) {
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
      FiltersOptions options = FiltersOptions.parse(args);
      status = new Filters(options).run();
    } catch (IllegalArgumentException | IllegalStateException | IOException e) {
      System.err.println("filters: " + e.getMessage());
      System.err.println("Try 'benchmarks/filters --help'.");
      status = 1;
    }
    System.exit(status);
  }

  private int run() throws IOException {
    if (options.help) {
      System.out.print(FiltersOptions.USAGE);
      return 0;
    }
    List<Integer> cpus = Cpu.allowed();
    if (options.core < 0) {
      options.core = cpus.get(cpus.size() - 1);
    }
    Path work = Files.createDirectories(options.out.resolve("work")).toAbsolutePath();
    Map<String, Object> facts = Facts.machine();
    Subjects subjects = new Subjects(options, work);
    facts.put("JDK", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put("JVM flags", String.join(" ", options.javaFlags));
    facts.put("librte_acl", subjects.aclDescription());
    facts.put(
        "timing",
        String.format(
            Locale.ROOT,
            "%s s a measurement, %d rounds, all in turn; calibrations %.1f %% over the best reject",
            options.seconds,
            options.runs,
            options.tolerance * 100));
    facts.forEach((name, value) -> System.err.println(name + ": " + value));
    List<SetResult> results = new ArrayList<>();
    FiltersReport report = new FiltersReport(facts, results);
    try (Calibration calibration = new Calibration(List.of(options.core))) {
      for (RuleSet set : options.sets) {
        SetRun run = new SetRun(options, subjects, calibration, work);
        results.add(run.run(set));
        // after every set, so that an interrupted run leaves what it has
        Files.writeString(options.out.resolve("filters.md"), report.markdown());
        Files.writeString(options.out.resolve("filters.json"), report.json());
      }
    } catch (EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
    System.out.print(report.markdown());
    System.err.println("results are in " + options.out);
    return results.stream().allMatch(SetResult::agrees) ? 0 : 2;
  }
}
