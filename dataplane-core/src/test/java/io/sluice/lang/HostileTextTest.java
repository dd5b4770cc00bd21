// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.lang.ClickLanguage.Options;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Texts that are damaged, or that would expand without bounds, end with messages. */
class HostileTextTest {
  private static final String[] PIECES = {
    "->",
    "=>",
    "::",
    "||",
    "...",
    ";",
    ",",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    "$",
    "$a",
    "input",
    "output",
    "0",
    "65535",
    "99999999999",
    "-",
    "/",
    "//",
    "/*",
    "*/",
    "\"",
    "'",
    "\\",
    "\\<",
    "\n",
    "\n# 3 \"x\"\n",
    "\n#",
    "elementclass",
    "define",
    "require",
    "provide",
    "library",
    "__REST__",
    "A",
    "a :: A",
    "\u0000",
    "\u00ff",
    "!<arch>\n"
  };
  private static final Pattern TOKEN =
      Pattern.compile("\\s+|[\\w@/]+|->|=>|::|\\|\\||.", Pattern.DOTALL);

  private static void checkMessage(String text, String message) {
    List<String> messages = Flat.messages(text);
    assertTrue(
        messages.get(messages.size() - 1).endsWith(message),
        () -> messages.get(messages.size() - 1));
  }

  @Test
  void damagedTextsEndWithAConfigurationOrMessages() throws IOException {
    List<List<String>> texts = new ArrayList<>();
    try (InputStream in = HostileTextTest.class.getResourceAsStream("flattening.txt")) {
      String all = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      for (String section : all.split("(?m)^====.*$|^----$")) {
        List<String> tokens = new ArrayList<>();
        for (Matcher m = TOKEN.matcher(section); m.find(); ) {
          tokens.add(m.group());
        }
        texts.add(tokens);
      }
    }
    long seed = System.nanoTime();
    System.out.println("HostileTextTest seed " + seed);
    Random random = new Random(seed);
    Options known = Options.none().withKnownClass(Set.of("A", "B", "Queue")::contains);
    for (int round = 0; round < 6_000; round++) {
      List<String> tokens = new ArrayList<>(texts.get(random.nextInt(texts.size())));
      if (random.nextInt(8) == 0) {
        tokens.addAll(texts.get(random.nextInt(texts.size())));
      }
      for (int n = 1 + random.nextInt(6); n > 0 && !tokens.isEmpty(); n--) {
        damage(tokens, random);
      }
      String text = String.join("", tokens);
      Diagnostics diagnostics = new Diagnostics();
      Options options = random.nextBoolean() ? known : Options.none();
      try {
        FlatConfig config = ClickLanguage.parse(text, "t", options, diagnostics);
        assertNotNull(config);
        checkIndexes(config);
        ConfigStrings.split(text).forEach(ConfigStrings::unquote);
        FlatConfigWriter.write(config);
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError("seed " + seed + ", text:\n" + text, e);
      }
    }
  }

  private static void damage(List<String> tokens, Random random) {
    int at = random.nextInt(tokens.size());
    String piece = PIECES[random.nextInt(PIECES.length)];
    switch (random.nextInt(6)) {
      case 0 -> tokens.remove(at);
      case 1 -> tokens.set(at, piece);
      case 2 -> tokens.add(at, piece);
      case 3 -> tokens.add(at, tokens.get(random.nextInt(tokens.size())));
      case 4 -> tokens.subList(at, tokens.size()).clear();
      default -> tokens.set(at, String.valueOf((char) random.nextInt(256)));
    }
  }

  private static void checkIndexes(FlatConfig config) {
    int n = config.elements().size();
    for (FlatConfig.Connection c : config.connections()) {
      assertTrue(c.from() >= 0 && c.from() < n && c.to() >= 0 && c.to() < n);
      assertTrue(c.fromPort() >= 0 && c.toPort() >= 0);
    }
    assertEquals(
        n, config.elements().stream().map(FlatConfig.Declaration::name).distinct().count());
  }

  @Test
  void deepNestingIsAMessage() {
    checkMessage("(".repeat(100_000), "maximum element group nesting depth exceeded");
    checkMessage("{".repeat(100_000), "maximum compound element nesting depth exceeded");
    checkMessage("elementclass A {".repeat(10_000), "nesting depth exceeded");
    checkMessage("({".repeat(10_000), "nesting depth exceeded");
  }

  @Test
  void nestingThatIsNotTooDeepWorks() {
    String text = "a :: A -> " + "( -> ".repeat(49) + "X" + " -> )".repeat(49) + " -> b :: B";
    FlatConfig config = Flat.parse(text);
    assertEquals(2, config.connections().size());
  }

  @Test
  void longListsOfClassesAreNoProblem() {
    StringBuilder text = new StringBuilder("elementclass C0 { -> X -> }");
    for (int i = 1; i < 400; i++) {
      text.append("elementclass C" + i + " { -> C" + (i - 1) + " -> }");
    }
    assertEquals(3, Flat.parse(text + "A -> C399 -> B").elements().size());
    for (int i = 400; i < 2_000; i++) {
      text.append("elementclass C" + i + " { -> C" + (i - 1) + " -> }");
    }
    checkMessage(text + "A -> C1999 -> B", "compound elements use each other too deeply");
  }

  @Test
  void aClassCannotContainItself() {
    FlatConfig config = Flat.parse("elementclass C { input -> C -> output } A -> C -> B");
    assertEquals(List.of("A@1 :: A", "B@3 :: B", "C@2/C@1 :: C"), Flat.elements(config));
  }

  @Test
  void doublingIsAMessage() {
    StringBuilder text = new StringBuilder("elementclass C0 { X }");
    for (int i = 1; i < 40; i++) {
      text.append("elementclass C" + i + " { C" + (i - 1) + "; C" + (i - 1) + " }");
    }
    checkMessage(text + "C39", "elements after expansion");

    StringBuilder defines = new StringBuilder("define($a0 x");
    for (int i = 1; i < 12; i++) {
      defines.append(", $a" + i + " " + ("$a" + (i - 1)).repeat(50));
    }
    checkMessage(defines + ") X($a11)", "characters after expansion");
    checkMessage("define($x " + "$x".repeat(40) + ") X($x)", "characters after expansion");
  }

  @Test
  void workWithoutOutputIsBounded() {
    StringBuilder defines = new StringBuilder("define($e");
    for (int i = 0; i < 9; i++) {
      String inner = i == 0 ? "$e" : "$a" + (i - 1);
      defines.append(", $a" + i + " " + inner.repeat(50));
    }
    checkMessage(defines + ") X($a8)", "configuration takes too long to expand");

    StringBuilder overloads = new StringBuilder("elementclass C {");
    for (int i = 0; i < 6_000; i++) {
      overloads.append("K" + i + " $a | X ||");
    }
    checkMessage(
        overloads + "}" + "C(K5999 1);".repeat(6_000), "configuration takes too long to expand");
  }

  @Test
  void portRangesAreBounded() {
    checkMessage("a :: A; " + "a [0-65535] => [0-65535] a;".repeat(100), "port numbers");
    String crossbar = "a :: A; a [0-999] => ( [0-999] -> [0]; [0] -> [0-999] ) => [0-999] a";
    FlatConfig config = Flat.parse("a :: A; a [0-1999] -> a");
    assertEquals(2_000, config.connections().size());
    assertNotNull(ClickLanguage.parse(crossbar, "t", Options.none(), new Diagnostics()));
  }

  @Test
  void errorsWithoutEndAreCut() {
    checkMessage("}".repeat(100_000), "too many errors, giving up");
    checkMessage("#\n".repeat(100_000), "too many errors, giving up");
    checkMessage("A -> { input [65535] -> B }", "too many errors, giving up");
  }

  @Test
  void longChainsOfGroupsAreFollowed() {
    FlatConfig config = Flat.parse("a :: A" + " -> ( -> )".repeat(5_000) + " -> b :: B");
    assertEquals(List.of("a[0] -> [0]b"), Flat.connections(config));
  }

  @Test
  void groupsThatFeedThemselvesEnd() {
    FlatConfig config = Flat.parse("a :: A; g :: { -> }; a -> g -> g; g -> b :: B");
    assertEquals(List.of("a[0] -> [0]b"), Flat.connections(config));
  }
}
