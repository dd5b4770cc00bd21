// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import io.sluice.elements.regex.RegexNode.Assertion;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads regular expressions in the syntax of RE2 and Perl, over bytes: characters of the pattern
 * are bytes, and a dot is any byte but a line feed. What needs more than an automaton, such as
 * references to groups and looking around, is no part of the syntax; neither are classes of
 * Unicode.
 */
final class RegexParser {
  /** How often a counted repetition may repeat, as in RE2. */
  private static final int MAX_COUNT = 1000;

  private static final int MAX_DEPTH = 200;

  /** The bytes that words consist of. */
  static final ByteSet WORD = ByteSet.named("word");

  private static final ByteSet DIGITS = ByteSet.named("digit");
  private static final ByteSet SPACE = ByteSet.of("\t\n\f\r ");

  private final String text;
  private int at;
  private int depth;
  private boolean foldsCase;
  private boolean multiLine;
  private boolean dotIsAll;

  private RegexParser(String text, String flags) {
    this.text = text;
    foldsCase = flags.indexOf('i') >= 0;
    multiLine = flags.indexOf('m') >= 0;
    dotIsAll = flags.indexOf('s') >= 0;
  }

  /**
   * Reads a pattern.
   *
   * @param text one byte to a character
   * @param flags letters: {@code i} cases are the same, {@code m} lines have ends, too, {@code s} a
   *     dot is any byte
   * @throws RegexSyntax when it is none
   */
  static RegexNode parse(String text, String flags) throws RegexSyntax {
    RegexParser parser = new RegexParser(text, flags);
    RegexNode node = parser.choice();
    if (parser.at < text.length()) {
      throw new RegexSyntax("unexpected )");
    }
    return node;
  }

  /**
   * Reads several patterns.
   *
   * @param texts one byte to a character
   * @param flags as in {@link #parse}
   * @throws RegexSyntax with a line for each that is none
   */
  static List<RegexNode> parseAll(List<String> texts, String flags) throws RegexSyntax {
    List<RegexNode> nodes = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      try {
        nodes.add(parse(texts.get(i), flags));
      } catch (RegexSyntax e) {
        problems.add("error in pattern " + i + ": " + e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new RegexSyntax(String.join("\n", problems));
    }
    return nodes;
  }

  private boolean has(String next) {
    return text.startsWith(next, at);
  }

  private boolean take(String next) {
    boolean there = has(next);
    at += there ? next.length() : 0;
    return there;
  }

  private char next(String missing) throws RegexSyntax {
    if (at >= text.length()) {
      throw new RegexSyntax(missing);
    }
    return text.charAt(at++);
  }

  private RegexNode choice() throws RegexSyntax {
    if (++depth > MAX_DEPTH) {
      throw new RegexSyntax("too many groups inside of each other");
    }
    List<RegexNode> branches = new ArrayList<>();
    do {
      branches.add(sequence());
    } while (take("|"));
    depth--;
    return branches.size() == 1 ? branches.get(0) : new RegexNode.Choice(branches);
  }

  private RegexNode sequence() throws RegexSyntax {
    List<RegexNode> parts = new ArrayList<>();
    while (at < text.length() && !has("|") && !has(")")) {
      if (take("\\Q")) {
        int end = text.indexOf("\\E", at);
        String literal = text.substring(at, end < 0 ? text.length() : end);
        for (int i = 0; i < literal.length(); i++) {
          parts.add(bytes(ByteSet.of(literal.charAt(i))));
        }
        at = end < 0 ? text.length() : end + 2;
        if (!parts.isEmpty()) {
          parts.add(repeated(parts.remove(parts.size() - 1)));
        }
        continue;
      }
      int start = at;
      RegexNode part = part();
      if (part != null) {
        parts.add(repeated(part));
      } else if (at < text.length() && isRepetition()) {
        throw new RegexSyntax("nothing to repeat behind " + text.substring(start, at));
      }
    }
    return parts.size() == 1 ? parts.get(0) : new RegexNode.Sequence(parts);
  }

  private RegexNode.Bytes bytes(ByteSet set) {
    return new RegexNode.Bytes(foldsCase ? set.inBothCases() : set);
  }

  /** Null for flags, which stand for nothing. */
  private RegexNode part() throws RegexSyntax {
    char c = text.charAt(at++);
    return switch (c) {
      case '(' -> group();
      case '[' -> set();
      case '.' -> new RegexNode.Bytes(dotIsAll ? ByteSet.ALL : ByteSet.of('\n').complement());
      case '^' -> place(multiLine ? Assertion.BEGIN_LINE : Assertion.BEGIN_TEXT);
      case '$' -> place(multiLine ? Assertion.END_LINE : Assertion.END_TEXT);
      case '*', '+', '?' -> throw new RegexSyntax("nothing to repeat with " + c);
      case '\\' -> escape();
      default -> bytes(ByteSet.of(c & 0xff));
    };
  }

  private static RegexNode place(Assertion assertion) {
    return new RegexNode.Place(assertion);
  }

  // ---- repetitions

  private boolean isRepetition() {
    return "*+?".indexOf(text.charAt(at)) >= 0 || count() != null;
  }

  private RegexNode repeated(RegexNode node) throws RegexSyntax {
    int start = at;
    int[] range = repetition();
    if (range == null) {
      return node;
    }
    // Which of several matches is meant makes no difference to whether there is one.
    take("?");
    if (at < text.length() && isRepetition()) {
      throw new RegexSyntax("bad repetition " + text.substring(start, at + 1));
    }
    return new RegexNode.Repeat(node, range[0], range[1]);
  }

  private int[] repetition() throws RegexSyntax {
    if (take("*")) {
      return new int[] {0, RegexNode.UNLIMITED};
    } else if (take("+")) {
      return new int[] {1, RegexNode.UNLIMITED};
    } else if (take("?")) {
      return new int[] {0, 1};
    }
    String count = at < text.length() ? count() : null;
    if (count == null) {
      return null;
    }
    at += count.length();
    String[] bounds = count.substring(1, count.length() - 1).split(",", -1);
    int least = bound(bounds[0]);
    int most = least;
    if (bounds.length == 2) {
      most = bounds[1].isEmpty() ? RegexNode.UNLIMITED : bound(bounds[1]);
    }
    if (most != RegexNode.UNLIMITED && most < least) {
      throw new RegexSyntax("bad repetition " + count);
    }
    return new int[] {least, most};
  }

  private static int bound(String digits) throws RegexSyntax {
    int number = digits.length() > 4 ? MAX_COUNT + 1 : Integer.parseInt(digits);
    if (number > MAX_COUNT) {
      throw new RegexSyntax("repeats more than " + MAX_COUNT + " times");
    }
    return number;
  }

  /** The text of a counted repetition; null when a brace stands for itself. */
  private String count() {
    int end = has("{") ? text.indexOf('}', at) : -1;
    String count = end < 0 ? "" : text.substring(at, end + 1);
    return count.matches("\\{\\d+(,\\d*)?\\}") ? count : null;
  }

  // ---- groups

  private RegexNode group() throws RegexSyntax {
    boolean folds = foldsCase;
    boolean lines = multiLine;
    boolean all = dotIsAll;
    if (take("?")) {
      if (take("P<") || has("<") && !has("<=") && !has("<!") && take("<")) {
        int end = text.indexOf('>', at);
        if (end < 0 || !text.substring(at, end).matches("\\w+")) {
          throw new RegexSyntax("bad name of a group");
        }
        at = end + 1;
      } else if (flags()) {
        return null;
      }
    }
    RegexNode inside = choice();
    if (!take(")")) {
      throw new RegexSyntax("missing )");
    }
    foldsCase = folds;
    multiLine = lines;
    dotIsAll = all;
    return inside;
  }

  /** Reads flags, up to a colon; true when a parenthesis ends them, and they hold from here on. */
  private boolean flags() throws RegexSyntax {
    boolean on = true;
    while (true) {
      char c = next("missing )");
      switch (c) {
        case 'i' -> foldsCase = on;
        case 'm' -> multiLine = on;
        case 's' -> dotIsAll = on;
        case 'U' -> {}
        case '-' -> {
          if (!on) {
            throw new RegexSyntax("bad flags of a group");
          }
          on = false;
        }
        case ':' -> {
          return false;
        }
        case ')' -> {
          return true;
        }
        default -> throw new RegexSyntax("unknown kind of group (?" + c);
      }
    }
  }

  // ---- escapes and sets

  private RegexNode escape() throws RegexSyntax {
    char c = next("backslash at the end");
    ByteSet named = namedSet(c);
    if (named != null) {
      return bytes(named);
    }
    return switch (c) {
      case 'A' -> place(Assertion.BEGIN_TEXT);
      case 'z' -> place(Assertion.END_TEXT);
      case 'b' -> place(Assertion.WORD_BOUNDARY);
      case 'B' -> place(Assertion.NO_WORD_BOUNDARY);
      case 'C' -> new RegexNode.Bytes(ByteSet.ALL);
      default -> bytes(ByteSet.of(escaped(c)));
    };
  }

  private static ByteSet namedSet(char c) {
    return switch (c) {
      case 'd' -> DIGITS;
      case 'D' -> DIGITS.complement();
      case 's' -> SPACE;
      case 'S' -> SPACE.complement();
      case 'w' -> WORD;
      case 'W' -> WORD.complement();
      default -> null;
    };
  }

  /** The byte that a letter or a number behind a backslash stands for. */
  private int escaped(char c) throws RegexSyntax {
    return switch (c) {
      case 'a' -> 7;
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0b;
      case 'x' -> hex();
      case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(c);
      default -> {
        if (WORD.has(c & 0xff) || c > 0x7f) {
          throw new RegexSyntax("unknown escape \\" + c);
        }
        yield c;
      }
    };
  }

  private int hex() throws RegexSyntax {
    String digits;
    if (take("{")) {
      int end = text.indexOf('}', at);
      digits = end < 0 ? "" : text.substring(at, end);
      at = end + 1;
    } else {
      digits = text.substring(at, Math.min(at + 2, text.length()));
      digits = digits.length() == 2 ? digits : "";
      at += 2;
    }
    if (!digits.matches("0*[0-9a-fA-F]{1,2}")) {
      throw new RegexSyntax("bad escape \\x");
    }
    return Integer.parseInt(digits, 16);
  }

  private int octal(char first) throws RegexSyntax {
    int end = at;
    while (end < text.length() && end < at + 2 && "01234567".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    if (first != '0' && end == at) {
      throw new RegexSyntax("no references to groups: \\" + first);
    }
    int value = Integer.parseInt(first + text.substring(at, end), 8);
    at = end;
    if (value > 0xff) {
      throw new RegexSyntax("bad escape \\" + Integer.toOctalString(value));
    }
    return value;
  }

  private RegexNode set() throws RegexSyntax {
    boolean negated = take("^");
    ByteSet set = ByteSet.NONE;
    for (boolean first = true; first || !has("]"); first = false) {
      set = set.or(member());
    }
    at++;
    set = foldsCase ? set.inBothCases() : set;
    return new RegexNode.Bytes(negated ? set.complement() : set);
  }

  private ByteSet member() throws RegexSyntax {
    if (take("[:")) {
      int end = text.indexOf(":]", at);
      String name = end < 0 ? "" : text.substring(at, end);
      boolean negated = name.startsWith("^");
      ByteSet set = ByteSet.named(negated ? name.substring(1) : name);
      if (set == null) {
        throw new RegexSyntax("unknown class [:" + name + ":]");
      }
      at = end + 2;
      return negated ? set.complement() : set;
    }
    char c = next("missing ]");
    if (c == '\\') {
      c = next("missing ]");
      ByteSet named = namedSet(c);
      if (named != null) {
        return named;
      }
      c = (char) escaped(c);
    }
    if (!has("-") || at + 1 >= text.length() || text.charAt(at + 1) == ']') {
      return ByteSet.of(c & 0xff);
    }
    at++;
    char last = next("missing ]");
    last = last == '\\' ? (char) escaped(next("missing ]")) : last;
    if (last < c || last > 0xff) {
      throw new RegexSyntax("bad range in []");
    }
    return ByteSet.range(c, last);
  }
}
