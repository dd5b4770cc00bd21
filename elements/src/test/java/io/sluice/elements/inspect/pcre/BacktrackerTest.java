// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.pcre;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BacktrackerTest {
  /** The first match as begin-end; "none". */
  private static String find(Pcre pcre, String text) {
    byte[] data = ("??" + text + "!!").getBytes(StandardCharsets.ISO_8859_1);
    boolean found = pcre.find(data, 2, data.length - 2, 2);
    return found ? pcre.matchStart() - 2 + "-" + (pcre.matchEnd() - 2) : "none";
  }

  private static String find(String expression, String flags, String text) {
    return find(Backtracker.of(expression, flags), text);
  }

  private static String javas(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.start() + "-" + matcher.end() : "none";
  }

  @Test
  void refersToWhatGroupsHaveMatched() {
    assertEquals("1-4", find("(['\"])a\\1", "", "x'a'"));
    assertEquals("none", find("(['\"])a\\1", "", "x'a\""));
    assertEquals("0-8", find("(?P<v>\\w+)=.(?P=v)", "s", "abc=\nabcd"));
    assertEquals("0-4", find("(?<q>a)(b)\\g{-1}\\k<q>", "", "abba"));
    assertEquals("0-4", find("(ab)\\1", "i", "abAB"));
    assertEquals("none", find("(ab)\\1", "", "abAB"));
    assertEquals("none", find("(?:(a)|b)\\1", "", "b"));
  }

  @Test
  void looksAheadAndBehind() {
    assertEquals("0-1", find("a(?=b)", "", "ab"));
    assertEquals("2-3", find("a(?!b)", "", "abac"));
    assertEquals("3-4", find("(?<!x|yy)a", "", "xaba"));
    assertEquals("1-2", find("(?<=ab|x)a", "", "xa"));
    assertEquals("none", find("(?<=x)a", "", "a"));
    assertEquals("0-3", find("(?=(a+))\\1b\\1", "", "aba"));
    assertEquals("0-3", find("^(?!.*evil)(?=.*c)\\w{3}$", "", "abc"));
    assertEquals("none", find("^(?!.*evil)", "s", "some\nevil"));
  }

  @Test
  void doesNotTryAgainWhatIsAtomic() {
    assertEquals("none", find("(?>a|ab)c", "", "abc"));
    assertEquals("0-3", find("(?:a|ab)c", "", "abc"));
    assertEquals("none", find("a*+a", "", "aaa"));
    assertEquals("none", find("(?:ab)++ab", "", "abab"));
    assertEquals("0-4", find("(?:ab){1,2}+", "", "ababab"));
  }

  @Test
  void readsPcresSpelling() {
    assertEquals("0-3", find("\\x41\\x{42}\\103", "", "ABC"));
    assertEquals("0-5", find("\\Q.*\\E[[:alpha:]][^\\d\\W]\\]", "", ".*aB]"));
    assertEquals("0-3", find("a # b\n b\\ ", "x", "ab "));
    assertEquals("0-2", find("(?i:A)b", "", "ab"));
    assertEquals("none", find("(?i:A)B", "", "ab"));
    assertEquals("0-1", find("a+", "G", "aaa"));
    assertEquals("0-3", find("a+?", "G", "aaa"));
    assertEquals("0-2", find("\\R", "", "\r\n"));
    assertEquals("0-1", find("[\\xff]", "", "\u00ff"));
    assertEquals("0-4", find("a{,3", "", "a{,3"));
    for (String bad :
        new String[] {
          "(",
          "a)",
          "*",
          "[a",
          "\\",
          "(a)\\2",
          "(?(1)a)",
          "(?R)",
          "\\i",
          "(?<=a*)b",
          "(?:(?:ab){99}b){999}",
          "a{2,1}",
          "(?Pa"
        }) {
      assertThrows(IllegalArgumentException.class, () -> Backtracker.of(bad, ""), bad);
    }
  }

  /** Without a bound this takes longer than anybody waits. */
  @Test
  void givesUpWhatTakesTooLong() {
    Pcre pcre = Backtracker.of("(?=a)(?:a+)+(?:a+)+(?:a+)+$", "");
    assertEquals("none", find(pcre, "a".repeat(300) + "b"));
    assertTrue(pcre.isExhausted());
    assertEquals("0-20", find(pcre, "a".repeat(20)));
    assertFalse(pcre.isExhausted());
    assertEquals("none", find(Backtracker.of("(?:(a)|b)*c(?=d)", ""), "ab".repeat(50_000)));
  }

  /** Expressions drawn at random, over texts that nearly match, as the JDK's finds them. */
  @Test
  void findsWhatTheJdkFinds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int found = 0;
    for (int i = 0; i < 20_000; i++) {
      String expression = draw(random, 3);
      Pattern pattern = Pattern.compile(expression, Pattern.DOTALL);
      Pcre pcre = Backtracker.of(expression, "s");
      for (int j = 0; j < 5; j++) {
        StringBuilder text = new StringBuilder();
        for (int k = random.nextInt(10); k > 0; k--) {
          text.append("abc\n".charAt(random.nextInt(4)));
        }
        String wanted = javas(pattern, text.toString());
        found += wanted.equals("none") ? 0 : 1;
        String got = find(pcre, text.toString());
        if (!pcre.isExhausted()) {
          assertEquals(wanted, got, () -> "seed " + seed + ": " + expression);
        }
      }
    }
    assertTrue(found > 10_000);
  }

  private static String draw(Random random, int depth) {
    String[] atoms = {"a", "b", "c", ".", "[ab]", "[^a]", "\\w", "\\b"};
    StringBuilder text = new StringBuilder();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int kind = depth == 0 ? 5 : random.nextInt(10);
      String atom = kind < 5 ? group(random, kind, depth) : atoms[random.nextInt(atoms.length)];
      // How an empty repetition ends is not the same everywhere.
      boolean empty = new PcreParser(atom, "s").parse().addFirst(new long[4]);
      String[] repeats = {"", "", "", "{2}", "?", "*", "+", "{0,2}", "*?", "+?", "*+", "??"};
      text.append(atom).append(empty ? "" : repeats[random.nextInt(repeats.length)]);
    }
    return text.toString();
  }

  private static String group(Random random, int kind, int depth) {
    String open = new String[] {"(?:", "(", "(?=", "(?!", "(?>"}[kind];
    String other = random.nextBoolean() ? "|" + draw(random, depth - 1) : "";
    return open + draw(random, depth - 1) + other + ")";
  }
}
