// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class ReportTest {
  @TempDir private Path folder;

  private static Result result(String form, int scheme, String subject, int rate, double p50) {
    Load load = new Load(64, rate, 2);
    return new Result(form, scheme, subject, "Sluice", load, 2000, 1500, 2, p50, p50 * 3, 7, null);
  }

  private static List<Result> results() {
    List<Result> results = new ArrayList<>();
    results.add(result("nodes", 1, "firewall", 1000, 50));
    results.add(result("nodes", 1, "firewall", 5000, 80));
    results.add(result("process", 2, "firewall-nat", 0, 3));
    results.add(result("process", 0, "firewall-ips", 0, 3));
    results.add(result("process", 0, "firewall-ips-nat", 0, 6));
    results.add(result("process", 1, "nothing", 0, Double.NaN));
    results.add(Result.failed("dpdk", 3, "nat", "Sluice", new Load(64, 9, 2), "it broke"));
    return results;
  }

  private static final Map<String, List<String>> NOTES = Map.of("firewall-nat", List.of("a note"));

  @Test
  void tablesHoldEveryResult() {
    String text = new Report(Map.of("date", "today"), results(), NOTES).markdown(Map.of());
    assertTrue(text.contains("- date: today\n"), text);
    List<String> cells =
        text.lines()
            .filter(line -> line.contains("5,000"))
            .map(line -> line.replaceAll(" +", " "))
            .toList();
    assertEquals(
        List.of("| 1 | firewall | Sluice | 64 | 5,000 | 750 | 25.00 | 80.0 | 240.0 | 7 |"), cells);
    assertTrue(text.contains("- failed: scheme 3, nat, Sluice: it broke\n"), text);
    assertTrue(text.contains("firewall-nat:\n\n- a note\n"), text);
    assertFalse(text.contains("NaN"), text);
  }

  @Test
  void thePaperComparesWithTheFirstFormOfEachChain() {
    Result base = result("process", 0, "firewall-ips", 0, 4);
    Result half =
        new Result("process", 0, "firewall-ips", "copied", base.load(), 750, 750, 2, 2, 3, 0, null);
    String text = new Report(Map.of(), List.of(base, half), Map.of()).markdown(Map.of());
    String row = text.lines().filter(line -> line.contains("copied")).findFirst().orElseThrow();
    assertEquals(
        "| 2 | firewall-ips | copied | 64 | 375 | 2666666.7 | 0.50 | 2.0 | 3.0 | 0.50 |",
        row.replaceAll(" +", " "));
  }

  @Test
  void theMedianOfRoundsLeavesFailuresOut() {
    Load load = new Load(64, 0, 1);
    List<Result> rounds = new ArrayList<>();
    for (int i : new int[] {9, 1, 5}) {
      rounds.add(new Result("process", 1, "nat", "Sluice", load, i, i, 1, 10 - i, 20 - i, i, null));
    }
    Result failed = Result.failed("process", 1, "nat", "Sluice", load, "no");
    rounds.add(failed);
    Result median = Result.median(rounds);
    assertEquals(5, median.throughput());
    assertEquals(5, median.p50());
    assertEquals(15, median.p99());
    assertEquals(9, median.reordered());
    assertEquals(failed, Result.median(List.of(failed)));
  }

  @Test
  void filesAreWholeAndLinked() throws Exception {
    new Report(Map.of("a", "b"), results(), NOTES).write(folder);
    String text = Files.readString(folder.resolve("report.md"));
    List<Path> plots;
    try (var files = Files.list(folder)) {
      plots = files.filter(file -> file.toString().endsWith(".svg")).toList();
    }
    assertTrue(plots.size() >= 4, plots.toString());
    for (Path plot : plots) {
      assertTrue(text.contains("](" + plot.getFileName() + ")"), plot.toString());
      String svg = Files.readString(plot);
      assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
      Document document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
      assertEquals("svg", document.getDocumentElement().getTagName());
    }
    String json = Files.readString(folder.resolve("results.json"));
    assertTrue(json.contains("\"received_pps\": 750.0"), json);
    assertTrue(json.contains("\"failure\": \"it broke\""), json);
  }
}
