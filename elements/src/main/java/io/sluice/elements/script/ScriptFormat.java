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
      Pattern.compile("%([-0# +]*)(\\*|\\d{1,4})?(?:\\.(\\*|\\d{0,4}))?([hlqL]*)(.)");

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
    char kind = matcher.group(5).charAt(0);
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
      boolean signed = kind == 'd' || kind == 'i';
      if (value == null || "diuoxX".indexOf(kind) < 0 || !signed && value < 0) {
        throw new HandlerException("syntax error");
      }
      if (matcher.group(4).endsWith("h")) {
        value = signed ? (long) value.shortValue() : value & 0xffff;
      }
      return integer(flags, width, precision, kind, value);
    } catch (IllegalFormatException e) {
      throw new HandlerException("syntax error");
    }
  }

  /** An integer as printf of C has it. */
  private static String integer(
      String flags, String width, String precision, char kind, long value) {
    String digits =
        switch (kind) {
          case 'o' -> Long.toOctalString(value);
          case 'x' -> Long.toHexString(value);
          case 'X' -> Long.toHexString(value).toUpperCase(Locale.ROOT);
          default -> Long.toString(value).replace("-", "");
        };
    int least = precision == null || precision.isEmpty() ? -1 : Integer.parseInt(precision);
    digits =
        least == 0 && value == 0 ? "" : "0".repeat(Math.max(0, least - digits.length())) + digits;
    String prefix = prefix(flags, kind, value);
    if (kind == 'o' && flags.contains("#") && !digits.startsWith("0")) {
      digits = "0" + digits;
    }
    int missing = (width == null ? 0 : Integer.parseInt(width)) - prefix.length() - digits.length();
    String room = " ".repeat(Math.max(0, missing));
    if (flags.contains("-")) {
      return prefix + digits + room;
    }
    boolean zeros = flags.contains("0") && least < 0;
    return zeros ? prefix + room.replace(' ', '0') + digits : room + prefix + digits;
  }

  private static String prefix(String flags, char kind, long value) {
    if (kind == 'd' || kind == 'i') {
      String plus = flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
      return value < 0 ? "-" : plus;
    }
    boolean hex = kind == 'x' || kind == 'X';
    return hex && value != 0 && flags.contains("#") ? "0" + kind : "";
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
