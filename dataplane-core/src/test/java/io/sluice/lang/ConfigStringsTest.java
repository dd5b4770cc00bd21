// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfigStringsTest {
  @Test
  void splitsAtCommas() {
    assertEquals(List.of(), ConfigStrings.split(""));
    assertEquals(List.of(), ConfigStrings.split(" \n /* none */ // none"));
    assertEquals(List.of("a", "b c", "d"), ConfigStrings.split("a, b c ,d"));
    assertEquals(List.of("a", "", "b"), ConfigStrings.split("a,,b"));
    assertEquals(List.of("", "b"), ConfigStrings.split(",b"));
  }

  @Test
  void leavesOutAnEmptyLastArgument() {
    assertEquals(List.of("a"), ConfigStrings.split("a,"));
    assertEquals(List.of("a"), ConfigStrings.split("a, /* rest */ "));
    assertEquals(List.of("a", ""), ConfigStrings.split("a,,"));
    assertEquals(List.of(""), ConfigStrings.split(","));
  }

  @Test
  void quotesProtectCommasAndBracketsDoNot() {
    assertEquals(List.of("\"a, b\"", "'c, d'"), ConfigStrings.split("\"a, b\", 'c, d'"));
    assertEquals(List.of("\\<20, 2c>", "x"), ConfigStrings.split("\\<20, 2c>, x"));
    assertEquals(List.of("(a", "b)", "[c", "d]"), ConfigStrings.split("(a, b), [c, d]"));
    assertEquals(List.of("a\\", "b"), ConfigStrings.split("a\\, b"));
    assertEquals(List.of("\"a\\\", b\"", "c"), ConfigStrings.split("\"a\\\", b\", c"));
    assertEquals(List.of("'a\\'", "b"), ConfigStrings.split("'a\\', b"));
  }

  @Test
  void commentsBecomeOneSpace() {
    assertEquals("a b", ConfigStrings.uncomment("  a /* x */  /* y */ b  "));
    assertEquals("a   b", ConfigStrings.uncomment("a   b"));
    assertEquals("a b", ConfigStrings.uncomment("a// to the end\r\nb"));
    assertEquals("a", ConfigStrings.uncomment("/**/a//"));
    assertEquals("\"/* no */\" '// no'", ConfigStrings.uncomment("\"/* no */\" '// no'"));
    assertEquals("a/b", ConfigStrings.uncomment("a/b"));
    assertEquals("a", ConfigStrings.uncomment("a /* never closed"));
  }

  @Test
  void joinGivesWhatSplitTook() {
    for (String text : List.of("", "a", "a, b", ",", "a,,", "a, , b", "\"x, y\", 'z'")) {
      List<String> arguments = ConfigStrings.split(text);
      assertEquals(arguments, ConfigStrings.split(ConfigStrings.join(arguments)), text);
    }
    assertEquals("a, b", ConfigStrings.join(List.of("a", "b")));
  }

  @Test
  void splitsWordsAtSpaces() {
    assertEquals(List.of(), ConfigStrings.words("  "));
    assertEquals(List.of("a", "b,", "c"), ConfigStrings.words(" a  b, c "));
    assertEquals(List.of("\"a b\"c", "d"), ConfigStrings.words("\"a b\"c d"));
    assertEquals(List.of("'a b'", "\\<00 01>"), ConfigStrings.words("'a b' \\<00 01>"));
    assertEquals(List.of("a", "b"), ConfigStrings.words("a/* x */b // y"));
    assertEquals(List.of("a/b"), ConfigStrings.words("a/b"));
  }

  @Test
  void unquotes() {
    assertEquals("abc", ConfigStrings.unquote("a\"b\"c"));
    assertEquals("a b", ConfigStrings.unquote(" 'a b' "));
    assertEquals("a\\nb", ConfigStrings.unquote("'a\\nb'"));
    assertEquals("a\\nb", ConfigStrings.unquote("a\\nb"));
    assertEquals("it's", ConfigStrings.unquote("\"it's\""));
    assertEquals("\"", ConfigStrings.unquote("'\"'"));
    assertEquals("", ConfigStrings.unquote("\"\""));
    assertEquals("open", ConfigStrings.unquote("\"open"));
  }

  @Test
  void replacesEscapesInDoubleQuotes() {
    assertEquals("\u0007\b\f\n\r\t\u000b", ConfigStrings.unquote("\"\\a\\b\\f\\n\\r\\t\\v\""));
    assertEquals("\\\"'$,z", ConfigStrings.unquote("\"\\\\\\\"\\'\\$\\,\\z\""));
    assertEquals("\001A\u00ff8", ConfigStrings.unquote("\"\\1\\101\\3778\""));
    assertEquals("A\u00efg", ConfigStrings.unquote("\"\\x41\\xcdefg\""), "the last two digits");
    assertEquals("ab", ConfigStrings.unquote("\"a\\\nb\""));
    assertEquals("ab", ConfigStrings.unquote("\"a\\\r\nb\""));
    assertEquals("a\\", ConfigStrings.unquote("\"a\\"));
  }

  @Test
  void replacesDataLiterals() {
    assertEquals("HELLO", ConfigStrings.unquote("\\< 48 45 4c 4C 4f >"));
    assertEquals("aHb", ConfigStrings.unquote("\"a\\<4 8>b\""));
    assertEquals("\u0000\u00ff", ConfigStrings.unquote("\\<00 /* > 11 */ ff // 22>\n>"));
    assertEquals("A", ConfigStrings.unquote("\\<41 4>"), "half a byte is dropped");
    assertEquals("\\<41>", ConfigStrings.unquote("'\\<41>'"));
    assertEquals("A", ConfigStrings.unquote("\\<41"));
  }

  @Test
  void quotesWhatUnquoteTakesBack() {
    assertEquals("\"\"", ConfigStrings.quote(""));
    assertEquals("\"a b\"", ConfigStrings.quote("a b"));
    assertEquals(
        "\"\\\\ \\\" \\$ \\t\\r\\n \\001\\377\"", ConfigStrings.quote("\\ \" $ \t\r\n \1\u00ff"));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        text.append((char) random.nextInt(256));
      }
      String quoted = ConfigStrings.quote(text.toString());
      assertEquals(text.toString(), ConfigStrings.unquote(quoted), "seed " + seed);
      assertEquals(List.of(quoted), ConfigStrings.split(quoted), "seed " + seed);
      assertEquals(List.of(quoted), ConfigStrings.words(quoted), "seed " + seed);
    }
  }

  @Test
  void quotesOnlyWhereNeeded() {
    assertEquals("eth0", ConfigStrings.quoteIfNeeded("eth0"));
    assertEquals("\"a b\"", ConfigStrings.quoteIfNeeded("a b"));
    assertEquals("\"a//b\"", ConfigStrings.quoteIfNeeded("a//b"));
    assertEquals("\"\\$x\"", ConfigStrings.quoteIfNeeded("$x"));
    assertEquals("\"\"", ConfigStrings.quoteIfNeeded(""));
  }

  @Test
  void findsKeywords() {
    assertEquals(new ConfigStrings.Keyword("LIMIT", "5 6"), ConfigStrings.keyword("LIMIT   5 6"));
    assertEquals(new ConfigStrings.Keyword("STOP", ""), ConfigStrings.keyword("STOP"));
    assertEquals(new ConfigStrings.Keyword("a.b:c?d!", "x"), ConfigStrings.keyword("a.b:c?d! x"));
    assertNull(ConfigStrings.keyword("\"LIMIT\" 5"));
    assertNull(ConfigStrings.keyword("10/8 5"));
    assertNull(ConfigStrings.keyword(""));
    assertNull(ConfigStrings.keyword(" A"));
  }

  @Test
  void knowsWordsAndIdentifiers() {
    assertTrue(ConfigStrings.isWord("10.0.0.0/8"));
    assertFalse(ConfigStrings.isWord("a,b"));
    assertFalse(ConfigStrings.isWord(""));
    assertTrue(ConfigStrings.isIdentifier("a/b@1_"));
    assertFalse(ConfigStrings.isIdentifier("/a"));
    assertFalse(ConfigStrings.isIdentifier("a/"));
    assertFalse(ConfigStrings.isIdentifier("a//b"));
    assertFalse(ConfigStrings.isIdentifier("a-b"));
    assertFalse(ConfigStrings.isIdentifier(""));
  }
}
