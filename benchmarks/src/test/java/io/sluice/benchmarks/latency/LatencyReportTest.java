// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyReportTest {
  private static Measurement measurement(String collector, boolean bare, int load) {
    Histogram histogram = new Histogram(1, Tester.LONGEST, 3);
    for (int i = 1; i <= 100_000; i++) {
      histogram.recordValue(i);
    }
    return new Measurement(
        collector,
        "l2",
        bare,
        load,
        load * 1e5,
        100_000,
        0,
        0,
        histogram.getMean(),
        histogram.getValueAtPercentile(50),
        histogram.getValueAtPercentile(90),
        histogram.getValueAtPercentile(99),
        histogram.getValueAtPercentile(99.9),
        histogram.getValueAtPercentile(99.99),
        histogram.getMaxValue(),
        Measurement.curve(histogram),
        "100 % " + Causes.VNF,
        1,
        20_000,
        2,
        3,
        4,
        0.5,
        5,
        30_000,
        6,
        40_000,
        7,
        0.25);
  }

  private static LatencyReport report() {
    List<Measurement> all = new ArrayList<>();
    for (String collector : List.of("serial", "zgc")) {
      for (int load : new int[] {10, 90}) {
        all.add(measurement(collector, true, load));
        all.add(measurement(collector, false, load));
      }
    }
    return new LatencyReport(Map.of("processor", "one"), all, List.of("fw10 under g1 failed"));
  }

  @Test
  void aMeasurementSurvivesItsFile() {
    Measurement one = measurement("zgc", true, 50);
    Properties properties = new Properties();
    one.toMap().forEach((name, value) -> properties.setProperty(name, value.toString()));
    assertEquals(one, Measurement.of(properties));
    properties.remove("p99");
    assertThrows(IllegalArgumentException.class, () -> Measurement.of(properties));
  }

  @Test
  void theCurveHasFourPointsADecade() {
    Map<Double, Long> points = measurement("zgc", false, 50).points();
    assertEquals(20, points.size());
    assertEquals(90_000, points.get(10.0), 100);
    assertEquals(99_990, points.get(10_000.0), 100);
  }

  @Test
  void thePageHasEveryRunThreeTimesAndTheFailures() {
    String page = report().markdown();
    assertEquals(24, page.lines().filter(line -> line.startsWith("| l2 ")).count());
    assertTrue(page.contains("- FAILED: fw10 under g1 failed"), page);
    assertTrue(page.contains("| 100 % " + Causes.VNF), page);
    assertTrue(page.contains("1 (20.0 us)"), page);
  }

  @Test
  void theDocumentHasEveryRun() {
    String json = report().json();
    assertEquals(8, json.split("\"collector\"", -1).length - 1);
    assertEquals(4, json.split("\"collector\": \"zgc\"", -1).length - 1);
  }

  @Test
  void plotsAreDrawnForEachLoadAndEachCollector() throws Exception {
    Map<String, String> plots = report().plots();
    assertEquals(Set.of("l2-10.svg", "l2-90.svg", "l2-serial.svg", "l2-zgc.svg"), plots.keySet());
    for (String svg : plots.values()) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }
    assertTrue(plots.get("l2-zgc.svg").contains(">90 %, bare loop<"));
    assertTrue(plots.get("l2-90.svg").contains(">serial<"));
    assertEquals("p0", LatencyReport.percentile(1));
    assertEquals("p99.9", LatencyReport.percentile(1000));
  }

  @Test
  void optionsAreRead() {
    LatencyOptions options =
        LatencyOptions.parse(
            "--vnfs", "fw10", "--loads", "20,80", "--collectors", "zgc,serial", "--cores", "3,1");
    assertEquals(List.of("fw10"), options.vnfs);
    assertArrayEquals(new int[] {20, 80}, options.loads);
    assertEquals(List.of(Collector.ZGC, Collector.SERIAL), options.collectors);
    for (String[] wrong :
        new String[][] {
          {"--loads", "0"},
          {"--loads", "x"},
          {"--cores", "1,1"},
          {"--vnfs", "discard"},
          {"--vnfs", "nothing"},
          {"--collectors", "cms"},
          {"--measure", "-1"},
          {"--measure"},
          {"--frobnicate"}
        }) {
      assertThrows(
          IllegalArgumentException.class,
          () -> LatencyOptions.parse(wrong),
          String.join(" ", wrong));
    }
  }

  @Test
  void aForkReadsItsTask() {
    Fork.Task task = Fork.Task.of("zgc", "l2", "10,50", "1", "2.5", "0", "1", "a.log", "out");
    assertEquals(
        List.of("zgc", "l2", "10,50", "1.0", "2.5", "0", "1", "a.log", "out"), task.arguments());
  }
}
