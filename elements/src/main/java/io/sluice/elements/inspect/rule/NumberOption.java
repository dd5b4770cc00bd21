// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import io.sluice.elements.inspect.rule.Inspected.HeaderField;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number that must lie between two: {@code dsize}, {@code itype}, {@code ttl}, {@code bsize}. */
final class NumberOption extends Option {
  private static final Pattern FORM =
      Pattern.compile("(!|<=|>=|<|>|=)?\\s*([0-9]{1,9})(?:\\s*(<>|-|<=>)\\s*([0-9]{1,9}))?");

  /** A field of a header; or else the length of a buffer. */
  private final HeaderField field;

  private final int low;
  private final int high;
  private final boolean negated;

  private NumberOption(HeaderField field, Buffer measured, int low, int high, boolean negated) {
    this.field = field;
    buffer = measured;
    this.low = low;
    this.high = high;
    this.negated = negated;
  }

  /**
   * Reads a comparison.
   *
   * @param text for example {@code >100}, {@code 10<>20}, {@code 8}
   * @return null when it is none
   */
  static NumberOption of(HeaderField field, String text) {
    return of(field, null, text);
  }

  /** Reads a comparison with the length of a buffer. */
  static NumberOption ofLength(Buffer buffer, String text) {
    return of(null, buffer, text);
  }

  private static NumberOption of(HeaderField field, Buffer measured, String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      return null;
    }
    int number = Integer.parseInt(form.group(2));
    String sign = form.group(1) == null ? "" : form.group(1);
    if (form.group(4) != null) {
      int to = Integer.parseInt(form.group(4));
      // Snort's <> leaves the ends out, and - includes them.
      boolean open = form.group(3).equals("<>");
      return new NumberOption(
          field, measured, open ? number + 1 : number, open ? to - 1 : to, false);
    }
    return switch (sign) {
      case "<" -> new NumberOption(field, measured, 0, number - 1, false);
      case "<=" -> new NumberOption(field, measured, 0, number, false);
      case ">" -> new NumberOption(field, measured, number + 1, Integer.MAX_VALUE, false);
      case ">=" -> new NumberOption(field, measured, number, Integer.MAX_VALUE, false);
      default -> new NumberOption(field, measured, number, number, sign.equals("!"));
    };
  }

  @Override
  long match(Inspected inspected, int cursor, int from) {
    int number = field != null ? inspected.field(field) : length(inspected);
    boolean within = number >= low && number <= high;
    return number >= 0 && within != negated ? cursor : NO;
  }

  private int length(Inspected inspected) {
    return inspected.bytes(buffer) == null ? NO : inspected.length(buffer);
  }
}
