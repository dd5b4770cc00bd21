// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Memory;
import io.sluice.benchmarks.harness.Shell;
import io.sluice.report.Spread;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ReportTest {
  /** An engine that exists only by name. */
  private static final class Named extends Engine {
    private final boolean peer;

    Named(String name, boolean peer) {
      super(name, name + " <1.0> & more");
      this.peer = peer;
    }

    @Override
    boolean isPeer() {
      return peer;
    }

    @Override
    String refusal(Job job) {
      return null;
    }

    @Override
    Shell.Outcome run(Task task, double seconds, Path capture) {
      throw new AssertionError("not to be run");
    }
  }

  private static Series series(String name, boolean peer, double... nanos) {
    Series series = new Series(new Named(name, peer));
    for (double ns : nanos) {
      series.runs.add(
          new Run(new Sample(1_000_000, ns / 1000, 0, 0), 20, 0, 0, new Memory(150, 64, 2)));
    }
    return series;
  }

  private static final Engine SLUICE = new Named("Sluice", false);

  /** The same engine in every job, for comparisons between jobs. */
  private static Series sluice(double... nanos) {
    Series series = new Series(SLUICE);
    series.runs.addAll(series("Sluice", false, nanos).runs);
    return series;
  }

  private static List<Result> results() {
    List<Result> results = new ArrayList<>();
    for (Job job : Job.all()) {
      Series missing = new Series(new Named("Light & co", true));
      missing.failure = "element X missing";
      double base = 10 + job.rules() + job.flows() / 1000.0;
      results.add(
          new Result(
              job,
              60,
              List.of(
                  sluice(base, base * 1.1, base * 0.9),
                  series("FastClick", true, base * 2, base * 2, base * 2),
                  missing)));
    }
    return results;
  }

  private static List<Elements> elements() {
    Map<String, Spread> costs =
        Map.of(
            "FromDPDKDevice", new Spread(6, 7, 8, 3), "the whole graph", new Spread(20, 21, 22, 3));
    return List.of(
        new Elements(Options.select("fw10").get(0), costs, null),
        new Elements(Options.select("chain").get(0), Map.of(), "element X missing"));
  }

  @Test
  void spreads() {
    assertEquals(new Spread(1, 2, 9, 3), Spread.of(List.of(9.0, 1.0, 2.0)));
    assertEquals(new Spread(1, 2.5, 9, 4), Spread.of(List.of(9.0, 1.0, 2.0, 3.0)));
    assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
  }

  @Test
  void ratiosAreTakenRoundByRoundToTheFastestPeer() {
    Series slow = series("slow", true, 30, 60, 90);
    Series fast = series("fast", true, 20, 40, 60);
    Series own = series("own", false, 10, 10, 90);
    Result result = new Result(Job.all().get(0), 60, List.of(own, slow, fast));
    assertSame(fast, result.bestPeer());
    Spread ratio = own.ratioTo(fast);
    assertEquals(0.25, ratio.min(), 1e-9);
    assertEquals(0.5, ratio.median(), 1e-9);
    assertEquals(1.5, ratio.max(), 1e-9);
    Result alone = new Result(Job.all().get(0), 60, List.of(own));
    assertNull(alone.bestPeer());
    assertSame(own, alone.base());
  }

  @Test
  void samplesAreReadFromTheLineOfResults() throws Exception {
    Sample sample = Sample.parse("EAL: hello\nRES 100 300 1.5 2.5 290\nbye\n");
    assertEquals(new Sample(200, 1.0, 300, 290), sample);
    assertEquals(5_000_000, sample.nanosPerPacket(), 1e-6);
    assertThrows(EngineException.class, () -> Sample.parse("nothing"));
    assertThrows(EngineException.class, () -> Sample.parse("RES 1 2 x 3 4"));
    assertThrows(EngineException.class, () -> Sample.parse("RES 1 2"));
  }

  @Test
  void missingElementsAreNamed() {
    assertEquals(
        "elements Bar, Foo missing",
        Shell.reason("a:1: unknown element class 'Foo'\nb:2: undeclared element ‘Bar’\n", 1));
    assertEquals("failed with status 7: oops", Shell.reason("oops\n", 7));
  }

  @Test
  void aSlowCalibrationOrOtherWorkRejectsARun() {
    Run run = new Run(new Sample(1, 1, 1, 1), 20.5, 0.05, 0.01, Memory.NONE);
    assertFalse(run.isDisturbed(20, 0.04, 0.1));
    assertTrue(run.isDisturbed(19, 0.04, 0.1));
    assertTrue(run.isDisturbed(20, 0.04, 0.04));
    assertTrue(new Run(run.sample(), 20, 0, 0.03, Memory.NONE).isDisturbed(20, 0.04, 0.1));
  }

  @Test
  void everyPlotIsWellFormed() throws Exception {
    Map<String, String> plots = Plots.of(results(), elements());
    assertTrue(
        plots
            .keySet()
            .containsAll(
                Set.of(
                    "jobs.svg",
                    "throughput-by-size.svg",
                    "ns-by-rules.svg",
                    "ns-by-flows-nat.svg",
                    "throughput-by-cores.svg",
                    "ns-by-element-fw10.svg",
                    "job-fw10.svg")));
    assertFalse(plots.containsKey("ns-by-element-chain.svg"), "it has no costs");
    for (String plot : plots.values()) {
      Document document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(plot.getBytes(StandardCharsets.UTF_8)));
      assertEquals("svg", document.getDocumentElement().getTagName());
      assertTrue(document.getElementsByTagName("text").getLength() > 4);
      assertFalse(plot.contains("NaN") || plot.contains("Infinity"), plot);
    }
  }

  @Test
  void theReportHoldsEveryJobAndItsJsonEveryRun() {
    Report report = new Report(Map.of("date", "today \"x\""), results(), elements());
    String markdown = report.markdown();
    String json = report.json();
    for (Job job : Job.all()) {
      assertTrue(markdown.contains("| " + job.title()), job.title());
      assertTrue(json.contains("\"id\": \"" + job.id() + "\""), job.id());
    }
    assertTrue(markdown.contains("element X missing"));
    assertTrue(markdown.contains("0.45 / 0.50 / 0.55"), markdown);
    assertTrue(json.contains("today \\\"x\\\""));
    assertEquals(Job.all().size() * 6, json.split("\"calibration_ms\"", -1).length - 1);
    assertTrue(markdown.contains("150, 64, 2"), "memory, and what of it is in huge pages");
    assertTrue(markdown.contains("| the whole graph"), markdown);
  }

  @Test
  void twoWorkersAreComparedWithOneOfTheSameEngineAndRound() {
    List<Job> jobs = Options.select("fw10-1,fw10-2");
    assertEquals("fw10-1", jobs.get(1).baseline());
    List<Result> results =
        List.of(
            new Result(jobs.get(0), 60, List.of(sluice(40, 60, 44), series("other", true, 30, 30))),
            new Result(
                jobs.get(1), 60, List.of(sluice(20, 40, 20), series("other", true, 15, 15))));
    String markdown = new Report(Map.of(), results, List.of()).markdown();
    assertTrue(markdown.contains("1.50 / 2.00 / 2.20"), markdown);
    assertEquals(1, markdown.split("1.50 / 2.00 / 2.20", -1).length - 1);
    assertFalse(markdown.contains("2.00 / 2.00 / 2.00"), "another engine of that name");
  }

  @Test
  void jobsThatAreComparedRunInTheSameRounds() {
    List<List<Job>> bundles =
        Compare.together(Options.select("l2,fw10-1,fw10-2,fw10-whole,fw10-pipeline"));
    List<List<String>> names =
        bundles.stream().map(jobs -> jobs.stream().map(Job::id).toList()).toList();
    assertEquals(
        List.of(List.of("l2"), List.of("fw10-1", "fw10-2"), List.of("fw10-whole", "fw10-pipeline")),
        names);
  }

  @Test
  void optionsAreReadAndRefused() {
    Options options =
        Options.parse(
            "--jobs", "fw10,sizes", "--runs", "2", "--fastclick", "a=/x", "--measure", "1");
    assertEquals("fw10", options.jobs.get(0).id());
    assertEquals(9, options.jobs.size());
    assertEquals(Map.of("a", "/x"), options.peers);
    assertEquals(1, options.timing.measure());
    assertEquals(Options.Pages.AUTO, options.pages);
    assertEquals(Options.Pages.HUGE, Options.parse("--pages", "huge").pages);
    for (String[] wrong :
        List.of(
            new String[] {"--runs", "x"},
            new String[] {"--runs"},
            new String[] {"--jobs", "none"},
            new String[] {"--pages", "large"},
            new String[] {"--elements", "fw11"},
            new String[] {"--what"})) {
      assertThrows(IllegalArgumentException.class, () -> Options.parse(wrong));
    }
  }
}
