// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.pcre;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes an expression of PCRE as RE2 has it, where the two differ in spelling only: repetitions of
 * more than a thousand are written as several, braces that repeat nothing are escaped, bytes of one
 * hexadecimal digit get a second one, and the end may be before a last line feed.
 */
final class PcreText {
  /** The most that RE2 takes. */
  private static final int MOST = 1000;

  /** Repetitions beyond that are not written out. */
  private static final int LIMIT = 65_535;

  private static final Pattern REPEAT = Pattern.compile("\\{(\\d{1,9})(,(\\d{0,9}))?\\}");

  /** Options within the expression by which lines have ends. */
  private static final Pattern INLINE_LINES = Pattern.compile("\\(\\?[a-zA-Z]*m");

  /** The end of the text, or a line feed before it. */
  private static final String END = "(?:\\n?\\z)";

  private static final List<String> UNKNOWN =
      List.of("(?=", "(?!", "(?<=", "(?<!", "(?>", "(?P=", "(?P>", "(?R", "(?(", "(?|");

  private final String text;
  private final boolean endsBeforeFeed;
  private final StringBuilder out = new StringBuilder();
  private int at;

  /** Where the atom begins that a repetition would repeat; -1 for none. */
  private int atom = -1;

  private PcreText(String text, boolean endsBeforeFeed) {
    this.text = text;
    this.endsBeforeFeed = endsBeforeFeed;
  }

  /**
   * Whether RE2 knows what an expression has: not back-references, look-around, atomic groups,
   * possessive repetitions, recursions and conditions.
   */
  static boolean isLinear(String expression) {
    boolean inClass = false;
    for (int i = 0; i < expression.length(); i++) {
      char c = expression.charAt(i);
      char next = i + 1 < expression.length() ? expression.charAt(i + 1) : 0;
      if (c == '\\') {
        if (!inClass && (next >= '1' && next <= '9' || next == 'g' || next == 'k')) {
          return false;
        }
        i++;
      } else if (inClass) {
        inClass = c != ']';
      } else if (c == '[') {
        inClass = true;
        // A bracket that comes first is itself.
        i += next == '^' ? 1 : 0;
        i += i + 1 < expression.length() && expression.charAt(i + 1) == ']' ? 1 : 0;
      } else if (next == '+' && (c == '*' || c == '+' || c == '?' || c == '}')) {
        return false;
      } else {
        int at = i;
        if (UNKNOWN.stream().anyMatch(unknown -> expression.startsWith(unknown, at))) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Writes an expression as RE2 has it.
   *
   * @param endsBeforeFeed whether {@code $} is before a line feed at the very end, too
   */
  static String toRe2(String expression, boolean endsBeforeFeed) {
    boolean changesLines = INLINE_LINES.matcher(expression).find();
    return new PcreText(expression, endsBeforeFeed && !changesLines).write();
  }

  private String write() {
    Deque<Integer> groups = new ArrayDeque<>();
    while (at < text.length()) {
      char c = text.charAt(at);
      switch (c) {
        case '\\' -> escape(false);
        case '[' -> characters();
        case '(' -> {
          groups.push(out.length());
          copy(1);
          atom = -1;
        }
        case ')' -> {
          copy(1);
          atom = groups.isEmpty() ? -1 : groups.pop();
        }
        case '|' -> {
          copy(1);
          atom = -1;
        }
        case '{' -> repeat();
        case '*', '+', '?' -> copy(1);
        case '$' -> end(endsBeforeFeed, 1);
        default -> {
          atom = out.length();
          copy(1);
        }
      }
    }
    return out.toString();
  }

  private void copy(int count) {
    int end = Math.min(text.length(), at + count);
    out.append(text, at, end);
    at = end;
  }

  private void end(boolean beforeFeed, int count) {
    atom = out.length();
    if (beforeFeed) {
      out.append(END);
      at += count;
    } else {
      copy(count);
    }
  }

  private void escape(boolean inClass) {
    if (!inClass && text.startsWith("\\Z", at)) {
      end(true, 2);
      return;
    }
    if (!inClass) {
      atom = out.length();
    }
    boolean shortHex =
        text.startsWith("\\x", at) && isHex(at + 2) && !isHex(at + 3) && at + 2 < text.length();
    if (shortHex) {
      out.append("\\x0").append(text.charAt(at + 2));
      at += 3;
    } else {
      copy(2);
    }
  }

  private boolean isHex(int index) {
    return index < text.length() && Character.digit(text.charAt(index), 16) >= 0;
  }

  private void characters() {
    int start = out.length();
    copy(1);
    if (at < text.length() && text.charAt(at) == '^') {
      copy(1);
    }
    boolean first = true;
    while (at < text.length() && (first || text.charAt(at) != ']')) {
      if (text.charAt(at) == '\\') {
        escape(true);
      } else {
        copy(1);
      }
      first = false;
    }
    copy(1);
    atom = start;
  }

  private void repeat() {
    Matcher form = REPEAT.matcher(text).region(at, text.length());
    if (!form.lookingAt()) {
      atom = out.length();
      out.append("\\{");
      at++;
      return;
    }
    long least = Long.parseLong(form.group(1));
    boolean open = form.group(2) != null && form.group(3).isEmpty();
    long most = form.group(2) == null ? least : open ? -1 : Long.parseLong(form.group(3));
    boolean known = atom >= 0 && least <= LIMIT && most <= LIMIT && (open || most >= least);
    if (!known || Math.max(least, most) <= MOST) {
      copy(form.end() - at);
      return;
    }
    at = form.end();
    String lazy = at < text.length() && text.charAt(at) == '?' ? "?" : "";
    at += lazy.length();
    String repeated = out.substring(atom);
    out.setLength(atom);
    if ((double) repeated.length() * (Math.max(least, most) / MOST + 2) > 1 << 20) {
      // Written out it would be endless: RE2 says what it does not take.
      out.append(repeated).append(form.group());
      return;
    }
    out.append("(?:");
    long left = least;
    for (; left > MOST; left -= MOST) {
      out.append(repeated).append("{" + MOST + "}");
    }
    if (open) {
      out.append(repeated).append('{').append(left).append(",}").append(lazy);
    } else {
      out.append(repeated).append('{').append(left).append('}');
      for (long rest = most - least; rest > 0; rest -= MOST) {
        out.append(repeated).append("{0,").append(Math.min(rest, MOST)).append('}').append(lazy);
      }
    }
    out.append(')');
  }
}
