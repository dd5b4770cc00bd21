// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IllegalFormatException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** C's sprintf for scripts: the conversions {@code d i u o x X s %}. */
final class ScriptFormat {
  private static final Pattern CONVERSION =
      Pattern.compile("%([-0# +]*)(\\*|\\d{1,4})?(?:\\.(\\*|\\d{0,4}))?(?:hh?|ll?|q|L)?(.)");

  private ScriptFormat() {}

  /**
   * Formats words.
   *
   * @param text the format as one word, and its arguments
   * @return the formatted text
   */
  static String format(String text) {
    Deque<String> words = new ArrayDeque<>(ConfigStrings.words(text));
    String format = words.isEmpty() ? "" : ConfigStrings.unquote(words.remove());
    StringBuilder out = new StringBuilder();
    Matcher matcher = CONVERSION.matcher(format);
    int copied = 0;
    while (matcher.find()) {
      out.append(format, copied, matcher.start());
      copied = matcher.end();
      out.append(convert(matcher, words));
    }
    String rest = format.substring(copied);
    if (!words.isEmpty() || rest.indexOf('%') >= 0) {
      throw new HandlerException("syntax error");
    }
    return out.append(rest).toString();
  }

  private static String convert(Matcher matcher, Deque<String> words) {
    String flags = matcher.group(1);
    String width = star(matcher.group(2), words);
    String precision = star(matcher.group(3), words);
    char kind = matcher.group(4).charAt(0);
    if (kind == '%') {
      return "%";
    }
    if (words.isEmpty()) {
      throw new HandlerException("syntax error");
    }
    String word = ConfigStrings.unquote(words.remove());
    try {
      if (kind == 's') {
        String end = precision == null || precision.isEmpty() ? "" : "." + precision;
        String only = flags.contains("-") && width != null ? "-" : "";
        return ("%" + only + (width == null ? "" : width) + end + "s").formatted(word);
      }
      Long value = ScriptNumbers.integer(word);
      if (value == null || "diuoxX".indexOf(kind) < 0) {
        throw new HandlerException("syntax error");
      }
      boolean hex = kind == 'x' || kind == 'X' || kind == 'o';
      String kept = hex ? flags.replaceAll("[ +]", "") : flags.replace("#", "");
      if (width == null) {
        kept = kept.replaceAll("[-0]", "");
      }
      String conversion = "%" + kept + (width == null ? "" : width) + (hex ? kind : 'd');
      return String.format(Locale.ROOT, conversion, value);
    } catch (IllegalFormatException e) {
      throw new HandlerException("syntax error");
    }
  }

  private static String star(String field, Deque<String> words) {
    if (!"*".equals(field)) {
      return field;
    }
    if (words.isEmpty()) {
      throw new HandlerException("syntax error");
    }
    return String.valueOf(HandlerValues.integer(words.remove(), 0, 9999));
  }
}
