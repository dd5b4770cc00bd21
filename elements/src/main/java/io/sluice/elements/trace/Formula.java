// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Reads a formula of one variable, {@code x}: numbers, {@code + - * / % ^}, parentheses, the
 * constants {@code pi} and {@code e}, and functions. Powers are taken from left to right, and a
 * sign binds more tightly than they do, as in the TinyExpr that FastClick has.
 */
final class Formula {
  private static final int MAX_DEPTH = 200;

  private final String text;
  private int at;
  private int depth;

  private Formula(String text) {
    this.text = text;
  }

  /**
   * Reads a formula.
   *
   * @param text what to read
   * @return what it computes
   * @throws IllegalArgumentException when it is none; the message says why
   */
  static DoubleUnaryOperator parse(String text) {
    Formula formula = new Formula(text);
    DoubleUnaryOperator sum = formula.sum();
    formula.skipSpace();
    if (formula.at < text.length()) {
      throw formula.wrong();
    }
    return sum;
  }

  private IllegalArgumentException wrong() {
    return new IllegalArgumentException(
        at < text.length()
            ? "unexpected '" + text.charAt(at) + "' at " + at
            : "unexpected end of the formula");
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private boolean take(char wanted) {
    skipSpace();
    boolean there = at < text.length() && text.charAt(at) == wanted;
    at += there ? 1 : 0;
    return there;
  }

  private void demand(char wanted) {
    if (!take(wanted)) {
      throw wrong();
    }
  }

  private DoubleUnaryOperator sum() {
    if (++depth > MAX_DEPTH) {
      throw new IllegalArgumentException("too many parentheses inside of each other");
    }
    DoubleUnaryOperator result = product();
    while (true) {
      if (take('+')) {
        result = join(result, product(), Double::sum);
      } else if (take('-')) {
        result = join(result, product(), (a, b) -> a - b);
      } else {
        depth--;
        return result;
      }
    }
  }

  private DoubleUnaryOperator product() {
    DoubleUnaryOperator result = power();
    while (true) {
      if (take('*')) {
        result = join(result, power(), (a, b) -> a * b);
      } else if (take('/')) {
        result = join(result, power(), (a, b) -> a / b);
      } else if (take('%')) {
        result = join(result, power(), (a, b) -> a % b);
      } else {
        return result;
      }
    }
  }

  private DoubleUnaryOperator power() {
    DoubleUnaryOperator result = signed();
    while (take('^')) {
      result = join(result, signed(), Math::pow);
    }
    return result;
  }

  private DoubleUnaryOperator signed() {
    boolean negative = false;
    while (true) {
      if (take('-')) {
        negative = !negative;
      } else if (!take('+')) {
        DoubleUnaryOperator value = value();
        return negative ? x -> -value.applyAsDouble(x) : value;
      }
    }
  }

  private static DoubleUnaryOperator join(
      DoubleUnaryOperator a, DoubleUnaryOperator b, DoubleBinaryOperator operator) {
    return x -> operator.applyAsDouble(a.applyAsDouble(x), b.applyAsDouble(x));
  }

  private DoubleUnaryOperator value() {
    if (take('(')) {
      DoubleUnaryOperator inside = sum();
      demand(')');
      return inside;
    }
    int start = at;
    while (at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
      at++;
    }
    if (start < at && Character.isLetter(text.charAt(start))) {
      return named(text.substring(start, at), start);
    }
    at = start;
    return number();
  }

  private DoubleUnaryOperator number() {
    int start = at;
    while (at < text.length() && isOfNumber(start)) {
      at++;
    }
    try {
      double number = Double.parseDouble(text.substring(start, at));
      return x -> number;
    } catch (NumberFormatException e) {
      at = start;
      throw wrong();
    }
  }

  private boolean isOfNumber(int start) {
    char c = text.charAt(at);
    boolean afterExponent = at > start && "eE".indexOf(text.charAt(at - 1)) >= 0;
    return c >= '0' && c <= '9'
        || c == '.'
        || c == 'e'
        || c == 'E'
        || afterExponent && (c == '-' || c == '+');
  }

  private DoubleUnaryOperator named(String name, int start) {
    switch (name) {
      case "x" -> {
        return DoubleUnaryOperator.identity();
      }
      case "pi", "e" -> {
        if (take('(')) {
          demand(')');
        }
        double constant = name.equals("e") ? Math.E : Math.PI;
        return x -> constant;
      }
      default -> {}
    }
    DoubleUnaryOperator one = ofOne(name);
    DoubleBinaryOperator two = ofTwo(name);
    if (one == null && two == null) {
      throw new IllegalArgumentException("unknown name '" + name + "' at " + start);
    }
    if (one != null) {
      // Without parentheses, what stands next is meant.
      DoubleUnaryOperator of = signed();
      return x -> one.applyAsDouble(of.applyAsDouble(x));
    }
    List<DoubleUnaryOperator> of = new ArrayList<>();
    demand('(');
    of.add(sum());
    demand(',');
    of.add(sum());
    demand(')');
    return join(of.get(0), of.get(1), two);
  }

  private static DoubleUnaryOperator ofOne(String name) {
    return switch (name) {
      case "abs" -> Math::abs;
      case "acos" -> Math::acos;
      case "asin" -> Math::asin;
      case "atan" -> Math::atan;
      case "ceil" -> Math::ceil;
      case "cos" -> Math::cos;
      case "cosh" -> Math::cosh;
      case "exp" -> Math::exp;
      case "floor" -> Math::floor;
      case "ln" -> Math::log;
      case "log", "log10" -> Math::log10;
      case "sin" -> Math::sin;
      case "sinh" -> Math::sinh;
      case "sqrt" -> Math::sqrt;
      case "squarewave" -> x -> (int) (2 * x) % 2 < 1 ? 1 : -1;
      case "tan" -> Math::tan;
      case "tanh" -> Math::tanh;
      default -> null;
    };
  }

  private static DoubleBinaryOperator ofTwo(String name) {
    return switch (name) {
      case "atan2" -> Math::atan2;
      case "max" -> Math::max;
      case "min" -> Math::min;
      case "pow" -> Math::pow;
      default -> null;
    };
  }
}
