// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.pcre;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
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

  private static boolean has(String expression, String flags, String text) {
    byte[] data = text.getBytes(StandardCharsets.ISO_8859_1);
    return Pcre.compile(expression, flags).find(data, 0, data.length, 0);
  }

  /** Without the flag E, the end is also before a line feed that ends the text. */
  @Test
  void findsTheEndBeforeALastLineFeed() {
    for (String expression : new String[] {"ab$", "ab(?:$|;)", "ab\\Z", "(?=a)ab$", "(?=a)ab\\Z"}) {
      assertTrue(has(expression, "", "ab"), expression);
      assertTrue(has(expression, "", "ab\n"), expression);
      assertFalse(has(expression, "", "ab\n\n"), expression);
      assertFalse(has(expression, "", "ab\nx"), expression);
    }
    for (String look : new String[] {"", "(?=)"}) {
      assertFalse(has(look + "ab$", "E", "ab\n"));
      assertTrue(has(look + "ab$", "m", "ab\nx"));
      assertTrue(has(look + "(?im)AB$", "", "ab\nx"));
      assertTrue(has(look + "[$]", "", "$"));
    }
  }

  @Test
  void saysWhatRe2Knows() {
    for (String beyond :
        new String[] {
          "a(?!b)", "(?<=b)a", "(a)\\1", "(?P<x>a)(?P=x)", "a*+b", "(?>a|ab)c", "(a)\\g{1}"
        }) {
      assertFalse(PcreText.isLinear(beyond), beyond);
    }
    assertTrue(PcreText.isLinear("[](?!\\1*+]\\(?!x\\\\"));
  }
}
