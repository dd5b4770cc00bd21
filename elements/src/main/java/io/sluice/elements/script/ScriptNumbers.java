// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Arithmetic on texts: with integers if all are integers, otherwise in floating point. */
final class ScriptNumbers {
  private ScriptNumbers() {}

  static Long integer(String word) {
    try {
      return Long.decode(word);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  static Double real(String word) {
    try {
      return Double.valueOf(word);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * Combines numbers from the left. Of none, Click gives 0 for sums, and 1 for all else.
   *
   * @param operation {@code add sub mul div idiv min max}
   * @param text numbers
   * @return the result
   */
  static String fold(String operation, String text) {
    List<String> words = ConfigStrings.words(text);
    boolean division = operation.endsWith("div");
    if (!division && words.stream().allMatch(word -> integer(word) != null)) {
      long result = ofNone(operation);
      for (int i = 0; i < words.size(); i++) {
        long value = integer(words.get(i));
        result = i == 0 ? value : combine(operation, result, value);
      }
      return String.valueOf(result);
    }
    double result = ofNone(operation);
    for (int i = 0; i < words.size(); i++) {
      double value = number(words.get(i));
      result = i == 0 ? value : combine(operation, result, value);
    }
    if (operation.equals("idiv")) {
      return String.valueOf((long) result);
    }
    // What C makes of a division by 0.
    if (Double.isNaN(result)) {
      return "-nan";
    } else if (Double.isInfinite(result)) {
      return result < 0 ? "-inf" : "inf";
    }
    return HandlerValues.decimal(result);
  }

  private static int ofNone(String operation) {
    return operation.equals("add") || operation.equals("sub") ? 0 : 1;
  }

  private static double number(String word) {
    Double value = real(word);
    if (value == null && integer(word) != null) {
      value = integer(word).doubleValue();
    }
    if (value == null) {
      throw new HandlerException("expected list of numbers");
    }
    return value;
  }

  /** The mean of numbers; 0 of none. */
  static String average(String text) {
    List<String> words = ConfigStrings.words(text);
    return HandlerValues.decimal(
        words.stream().mapToDouble(ScriptNumbers::number).average().orElse(0));
  }

  /** How many numbers are larger than the first of them. */
  static String countAbove(String text) {
    List<String> words = ConfigStrings.words(text);
    if (words.isEmpty()) {
      throw new HandlerException("expected list of numbers");
    }
    double limit = number(words.get(0));
    return String.valueOf(words.stream().filter(word -> number(word) > limit).count());
  }

  /** A number without its fraction. */
  static String whole(String text, DoubleUnaryOperator rounding) {
    return String.valueOf((long) rounding.applyAsDouble(number(text.strip())));
  }

  private static long combine(String operation, long a, long b) {
    return switch (operation) {
      case "add" -> a + b;
      case "sub" -> a - b;
      case "mul" -> a * b;
      case "min" -> Math.min(a, b);
      default -> Math.max(a, b);
    };
  }

  private static double combine(String operation, double a, double b) {
    return switch (operation) {
      case "add" -> a + b;
      case "sub" -> a - b;
      case "mul" -> a * b;
      case "min" -> Math.min(a, b);
      case "max" -> Math.max(a, b);
      default -> a / b;
    };
  }

  private static List<String> pair(String text) {
    List<String> words = ConfigStrings.words(text);
    if (words.size() != 2) {
      throw new HandlerException("expected two numbers");
    }
    return words;
  }

  static String remainder(String text, boolean realToo) {
    List<String> words = pair(text);
    Long a = integer(words.get(0));
    Long b = integer(words.get(1));
    if (a != null && b != null) {
      if (b == 0) {
        throw new HandlerException("division by zero");
      }
      return String.valueOf(a % b);
    }
    Double x = real(words.get(0));
    Double y = real(words.get(1));
    if (!realToo || x == null || y == null) {
      throw new HandlerException("expected two numbers");
    }
    return HandlerValues.decimal(x % y);
  }

  static String negate(String text, boolean onlyNegative) {
    String word = text.strip();
    Long whole = integer(word);
    if (whole != null) {
      return String.valueOf(onlyNegative ? Math.abs(whole) : -whole);
    }
    Double value = real(word);
    if (value == null) {
      throw new HandlerException("expected one number");
    }
    return HandlerValues.decimal(onlyNegative ? Math.abs(value) : -value);
  }

  /**
   * Compares two words: as numbers if both are, else as texts.
   *
   * @param text two words
   * @return negative, 0 or positive
   */
  static int compare(String text) {
    List<String> words = pair(text);
    Long a = integer(words.get(0));
    Long b = integer(words.get(1));
    if (a != null && b != null) {
      return Long.compare(a, b);
    }
    Double x = real(words.get(0));
    Double y = real(words.get(1));
    if (x != null && y != null) {
      return Double.compare(x, y);
    }
    String left = ConfigStrings.unquote(words.get(0));
    return left.compareTo(ConfigStrings.unquote(words.get(1)));
  }
}
