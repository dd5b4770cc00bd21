// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Rules of contents alone, matched by trying everything: what the fast matcher must agree with. */
final class SlowMatcher {
  /** A content and where it may lie. Distance and within are counted from the content before. */
  private record Part(String text, boolean noCase, boolean relative, int from, int room) {}

  private record Slow(int sid, List<Part> parts) {}

  private static final String LETTERS = "abcAB01/ ";

  private final List<Slow> rules = new ArrayList<>();

  private static String word(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  byte[] randomText(Random random) {
    StringBuilder text = new StringBuilder();
    while (text.length() < 150) {
      if (random.nextBoolean()) {
        text.append(word(random, random.nextInt(10)));
      } else {
        Slow rule = rules.get(random.nextInt(rules.size()));
        for (Part part : rule.parts) {
          text.append(part.noCase ? part.text.toUpperCase(Locale.ROOT) : part.text);
          text.append(word(random, random.nextInt(4)));
        }
      }
    }
    return text.toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Makes up a rule, and gives its options. */
  String addRandomRule(int sid, Random random) {
    List<Part> parts = new ArrayList<>();
    StringBuilder options = new StringBuilder();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      int length = 1 + random.nextInt(i == 1 ? 9 : 5);
      String text = word(random, parts.isEmpty() && i == 1 ? length + 3 : length);
      boolean noCase = random.nextInt(3) == 0;
      options.append("content:\"").append(text).append("\"; ");
      options.append(noCase ? "nocase; " : "");
      int kind = random.nextInt(4);
      Part part = new Part(text, noCase, false, 0, Integer.MAX_VALUE);
      if (kind == 0 && !parts.isEmpty()) {
        int distance = random.nextInt(6) - 2;
        int within = text.length() + random.nextInt(10);
        options.append("distance:%d; within:%d; ".formatted(distance, within));
        part = new Part(text, noCase, true, distance, within);
      } else if (kind == 1) {
        int offset = random.nextInt(30);
        int depth = text.length() + random.nextInt(100);
        options.append("offset:%d; depth:%d; ".formatted(offset, depth));
        part = new Part(text, noCase, false, offset, depth);
      }
      parts.add(part);
    }
    rules.add(new Slow(sid, parts));
    return options.toString();
  }

  List<Integer> matches(byte[] text) {
    String string = new String(text, StandardCharsets.ISO_8859_1);
    return rules.stream().filter(rule -> matches(rule, 0, 0, string)).map(Slow::sid).toList();
  }

  private static boolean matches(Slow rule, int number, int cursor, String text) {
    if (number == rule.parts.size()) {
      return true;
    }
    Part part = rule.parts.get(number);
    int base = part.relative ? cursor : 0;
    long end = (long) base + part.from + part.room;
    for (int at = 0; at + part.text.length() <= Math.min(text.length(), end); at++) {
      boolean here = text.regionMatches(part.noCase, at, part.text, 0, part.text.length());
      if (here
          && at >= base + part.from
          && matches(rule, number + 1, at + part.text.length(), text)) {
        return true;
      }
    }
    return false;
  }
}
