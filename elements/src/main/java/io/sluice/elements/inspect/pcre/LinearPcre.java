// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.pcre;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;

/**
 * Matches an expression by RE2/J, whose time is linear in the text whatever the expression. Bytes
 * are taken as ISO 8859-1. Allocates for each search.
 */
final class LinearPcre extends Pcre {
  private final Pattern pattern;

  private LinearPcre(Pattern pattern) {
    this.pattern = pattern;
  }

  static Pcre of(String expression, String flags) {
    boolean lines = flags.indexOf('m') >= 0;
    String re2 = PcreText.toRe2(expression, !lines && flags.indexOf('E') < 0);
    re2 = flags.indexOf('A') >= 0 ? "\\A(?:" + re2 + ")" : re2;
    re2 = flags.indexOf('G') >= 0 ? "(?U)" + re2 : re2;
    int bits = flags.indexOf('i') >= 0 ? Pattern.CASE_INSENSITIVE : 0;
    bits |= flags.indexOf('s') >= 0 ? Pattern.DOTALL : 0;
    bits |= lines ? Pattern.MULTILINE : 0;
    try {
      return new LinearPcre(Pattern.compile(re2, bits));
    } catch (PatternSyntaxException | ArithmeticException e) {
      throw new IllegalArgumentException("pcre that RE2 does not take: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean find(byte[] data, int start, int end, int from) {
    // The text begins where the option before has ended: so does what is anchored.
    String text = new String(data, start, end - start, StandardCharsets.ISO_8859_1);
    Matcher matcher = pattern.matcher(text);
    boolean found = matcher.find(from - start);
    if (found) {
      matchStart = start + matcher.start();
      matchEnd = start + matcher.end();
    }
    return found;
  }
}
