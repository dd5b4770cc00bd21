// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run tells: counts, rates, tables, JSON, and handlers by name and pattern. */
class ReportTest {
  private static final String CONFIG =
      "s :: InfiniteSource(LENGTH 20, LIMIT 10) -> t :: Tee -> c :: Counter"
          + " -> CheckIPHeader -> d :: Discard; t[1] -> q :: Queue -> u :: Unqueue -> x :: Idle";

  private static Router ran(String config) {
    Router router = Router.parse(config, new RouterOptions().log(line -> {}));
    while (router.step() > 0) {
      // until nothing is left to do
    }
    return router;
  }

  @Test
  void countsWhereEveryPacketWent() {
    try (Router router = ran(CONFIG)) {
      Counts counts = new Counts(router);
      assertEquals(10, counts.entered());
      assertEquals(10, counts.in(router.find("q")));
      assertEquals(10, counts.in(router.find("u")));
      assertEquals(20, counts.out(router.find("t")));
      assertEquals(0, counts.in(router.find("d")));
      assertEquals(0, counts.left());
      assertEquals(10, counts.discarded());
      assertEquals(10, counts.dropped());
    }
  }

  @Test
  void theTableNamesReasons() {
    try (Router router = ran(CONFIG)) {
      String table = RunReport.of(router, 0.25).table();
      assertTrue(table.matches("(?s).*\nCheckIPHeader@\\d +CheckIPHeader +10 +0 +- +10  bad.*"));
      assertTrue(table.matches("(?s).*\nc +Counter +10 +10 +200 +0\n.*"), table);
      assertTrue(
          table.endsWith("\n10 packets in, 0 out, 10 discarded, 10 dropped in 0.250 s\n"), table);
    }
  }

  @Test
  void theTableShowsWhatElementsCostWhereThatWasSampled() {
    String endless = CONFIG.replace(", LIMIT 10", "");
    try (Router router = Router.parse(endless, new RouterOptions().log(line -> {}))) {
      router.startSampling();
      for (int i = 0; i < 2000; i++) {
        router.step();
      }
      RunReport report = RunReport.of(router, 0.25);
      assertTrue(report.table().matches("(?s).* bytes +ns +dropped .*"), report.table());
      assertTrue(
          report
              .table()
              .matches("(?s).*\nc +Counter +[0-9,]+ +[0-9,]+ +[0-9,]+ +\\d+\\.\\d +0\n.*"));
      assertTrue(report.json("x", Map.of()).contains("\"nanoseconds_a_packet\": "));
    }
    try (Router router = ran(CONFIG)) {
      RunReport report = RunReport.of(router, 0.25);
      assertFalse(report.table().contains(" ns "));
      assertFalse(report.json("x", Map.of()).contains("nanoseconds"));
    }
  }

  @Test
  void liveLinesShowRates() {
    assertEquals("0 pps", LiveLine.rate(0));
    assertEquals("999 pps", LiveLine.rate(999.4));
    assertEquals("1.50 kpps", LiveLine.rate(1500));
    assertEquals("12.35 Mpps", LiveLine.rate(12_345_678));
    try (Router router = ran(CONFIG)) {
      String line = new LiveLine(router).next();
      assertTrue(line.matches(" +0 s  in 10 \\(0 pps\\)  out 0 .*  dropped 10 \\(0 pps\\)"), line);
    }
  }

  @Test
  void jsonIsEscaped() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a\"\\", List.of(1, true, "\n\t\u00e9\u0001"));
    map.put("empty", Map.of());
    map.put("none", List.of());
    assertEquals(
        """
        {
          "a\\"\\\\": [
            1,
            true,
            "\\n\\t\\u00e9\\u0001"
          ],
          "empty": {},
          "none": []
        }""",
        Json.write(map));
  }

  @Test
  void patternsMatchNames() {
    assertTrue(HandlerCalls.glob("*", "a/b@1"));
    assertTrue(HandlerCalls.glob("a?[b-d]*", "axcz"));
    assertFalse(HandlerCalls.glob("a?[!b-d]", "axc"));
    assertTrue(HandlerCalls.glob("a.b", "a.b"));
    assertFalse(HandlerCalls.glob("a.b", "axb"));
  }

  @Test
  void handlersMayBeAskedForByClass() {
    try (Router router = ran(CONFIG)) {
      HandlerCalls calls = new HandlerCalls(router);
      calls.readAll(List.of("Counter.count", "?.class", "list", "nothing"));
      assertEquals("10", calls.values().get("c.count"));
      assertEquals("Tee", calls.values().get("t.class"));
      assertTrue(calls.values().get("list").startsWith("8\ns\nt\n"), calls.values().toString());
      assertEquals(List.of("no 'nothing' handler"), calls.errors());
    }
  }
}
