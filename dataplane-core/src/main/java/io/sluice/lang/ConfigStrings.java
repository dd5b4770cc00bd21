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
    ConfigScanner scanner = new ConfigScanner(config);
    while (!scanner.atEnd()) {
      String argument = scanner.argument(true);
      boolean last = scanner.atEnd();
      if (!last || !argument.isEmpty()) {
        arguments.add(argument);
      }
      scanner.advance();
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
   * A configuration string without comments and without space around it, otherwise as it is
   * written: line ends between arguments stay.
   */
  static String withoutComments(String config) {
    ConfigScanner scanner = new ConfigScanner(config);
    while (!scanner.atEnd()) {
      if (scanner.atComment()) {
        return join(split(config));
      }
      scanner.skipItem();
    }
    return uncomment(config);
  }

  /**
   * Splits an argument at spaces that are not quoted. Comments separate words too.
   *
   * @param argument an argument
   * @return its words, still quoted
   */
  public static List<String> words(String argument) {
    List<String> words = new ArrayList<>();
    ConfigScanner scanner = new ConfigScanner(argument);
    scanner.skipSpaceAndComments();
    while (!scanner.atEnd()) {
      int start = scanner.position();
      scanner.skipWord();
      words.add(argument.substring(start, scanner.position()));
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
  public static String[] firstWord(String argument) {
    ConfigScanner scanner = new ConfigScanner(argument);
    scanner.skipSpaceAndComments();
    int start = scanner.position();
    scanner.skipWord();
    String word = argument.substring(start, scanner.position());
    scanner.skipSpaceAndComments();
    return new String[] {word, argument.substring(scanner.position())};
  }

  /**
   * Removes comments, and space at both ends. A comment inside becomes one space, together with the
   * space around it; other space stays.
   *
   * @param text an argument
   * @return the argument without comments
   */
  public static String uncomment(String text) {
    return new ConfigScanner(text).argument(false);
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
    StringBuilder out = new StringBuilder(plain.length());
    int copied = 0;
    char quote = 0;
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if ((c == '"' || c == '\'') && (quote == 0 || quote == c)) {
        out.append(plain, copied, i);
        quote = quote == 0 ? c : 0;
        copied = i + 1;
      } else if (c == '\\'
          && i + 1 < plain.length()
          && (quote == '"' || (quote == 0 && plain.charAt(i + 1) == '<'))) {
        out.append(plain, copied, i);
        copied = Escapes.unescape(plain, i, out);
        i = copied - 1;
      }
    }
    return out.append(plain, copied, plain.length()).toString();
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
    Escapes.escape(text, out);
    return out.append('"').toString();
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
}
