// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.harness.Calibration;
import io.sluice.benchmarks.harness.EngineException;
import io.sluice.pmd.Cpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command {@code benchmarks/compare}: see its usage, and benchmarks/README.md. */
public final class Compare {
  private final Options options;
  private final List<Engine> engines = new ArrayList<>();
  private final List<String> absent = new ArrayList<>();

  private Compare(Options options) {
    this.options = options;
  }

  /**
   * Runs the comparison.
   *
   * @param args the options
   */
  public static void main(String[] args) {
    int status;
    try {
      Options options = Options.parse(args);
      status = new Compare(options).run();
    } catch (IllegalArgumentException | IOException e) {
      System.err.println("compare: " + e.getMessage());
      System.err.println("Try 'benchmarks/compare --help'.");
      status = 1;
    }
    System.exit(status);
  }

  private int run() throws IOException {
    if (options.help) {
      System.out.print(Options.USAGE);
      return 0;
    }
    if (options.list) {
      for (Job job : Job.all()) {
        System.out.printf(
            "%-18s %-6s %s%n", job.id(), job.group().name().toLowerCase(), job.title());
      }
      return 0;
    }
    chooseCores(Cpu.allowed());
    for (Path set : options.sets) {
      options.jobs.add(Job.classBench(set));
    }
    Path work = Files.createDirectories(options.out.resolve("work")).toAbsolutePath();
    findEngines(work);
    if (engines.isEmpty()) {
      absent.forEach(System.err::println);
      System.err.println("compare: no engine");
      return 1;
    }
    try (Reservation reservation = reserve()) {
      if (options.pages == Options.Pages.HUGE && !reservation.isGranted()) {
        System.err.println("compare: " + reservation.refusal());
        return 1;
      }
      return compare(work, reservation);
    }
  }

  private void chooseCores(List<Integer> allowed) {
    if (options.core < 0) {
      options.core = allowed.get(allowed.size() - 1);
    }
    if (allowed.contains(options.core - 1)) {
      options.pair = List.of(options.core - 1, options.core);
    } else if (allowed.contains(options.core + 1)) {
      options.pair = List.of(options.core, options.core + 1);
    }
  }

  private Reservation reserve() {
    return options.pages == Options.Pages.NONE
        ? Reservation.none("not asked for")
        : Reservation.of(
            Math.max(
                options.jobs.stream().mapToInt(Job::memory).max().orElse(0),
                engines.stream().anyMatch(OvsEngine.class::isInstance) ? OvsEngine.MEMORY : 0));
  }

  private int compare(Path work, Reservation reservation) throws IOException {
    Map<String, Object> facts = Facts.of(options, engines, absent, reservation.refusal());
    facts.forEach((name, value) -> System.err.println(name + ": " + value));
    System.err.println("this takes about " + minutes() + " minutes, without repetitions");
    List<Result> results = new ArrayList<>();
    List<Elements> elements = new ArrayList<>();
    boolean pairs = options.jobs.stream().anyMatch(job -> job.layout().workers() > 1);
    List<Integer> cores = pairs && options.pair != null ? options.pair : List.of(options.core);
    try (Calibration calibration = new Calibration(cores)) {
      calibration.measure();
      Campaign campaign =
          new Campaign(
              options, engines, calibration, work, reservation.isGranted(), System.err::println);
      for (List<Job> jobs : together(options.jobs)) {
        results.addAll(campaign.run(jobs));
        campaign.markDisturbed(results);
        // after every job, so that an interrupted comparison leaves what it has
        write(facts, results, elements);
      }
      for (Job job : options.checkOnly ? List.<Job>of() : options.elements) {
        elements.add(campaign.elements(job));
      }
      facts.put("best calibration", Report.format("%.2f ms", calibration.best()));
    }
    write(facts, results, elements);
    System.out.print(new Report(facts, results, elements).markdown());
    System.err.println("results are in " + options.out);
    return results.stream().flatMap(result -> result.series().stream()).anyMatch(Compare::isWrong)
        ? 2
        : 0;
  }

  /** A job of two workers runs in the rounds of the one it is compared with. */
  static List<List<Job>> together(List<Job> jobs) {
    List<List<Job>> bundles = new ArrayList<>();
    for (Job job : jobs) {
      List<Job> last = bundles.isEmpty() ? List.of() : bundles.get(bundles.size() - 1);
      if (!last.isEmpty() && last.get(0).id().equals(job.baseline())) {
        last.add(job);
      } else {
        bundles.add(new ArrayList<>(List.of(job)));
      }
    }
    return bundles;
  }

  private long minutes() {
    double seconds = 0;
    for (Job job : options.jobs) {
      double run = options.timing.of(job.layout().workers()).total() + 1;
      double all = (options.checkOnly ? 0 : options.runs * run) + 2;
      seconds += all * engines.stream().filter(engine -> engine.refusal(job) == null).count();
    }
    if (!options.checkOnly) {
      double run = options.timing.warm() + options.timing.total() + 2;
      seconds += options.elements.size() * options.runs * run;
    }
    return Math.round(seconds / 60) + 1;
  }

  /** A missing element or an unsupported job is a gap; a wrong result is a failure. */
  private static boolean isWrong(Series series) {
    return series.failure != null && series.failure.startsWith("wrong");
  }

  private void findEngines(Path work) {
    if (options.sluice) {
      String jar = options.root.resolve("vnf/target/vnf.jar").toString();
      find("Sluice", () -> ClickEngine.sluice("Sluice", options.java, options.javaFlags, jar));
      options.variants.forEach(
          (name, flags) -> find(name, () -> ClickEngine.sluice(name, options.java, flags, jar)));
    }
    options.jars.forEach(
        (name, jar) ->
            find(name, () -> ClickEngine.sluice(name, options.java, options.javaFlags, jar)));
    options.peers.forEach((name, path) -> find(name, () -> ClickEngine.binary(name, path)));
    if (options.peers.isEmpty()) {
      absent.add("FastClick (give a binary by --fastclick)");
    }
    if (options.loop) {
      Path source = options.root.resolve("benchmarks/src/main/c/loop.c");
      find("C loop", () -> LoopEngine.build(source, work, false));
      if (options.loopHuge) {
        find("C loop, THP", () -> LoopEngine.build(source, work, true));
      }
    }
    if (options.ovs) {
      find("Open vSwitch", OvsEngine::find);
    }
    absent.add("nftables (not the same job, see benchmarks/README.md)");
  }

  /** Makes an engine, or says that it is not there. */
  private interface Maker {
    Engine make() throws EngineException;
  }

  private void find(String name, Maker maker) {
    try {
      engines.add(maker.make());
    } catch (EngineException e) {
      absent.add(name + " (" + e.getMessage() + ")");
    }
  }

  private void write(Map<String, Object> facts, List<Result> results, List<Elements> elements)
      throws IOException {
    Report report = new Report(facts, results, elements);
    Files.writeString(options.out.resolve("comparison.md"), report.markdown());
    Files.writeString(options.out.resolve("comparison.json"), report.json());
    for (Map.Entry<String, String> plot : Plots.of(results, elements).entrySet()) {
      Files.writeString(options.out.resolve(plot.getKey()), plot.getValue());
    }
  }
}
