// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import java.util.ArrayList;
import java.util.List;

/**
 * Takes configuration strings apart and puts them together: arguments at commas, words at spaces,
 * quotes, comments and escapes.
 *
 * <p>A configuration string is a string of bytes, one byte to a {@code char} (ISO 8859-1), because
 * escapes like {@code \xff} and {@code \<00 ff>} name bytes. None of the methods fails, whatever
 * the text: an unterminated quote or comment ends where the text ends.
 */
public final class ConfigStrings {
  private ConfigStrings() {}

  /**
   * The keyword at the front of an argument.
   *
   * @param name the keyword
   * @param rest what follows it, leading space removed; empty when nothing follows
   */
  public record Keyword(String name, String rest) {}

  /**
   * Whether a character is white space, as C has it: space, tab, newline, carriage return, vertical
   * tab, form feed.
   *
   * @param c a character
   * @return true for white space
   */
  public static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  /**
   * Splits a configuration string at its commas. Commas in quotes and in data literals do not
   * count; parentheses and brackets protect nothing. Comments become one space, space around an
   * argument goes, and a last argument that is empty is left out.
   *
   * @param config a configuration string
   * @return its arguments, still quoted
   */
  public static List<String> split(String config) {
    List<String> arguments = new ArrayList<>();
    Scanner scanner = new Scanner(config);
    while (scanner.pos < config.length()) {
      String argument = scanner.argument(true);
      boolean last = scanner.pos >= config.length();
      if (!last || !argument.isEmpty()) {
        arguments.add(argument);
      }
      scanner.pos++;
    }
    return arguments;
  }

  /**
   * Joins arguments with commas; {@link #split} gives the same arguments back if each of them came
   * from it.
   *
   * @param arguments the arguments, quoted where needed
   * @return the configuration string
   */
  public static String join(List<String> arguments) {
    String joined = String.join(", ", arguments);
    boolean lastEmpty = !arguments.isEmpty() && arguments.get(arguments.size() - 1).isEmpty();
    return lastEmpty ? joined + "," : joined;
  }

  /**
   * Splits an argument at spaces that are not quoted. Comments separate words too.
   *
   * @param argument an argument
   * @return its words, still quoted
   */
  public static List<String> words(String argument) {
    List<String> words = new ArrayList<>();
    Scanner scanner = new Scanner(argument);
    scanner.skipSpaceAndComments();
    while (scanner.pos < argument.length()) {
      int start = scanner.pos;
      scanner.skipWord();
      words.add(argument.substring(start, scanner.pos));
      scanner.skipSpaceAndComments();
    }
    return words;
  }

  /**
   * The first word of an argument and the rest, as {@link #words} would divide them.
   *
   * @param argument an argument
   * @return two strings, the first word and what follows it; both empty when there is no word
   */
  static String[] firstWord(String argument) {
    Scanner scanner = new Scanner(argument);
    scanner.skipSpaceAndComments();
    int start = scanner.pos;
    scanner.skipWord();
    String word = argument.substring(start, scanner.pos);
    scanner.skipSpaceAndComments();
    return new String[] {word, argument.substring(scanner.pos)};
  }

  /**
   * Removes comments, and space at both ends. A comment inside becomes one space, together with the
   * space around it; other space stays.
   *
   * @param text an argument
   * @return the argument without comments
   */
  public static String uncomment(String text) {
    return new Scanner(text).argument(false);
  }

  /**
   * Removes one level of quotes, and comments. In double quotes escapes are replaced; in single
   * quotes nothing is; outside of quotes only the data literal {@code \<hex>} is.
   *
   * @param text an argument or a word of one
   * @return the bytes it stands for
   */
  public static String unquote(String text) {
    String plain = uncomment(text);
    StringBuilder out = null;
    int copied = 0;
    char quote = 0;
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if ((c == '"' || c == '\'') && (quote == 0 || quote == c)) {
        out = append(out, plain, copied, i);
        quote = quote == 0 ? c : 0;
        copied = i + 1;
      } else if (c == '\\'
          && i + 1 < plain.length()
          && (quote == '"' || (quote == 0 && plain.charAt(i + 1) == '<'))) {
        out = append(out, plain, copied, i);
        copied = unescape(plain, i, out);
        i = copied - 1;
      }
    }
    return out == null ? plain : append(out, plain, copied, plain.length()).toString();
  }

  /**
   * Quotes a string so that {@link #unquote} gives it back. Control characters and bytes above 126
   * become escapes, and so does the dollar sign.
   *
   * @param text bytes, one to a character; characters above 255 stay as they are
   * @return the text in double quotes
   */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    quoteInside(text, out);
    return out.append('"').toString();
  }

  static void quoteInside(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\', '"', '$' -> out.append('\\').append(c);
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        case '\n' -> out.append("\\n");
        default -> {
          if (c < 32 || (c >= 127 && c < 256)) {
            // Always three digits, so that a digit after it is not taken for a part of it.
            out.append('\\').append((char) ('0' + (c >> 6)));
            out.append((char) ('0' + (c >> 3 & 7))).append((char) ('0' + (c & 7)));
          } else {
            out.append(c);
          }
        }
      }
    }
  }

  /**
   * Quotes a string if it could not stand as one bare word.
   *
   * @param text any text
   * @return the text itself or its quoted form
   */
  public static String quoteIfNeeded(String text) {
    boolean comment = text.contains("//") || text.contains("/*");
    boolean variable = text.indexOf('$') >= 0;
    return isWord(text) && !comment && !variable ? text : quote(text);
  }

  /**
   * Whether a text can stand as a word without quotes: printable ASCII without space, quotes,
   * backslash or comma, and not empty.
   *
   * @param text any text
   * @return true for a word
   */
  public static boolean isWord(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= 32 || c >= 127 || c == '"' || c == '\'' || c == '\\' || c == ',') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /**
   * Whether a text is an identifier: letters, digits, {@code _}, {@code @}, and single slashes
   * between them.
   *
   * @param text any text
   * @return true for an identifier
   */
  public static boolean isIdentifier(String text) {
    int n = text.length();
    for (int i = 0; i < n; i++) {
      char c = text.charAt(i);
      boolean slash = c == '/' && i > 0 && i < n - 1 && text.charAt(i + 1) != '/';
      if (!slash && !Lexer.isIdentifierPart(c)) {
        return false;
      }
    }
    return n > 0;
  }

  /**
   * The keyword an argument starts with: letters, digits and {@code _ . : ? !}, up to a space or
   * the end.
   *
   * @param argument an argument
   * @return the keyword and what follows, or null when the argument does not start with one
   */
  public static Keyword keyword(String argument) {
    int i = 0;
    while (i < argument.length() && !isSpace(argument.charAt(i))) {
      char c = argument.charAt(i);
      if (!Lexer.isAlphanumeric(c) && "_.:?!".indexOf(c) < 0) {
        return null;
      }
      i++;
    }
    if (i == 0) {
      return null;
    }
    int rest = i;
    while (rest < argument.length() && isSpace(argument.charAt(rest))) {
      rest++;
    }
    return new Keyword(argument.substring(0, i), argument.substring(rest));
  }

  private static StringBuilder append(StringBuilder out, String text, int from, int to) {
    StringBuilder target = out == null ? new StringBuilder(text.length()) : out;
    return target.append(text, from, to);
  }

  /** Replaces the escape at {@code pos}, a backslash with something after it; returns its end. */
  private static int unescape(String text, int pos, StringBuilder out) {
    int end = text.length();
    char c = text.charAt(pos + 1);
    int next = pos + 2;
    switch (c) {
      case '\r' -> next += next < end && text.charAt(next) == '\n' ? 1 : 0;
      case '\n' -> {}
      case 'a' -> out.append('\u0007');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'v' -> out.append('\u000b');
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        int value = 0;
        next = pos + 1;
        while (next < end && next < pos + 4 && Character.digit(text.charAt(next), 8) >= 0) {
          value = value * 8 + Character.digit(text.charAt(next++), 8);
        }
        out.append((char) (value & 0xff));
      }
      case 'x' -> {
        int value = 0;
        while (next < end && hexDigit(text.charAt(next)) >= 0) {
          value = value << 4 | hexDigit(text.charAt(next++));
        }
        out.append((char) (value & 0xff));
      }
      case '<' -> next = data(text, next, out);
      default -> out.append(c);
    }
    return next;
  }

  /** Appends the bytes of a data literal whose digits start at {@code pos}; returns its end. */
  private static int data(String text, int pos, StringBuilder out) {
    Scanner scanner = new Scanner(text);
    scanner.pos = pos;
    int value = 0;
    int digits = 0;
    while (scanner.pos < text.length()) {
      char c = text.charAt(scanner.pos);
      if (c == '>') {
        return scanner.pos + 1;
      } else if (scanner.atComment()) {
        scanner.skipComment();
        continue;
      }
      scanner.pos++;
      if (hexDigit(c) >= 0) {
        value = value << 4 | hexDigit(c);
        if (++digits == 2) {
          out.append((char) value);
          value = 0;
          digits = 0;
        }
      }
    }
    return text.length();
  }

  private static int hexDigit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  /** A place in a text, and the steps over quotes, comments and words. */
  static final class Scanner {
    private final String text;
    private int pos;

    Scanner(String text) {
      this.text = text;
    }

    Scanner(String text, int pos) {
      this.text = text;
      this.pos = pos;
    }

    int position() {
      return pos;
    }

    boolean atComment() {
      return text.charAt(pos) == '/'
          && pos + 1 < text.length()
          && (text.charAt(pos + 1) == '/' || text.charAt(pos + 1) == '*');
    }

    void skipComment() {
      if (text.charAt(pos + 1) == '*') {
        int close = text.indexOf("*/", pos + 2);
        pos = close < 0 ? text.length() : close + 2;
        return;
      }
      while (pos < text.length() && text.charAt(pos) != '\n' && text.charAt(pos) != '\r') {
        pos++;
      }
      if (pos + 1 < text.length() && text.charAt(pos) == '\r' && text.charAt(pos + 1) == '\n') {
        pos++;
      }
      pos = Math.min(pos + 1, text.length());
    }

    void skipSpaceAndComments() {
      while (pos < text.length()) {
        if (isSpace(text.charAt(pos))) {
          pos++;
        } else if (atComment()) {
          skipComment();
        } else {
          return;
        }
      }
    }

    /** Steps over a quoted string, a data literal or one character. */
    void skipItem() {
      char c = text.charAt(pos);
      if (c == '\'') {
        int close = text.indexOf('\'', pos + 1);
        pos = close < 0 ? text.length() : close + 1;
      } else if (c == '"') {
        pos++;
        while (pos < text.length() && text.charAt(pos) != '"') {
          if (text.charAt(pos) == '\\') {
            skipBackslash();
          } else {
            pos++;
          }
        }
        pos = Math.min(pos + 1, text.length());
      } else if (c == '\\' && pos + 1 < text.length() && text.charAt(pos + 1) == '<') {
        skipBackslash();
      } else {
        pos++;
      }
    }

    private void skipBackslash() {
      if (pos + 1 < text.length() && text.charAt(pos + 1) == '<') {
        pos += 2;
        while (pos < text.length() && text.charAt(pos) != '>') {
          if (atComment()) {
            skipComment();
          } else {
            pos++;
          }
        }
        pos = Math.min(pos + 1, text.length());
      } else {
        pos = Math.min(pos + 2, text.length());
      }
    }

    void skipWord() {
      while (pos < text.length() && !isSpace(text.charAt(pos)) && !atComment()) {
        skipItem();
      }
    }

    /** Reads up to the end, or to a comma, which stays unread; comments become spaces. */
    String argument(boolean stopAtComma) {
      skipSpaceAndComments();
      StringBuilder out = null;
      int left = pos;
      int right = pos;
      boolean comment = false;
      while (pos < text.length() && !(stopAtComma && text.charAt(pos) == ',')) {
        if (isSpace(text.charAt(pos))) {
          pos++;
        } else if (atComment()) {
          skipComment();
          comment = true;
        } else {
          if (comment) {
            out = append(out, text, left, right).append(' ');
            left = pos;
            comment = false;
          }
          skipItem();
          right = pos;
        }
      }
      return out == null ? text.substring(left, right) : append(out, text, left, right).toString();
    }
  }
}
