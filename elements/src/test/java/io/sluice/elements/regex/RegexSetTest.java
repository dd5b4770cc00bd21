// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The JDK's own expressions, which go back and forth, are the oracle. */
class RegexSetTest {
  private static final long MUCH = 16 << 20;

  private final TestGraph graph = TestGraph.of("Idle -> Discard");

  @AfterEach
  void close() {
    graph.close();
  }

  private interface Search<T> {
    T in(long address, int length);
  }

  private <T> T search(String text, Search<T> search) {
    long packet = graph.allocator().packetOf(text.getBytes(StandardCharsets.ISO_8859_1));
    try {
      return search.in(Mbuf.data(packet), Mbuf.length(packet));
    } finally {
      graph.allocator().free(packet);
    }
  }

  private static RegexSet compile(String... patterns) throws RegexSyntax {
    return RegexSet.compile(RegexParser.parseAll(List.of(patterns), ""), true, MUCH);
  }

  private boolean[] all(RegexSet set, String text) {
    boolean[] hits = new boolean[set.size()];
    return search(
        text,
        (address, length) -> {
          set.all(address, length, hits);
          return hits;
        });
  }

  private boolean has(String pattern, String text) throws RegexSyntax {
    RegexSet set = compile(pattern);
    boolean found = all(set, text)[0];
    assertEquals(found, search(text, set::any), pattern);
    assertEquals(found ? 0 : -1, search(text, set::first), pattern);
    return found;
  }

  /** Pattern, text, and whether it is found there. */
  private static final String[][] FOUND = {
    {"he.*o", "say hello", "true"},
    {"he.*o", "hell", "false"},
    {"^he", "hello", "true"},
    {"^he", "she", "false"},
    {"lo$", "hello", "true"},
    {"lo$", "hello world", "false"},
    {"^$", "hello", "false"},
    {"a|b|cd", "xcdx", "true"},
    {"(ab)+c", "xababc", "true"},
    {"(ab)+c", "xabac", "false"},
    {"a{2,3}b", "aab", "true"},
    {"^a{2,3}b", "aaaab", "false"},
    {"^a{2,}b", "aaaab", "true"},
    {"^a{3}$", "aaa", "true"},
    {"a{", "aa{", "true"},
    {"(?i)HeLLo", "say hELLO", "true"},
    {"(?i:h)ello", "Hello", "true"},
    {"(?i:h)ello", "HELLO", "false"},
    {"((?i)h)ello", "HEllo", "false"},
    {"\\bcat\\b", "a cat!", "true"},
    {"\\bcat\\b", "concatenate", "false"},
    {"\\Bcat", "concat", "true"},
    {"\\Bcat", "cat", "false"},
    {"cat\\b", "cat", "true"},
    {"[[:digit:]]+x", "a12x", "true"},
    {"[^[:alpha:]]x", "ax", "false"},
    {"[]a]b", "]b", "true"},
    {"[a-]b", "-b", "true"},
    {"[\\d.]{3}", "1.2", "true"},
    {"\\x41\\x{42}\\103", "ABC", "true"},
    {"\\Qa.b*\\E+", "xa.b**", "true"},
    {"\\Qa.b\\E", "axb", "false"},
    {"(?P<name>a)(?<other>b)", "ab", "true"},
    {"a.c", "abc", "true"},
    {"a??b+?", "b", "true"},
    {"(|a)()", "x", "true"},
  };

  @Test
  void finds() throws RegexSyntax {
    for (String[] each : FOUND) {
      assertEquals(Boolean.valueOf(each[2]), has(each[0], each[1]), each[0]);
    }
  }

  @Test
  void linesHaveEndsIfAsked() throws RegexSyntax {
    assertTrue(has("(?m)^b$", "a\nb\nc"));
    assertTrue(has("(?m)^$", "a\n\nc"));
    assertTrue(has("(?m)^$", "a\n"));
    assertEquals(false, has("^b$", "a\nb\nc"));
    assertEquals(false, has("a.b", "a\nb"));
    assertTrue(has("(?s)a.b", "a\nb"));
    assertTrue(has("(?s)a.b", "a\u00ffb"));
    assertTrue(has("a\\Cb", "a\nb"));
    assertEquals(false, has("b$", "b\n"));
  }

  /** What is no pattern, and why. */
  private static final String[][] REFUSED = {
    {"(a", "missing )"},
    {"a)", "unexpected )"},
    {"[a", "missing ]"},
    {"[b-a]", "bad range in []"},
    {"[[:what:]]", "unknown class [:what:]"},
    {"*a", "nothing to repeat with *"},
    {"a**", "bad repetition **"},
    {"a{3,2}", "bad repetition {3,2}"},
    {"a{1001}", "repeats more than 1000 times"},
    {"a\\", "backslash at the end"},
    {"(a)\\1", "no references to groups: \\1"},
    {"(?=a)", "unknown kind of group (?="},
    {"(?<!a)", "unknown kind of group (?<"},
    {"\\y", "unknown escape \\y"},
    {"\\x4", "bad escape \\x"},
    {"((a{1000}){1000})", "pattern too large"},
  };

  @Test
  void refuses() {
    for (String[] each : REFUSED) {
      RegexSyntax e = assertThrows(RegexSyntax.class, () -> compile(each[0]), each[0]);
      assertEquals(each[1], e.getMessage().replace("error in pattern 0: ", ""));
    }
  }

  @Test
  void refusesWhatNeedsTooMuch() {
    RegexSyntax e = assertThrows(RegexSyntax.class, () -> compile("x", "a.{500}b", "y"));
    assertTrue(e.getMessage().startsWith("pattern 1 needs more than "), e.getMessage());
  }

  @Test
  void patternsThatMultiplyEachOthersStatesAreSpread() throws RegexSyntax {
    List<String> patterns = new ArrayList<>();
    for (char c = 'a'; c < 'a' + 20; c++) {
      patterns.add(c + "x.*" + c + "y.*" + c + "z");
    }
    RegexSet set = compile(patterns.toArray(new String[0]));
    assertTrue(set.tables() > 1);
    assertTrue(set.bytes() < MUCH / 2, () -> "" + set.bytes());
    boolean[] expected = new boolean[20];
    expected[3] = true;
    expected[19] = true;
    String text = "tx dx tz dy ex ty tz dz";
    assertArrayEquals(expected, all(set, text));
    assertEquals(3, search(text, set::first));
  }

  @Test
  void manyTextsShareOneTable() throws RegexSyntax {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      texts.add(
          random
              .ints(4 + random.nextInt(8), 'a', 'e')
              .mapToObj(Character::toString)
              .reduce("", String::concat));
    }
    RegexSet set = RegexSet.ofTexts(texts, MUCH);
    assertEquals(1, set.tables());
    for (int i = 0; i < 300; i++) {
      String text =
          random.ints(40, 'a', 'f').mapToObj(Character::toString).reduce("", String::concat);
      int first = -1;
      for (int k = 0; k < texts.size() && first < 0; k++) {
        first = text.contains(texts.get(k)) ? k : -1;
      }
      assertEquals(first, search(text, set::first), "seed " + seed);
      assertEquals(first >= 0, search(text, set::any), "seed " + seed);
    }
  }

  @Test
  void streamsAreSearchedAcrossTheirPieces() throws RegexSyntax {
    RegexSet set = RegexSet.compile(RegexParser.parseAll(List.of("at+ack", "aa"), ""), false, MUCH);
    StreamState stream = new StreamState(set.tables());
    String found = "";
    for (String piece : List.of("an at", "", "tttac", "k", "k", "a", "a", "a", "x")) {
      found += search(piece, (a, n) -> set.goOn(a, n, stream.states)) ? "1" : "0";
    }
    assertEquals("000100110", found);
  }

  /** A random expression over few letters, so that texts often match. */
  private static String expression(Random random, int depth) {
    int kind = random.nextInt(depth > 3 ? 4 : 10);
    return switch (kind) {
      case 0, 1 -> String.valueOf((char) ('a' + random.nextInt(3)));
      case 2 -> List.of("[ab]", "[^a]", ".", "\\w", "\\W", " ").get(random.nextInt(6));
      case 3 -> List.of("^", "\\z", "\\b", "\\B", "a").get(random.nextInt(5));
      case 4, 5, 6 -> expression(random, depth + 1) + expression(random, depth + 1);
      case 7 -> "(?:" + expression(random, depth + 1) + "|" + expression(random, depth + 1) + ")";
      default ->
          "(?:"
              + expression(random, depth + 1)
              + ")"
              + List.of("*", "+", "?", "{2}", "{1,3}", "*?").get(random.nextInt(6));
    };
  }

  @Test
  void findsWhatTheJdkFinds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 400; round++) {
      List<String> patterns = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(6); i++) {
        patterns.add(expression(random, 0));
      }
      RegexSet set;
      try {
        set = compile(patterns.toArray(new String[0]));
      } catch (RegexSyntax e) {
        throw new AssertionError("seed " + seed + " " + patterns, e);
      }
      for (int i = 0; i < 20; i++) {
        String text =
            random
                .ints(random.nextInt(12), 0, 5)
                .mapToObj(c -> "abc \n".substring(c, c + 1))
                .reduce("", String::concat);
        boolean[] expected = new boolean[patterns.size()];
        int first = -1;
        for (int k = patterns.size() - 1; k >= 0; k--) {
          expected[k] = Pattern.compile(patterns.get(k), Pattern.UNIX_LINES).matcher(text).find();
          first = expected[k] ? k : first;
        }
        String what = "seed " + seed + " " + patterns + " in '" + text + "'";
        assertArrayEquals(expected, all(set, text), what);
        assertEquals(first, search(text, set::first), what);
        assertEquals(first >= 0, search(text, set::any), what);
      }
    }
  }
}
