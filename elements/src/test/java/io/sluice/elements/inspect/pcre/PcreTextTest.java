// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.pcre;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import org.junit.jupiter.api.Test;

class PcreTextTest {
  private static boolean finds(String expression, String text) {
    return Pattern.compile(PcreText.toRe2(expression, false)).matcher(text).find();
  }

  @Test
  void leavesWhatRe2KnowsAlready() {
    for (String text : new String[] {"^a{2,3}?[^]{]b*|(?i:c)\\{", "\\x41\\d+$", "[\\x2f{]", ""}) {
      assertEquals(text, PcreText.toRe2(text, false));
    }
  }

  @Test
  void writesManyRepetitionsAsSeveral() {
    assertEquals("(?:a{1000}a{75,})", PcreText.toRe2("a{1075,}", false));
    assertEquals("(?:[^\\n]{1000}[^\\n]{1000}[^\\n]{49})", PcreText.toRe2("[^\\n]{2049}", false));
    assertEquals(
        "x(?:(ab){900}(ab){0,1000}?(ab){0,50}?)y", PcreText.toRe2("x(ab){900,1950}?y", false));
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

  /** Without the flag E, the end is also before a line feed that ends the text. */
  @Test
  void findsTheEndBeforeALastLineFeed() {
    for (String expression : new String[] {"ab$", "ab(?:$|;)", "ab\\Z"}) {
      Pattern pattern = Pcre.compile(expression, "");
      assertTrue(pattern.matcher("ab").find(), expression);
      assertTrue(pattern.matcher("ab\n").find(), expression);
      assertFalse(pattern.matcher("ab\n\n").find(), expression);
      assertFalse(pattern.matcher("ab\nx").find(), expression);
    }
    assertFalse(Pcre.compile("ab$", "E").matcher("ab\n").find());
    assertTrue(Pcre.compile("ab$", "m").matcher("ab\nx").find());
    assertTrue(Pcre.compile("(?im)AB$", "").matcher("ab\nx").find());
    assertTrue(Pcre.compile("[$]", "").matcher("$").find());
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
