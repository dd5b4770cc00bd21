// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import io.sluice.graph.Handlers.HandlerException;
import java.util.Locale;

/** Reads values that were written to handlers. */
public final class HandlerValues {
  private HandlerValues() {}

  /**
   * Reads a truth value.
   *
   * @param value {@code true false yes no 1 0}
   * @return the value
   * @throws HandlerException when it is none
   */
  public static boolean bool(String value) {
    return switch (value.strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "1", "t", "y" -> true;
      case "false", "no", "0", "f", "n" -> false;
      default -> throw new HandlerException("expected boolean, not '" + value.strip() + "'");
    };
  }

  /**
   * Reads an integer.
   *
   * @param value a decimal number
   * @param min smallest allowed
   * @param max largest allowed
   * @return the value
   * @throws HandlerException when it is none, or out of range
   */
  public static long integer(String value, long min, long max) {
    try {
      long number = Long.decode(value.strip());
      if (number >= min && number <= max) {
        return number;
      }
      throw new HandlerException(
          "out of range, '" + value.strip() + "' is not in " + min + " to " + max);
    } catch (NumberFormatException e) {
      throw new HandlerException("expected integer, not '" + value.strip() + "'");
    }
  }
}
