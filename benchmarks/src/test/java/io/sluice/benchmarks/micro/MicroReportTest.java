// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MicroReportTest {
  private static final MicroResult BASE =
      new MicroResult("Element: Strip", MicroResult.BASELINE, 0.8, 0.05, 0.0001);
  private static final MicroResult GRAPH =
      new MicroResult("Element: Strip", "graph", 2.05, Double.NaN, 0.0002);
  private static final MicroResult OTHER = new MicroResult("Pool", "take", 3, 0.1, 16);

  private final MicroReport report =
      new MicroReport(Map.of("kernel", "Linux"), List.of(BASE, GRAPH, OTHER));

  @Test
  void eachIsHeldAgainstItsOwnBaseline() {
    String text = report.markdown();
    assertTrue(text.contains("- kernel: Linux\n"), text);
    assertTrue(
        text.contains("| Element: Strip | graph | 2.05 |  | 0.80 | 1.25 | 0.0002 |\n"), text);
    assertTrue(text.contains("| Pool | take | 3.00 | 0.10 |  |  | 16.0000 |\n"), text);
    assertFalse(text.contains("| baseline | 0.80 |"), text);
  }

  @Test
  void whatAllocatesIsNamed() {
    assertEquals(List.of(OTHER), report.allocating());
  }

  @Test
  void programsGetTheBaselineToo() {
    assertTrue(report.json().contains("\"method\": \"baseline\""), report.json());
    assertTrue(report.json().contains("\"error\": null"), report.json());
  }
}
