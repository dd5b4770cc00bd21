// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import org.junit.jupiter.api.Test;

class PcreTextTest {
  private static boolean finds(String expression, String text) {
    return Pattern.compile(PcreText.toRe2(expression)).matcher(text).find();
  }

  @Test
  void leavesWhatRe2KnowsAlready() {
    for (String text : new String[] {"^a{2,3}?[^]{]b*|(?i:c)\\{", "\\x41\\d+$", "[\\x2f{]", ""}) {
      assertEquals(text, PcreText.toRe2(text));
    }
  }

  @Test
  void writesManyRepetitionsAsSeveral() {
    assertEquals("(?:a{1000}a{75,})", PcreText.toRe2("a{1075,}"));
    assertEquals("(?:[^\\n]{1000}[^\\n]{1000}[^\\n]{49})", PcreText.toRe2("[^\\n]{2049}"));
    assertEquals("x(?:(ab){900}(ab){0,1000}?(ab){0,50}?)y", PcreText.toRe2("x(ab){900,1950}?y"));
    for (int size : new int[] {1099, 1100, 2500, 2501}) {
      boolean fits = size >= 1100 && size <= 2500;
      assertEquals(fits, finds("^<(?:[ab]){1100,2500}>$", "<" + "a".repeat(size) + ">"));
      assertEquals(size >= 1100, finds("^<[ab]{1100,}>$", "<" + "b".repeat(size) + ">"));
    }
  }

  @Test
  void readsBracesAndBytesAsPcreDoes() {
    assertTrue(finds("^a\\s*{?b{,3}$", "a {b{,3}"));
    assertTrue(finds("^\\x9z[\\x2-]$", "\tz\u0002"));
  }

  @Test
  void saysWhatTakesMoreThanLinearTime() {
    assertEquals("look-ahead '(?!'", PcreText.beyondLinear("a(?!b)"));
    assertEquals("look-behind '(?<='", PcreText.beyondLinear("(?<=b)a"));
    assertEquals("a back-reference '\\1'", PcreText.beyondLinear("(a)\\1"));
    assertEquals("a back-reference '(?P='", PcreText.beyondLinear("(?P<x>a)(?P=x)"));
    assertEquals("a possessive repetition '*+'", PcreText.beyondLinear("a*+b"));
    assertEquals("an atomic group '(?>'", PcreText.beyondLinear("(?>a|ab)c"));
    assertNull(PcreText.beyondLinear("[](?!\\1*+]\\(?!x\\\\"));
  }
}
