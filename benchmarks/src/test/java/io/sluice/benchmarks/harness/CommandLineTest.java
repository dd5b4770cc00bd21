// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Options, what belongs to them, and what is said when it does not. */
class CommandLineTest {
  @Test
  void argumentsComeInOrder() {
    CommandLine line = new CommandLine("--out", "place", "--runs", "2.5", "file");
    assertEquals("--out", line.next());
    assertEquals("place", line.value());
    assertEquals("--runs", line.next());
    assertEquals(2.5, line.number(2.5, 2.5));
    assertTrue(line.hasNext());
    assertEquals("file", line.next());
    assertFalse(line.hasNext());
  }

  @Test
  void whatIsMissingIsNamed() {
    CommandLine line = new CommandLine("--runs");
    line.next();
    assertRefused("'--runs' requires an argument", line::value);
    assertRefused("'--runs' requires an argument", () -> line.number(0, 1));
  }

  @Test
  void numbersOutsideTheirRangeAreRefused() {
    for (String wrong : new String[] {"0.9", "3.1", "NaN", "two", ""}) {
      CommandLine line = new CommandLine("--runs", wrong);
      line.next();
      String message = "'--runs' expects a number from 1.0 to 3.0, not '" + wrong + "'";
      assertRefused(message, () -> line.number(1, 3));
    }
    CommandLine line = new CommandLine("--warm", "9");
    line.next();
    assertRefused("'--warm' expects seconds, not '9'", () -> line.number(1, 3, "seconds"));
  }

  @Test
  void listsOfNumbersAreRead() {
    CommandLine line = new CommandLine("--flows", "1,20", "--flows", "1,two");
    line.next();
    assertEquals(List.of(1, 20), line.integers());
    line.next();
    assertRefused("'--flows' expects whole numbers, not '1,two'", line::integers);
  }

  private static void assertRefused(String message, Executable read) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, read).getMessage());
  }
}
