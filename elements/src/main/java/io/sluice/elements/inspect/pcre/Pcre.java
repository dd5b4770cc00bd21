// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.pcre;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Compiles expressions of PCRE to those of RE2/J. */
public final class Pcre {
  private static final int MAX_EXPRESSION = 20_000;

  private Pcre() {}

  /**
   * Compiles an expression.
   *
   * @param expression in PCRE's spelling
   * @param flags letters: {@code i} any case, {@code s} dots are line ends, too, {@code m} lines
   *     have ends, {@code A} only where the text begins, {@code E} {@code $} is the very end only,
   *     {@code G} repetitions take as little as possible; others are left out
   * @return a pattern
   * @throws IllegalArgumentException when it takes more than linear time, or would become too long;
   *     the message says why
   */
  public static Pattern compile(String expression, String flags) {
    String beyond = PcreText.beyondLinear(expression);
    if (beyond != null) {
      throw new IllegalArgumentException(
          "pcre with " + beyond + ", which takes more than linear time");
    }
    if (PcreSize.of(expression) > MAX_EXPRESSION) {
      throw new IllegalArgumentException(
          "pcre whose repetitions make it longer than " + MAX_EXPRESSION);
    }
    boolean lines = has(flags, 'm');
    String re2 = PcreText.toRe2(expression, !lines && !has(flags, 'E'));
    re2 = has(flags, 'A') ? "\\A(?:" + re2 + ")" : re2;
    re2 = has(flags, 'G') ? "(?U)" + re2 : re2;
    int bits = has(flags, 'i') ? Pattern.CASE_INSENSITIVE : 0;
    bits |= has(flags, 's') ? Pattern.DOTALL : 0;
    bits |= lines ? Pattern.MULTILINE : 0;
    try {
      return Pattern.compile(re2, bits);
    } catch (PatternSyntaxException | ArithmeticException e) {
      throw new IllegalArgumentException("pcre that RE2 does not take: " + e.getMessage(), e);
    }
  }

  private static boolean has(String flags, char flag) {
    return flags.indexOf(flag) >= 0;
  }
}
