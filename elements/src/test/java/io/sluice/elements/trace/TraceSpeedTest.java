// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class TraceSpeedTest {
  private static final long SECOND = 1_000_000_000L;

  private static double at(String formula, double x) {
    return Formula.parse(formula).applyAsDouble(x);
  }

  @Test
  void formulasAreThoseOfTinyExpr() {
    assertEquals(50, at("10 + min(90,10*x)", 4));
    assertEquals(100, at("10 + min(90,10*x)", 40));
    assertEquals(7, at("1 + 2 * 3", 0));
    assertEquals(4, at("2^-1*x^2*2", 2));
    assertEquals(64, at("2^3^2", 0));
    assertEquals(4, at("-2^2", 0));
    assertEquals(-3, at("--(1+2)*-1", 0));
    assertEquals(1, at("sin(pi/2)", 0), 1e-9);
    assertEquals(1, at("sin pi/2*0 + cos(0)", 0), 1e-9);
    assertEquals(Math.E, at("e", 0));
    assertEquals(1.5e3, at("1.5e3", 0));
    assertEquals(1.25, at("max(1, pow(x, 2)) + 1e-2 * 25", 0.5));
    assertEquals(1, at("squarewave(x)", 0.4));
    assertEquals(-1, at("squarewave(x)", 0.6));
    assertEquals(2, at("log(100)", 0), 1e-9);
    assertEquals(1, at("5 % 2", 0));
  }

  @Test
  void whatIsNoFormulaIsRefused() {
    for (String[] each :
        new String[][] {
          {"", "unexpected end of the formula"},
          {"1 +", "unexpected end of the formula"},
          {"(1", "unexpected end of the formula"},
          {"1)", "unexpected ')' at 1"},
          {"y", "unknown name 'y' at 0"},
          {"min(1)", "unexpected ')' at 5"},
          {"1..2", "unexpected '1' at 0"},
          {"(".repeat(300), "too many parentheses inside of each other"},
        }) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Formula.parse(each[0]), each[0]);
      assertEquals(each[1], e.getMessage());
    }
  }

  @Test
  void theClockGoesOnFromWhereItIs() {
    TraceClock clock = new TraceClock();
    TraceSpeed speed = TraceSpeed.of(100, "100 + 100*floor(x)");
    assertEquals(100, speed.percent(0, clock));
    assertEquals(0, clock.due(50 * SECOND, 0, 100));
    assertEquals(100, speed.percent(SECOND / 2, clock));
    assertEquals(2 * SECOND, clock.due(52 * SECOND, SECOND / 2, 100));
    assertEquals(200, speed.percent(SECOND, clock));
    // A second of the trace has gone by, the next one takes half a second.
    assertEquals(3 * SECOND / 2, clock.due(52 * SECOND, SECOND, 200));
    assertEquals(300, speed.percent(2 * SECOND, clock));
    assertEquals(2 * SECOND, clock.due(53 * SECOND, 2 * SECOND, 300));
    assertEquals(SECOND, TraceSpeed.of(100, "").wakeUp(SECOND, 0));
    assertTrue(speed.wakeUp(SECOND, 0) < SECOND / 10);
  }

  @Test
  void elementsEndWhereAFormulaIsZero() {
    String source = "FromIPSummaryDump(DATA '!data timestamp src\n1 1.0.0.1\n100 1.0.0.2')";
    String config =
        source + " -> Queue -> r :: ReplayUnqueue(LIMIT 2, TIMING_FNT \"%s\") -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted("100 - 10000*x"))) {
      graph.until(() -> graph.read("r.active").equals("false"));
      assertEquals(1, graph.packets("out").size());
    }
    // Ninety-nine seconds in some milliseconds.
    try (TestGraph graph = TestGraph.of(config.formatted("1000000 * min(1, 1000*x) + 1"))) {
      graph.until(() -> graph.packets("out").size() >= 4);
      assertTrue(Integer.parseInt(graph.read("r.timing")) > 1);
    }
    for (String formula : new String[] {"@0", "@1", "@2"}) {
      String wave = config.replace("TIMING_FNT", "TIMING 5, STOP_TIME 10, TIMING_FNT");
      try (TestGraph graph = TestGraph.of(wave.formatted(formula))) {
        int timing = Integer.parseInt(graph.read("r.timing"));
        assertTrue(timing >= 5 && timing <= 500, formula + " " + timing);
      }
    }
    String errors = TestGraph.errorsOf("Idle -> ReplayUnqueue(LIMIT 2, TIMING_FNT \"y\") -> Idle");
    assertTrue(errors.contains("TIMING_FNT: unknown name 'y' at 0"), errors);
  }
}
