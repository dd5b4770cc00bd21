// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.lang.ConfigStrings;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Tests the splitting and joining of strings.
 *
 * <p>{@code StringTest()}
 *
 * <p>Checks quoting, words, numbers and non-printable bytes.
 */
@ElementInfo(name = "StringTest", ports = "0/0")
@ElementEffects
public final class StringTest extends SelfTest {
  /** Creates the element. */
  public StringTest() {}

  @Override
  void test() {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 256; c++) {
      all.append(c);
    }
    String text = all.toString();
    same(
        "bytes",
        text,
        new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1));
    same("quoted", text, ConfigStrings.unquote(ConfigStrings.quote(text)));
    same("joined", "a, b, c", ConfigStrings.join(ConfigStrings.split(" a ,b, c,")));
    same("word", "a", ConfigStrings.firstWord("  a b c")[0]);
    check("identifier", ConfigStrings.isWord("a_1") && !ConfigStrings.isWord("a b"));
    same("decimal", "0.5", HandlerValues.decimal(0.5));
    same("whole", "3", HandlerValues.decimal(3));
    same("integer", -1L, HandlerValues.integer("-1", -5, 5));
    same("time", "1.500000", HandlerValues.timestamp(1_500_000_000L));
    same("lower case", "title", "TITLE".toLowerCase(Locale.ROOT));
    same("found", 3, "abcabd".indexOf("abd"));
    same("replaced", "x--y", "x::y".replace(':', '-'));
  }
}
