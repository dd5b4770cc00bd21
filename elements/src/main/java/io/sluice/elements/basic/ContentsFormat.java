// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import io.sluice.argument.Args;
import java.util.Locale;

/** The format in which printing elements show the bytes of a packet. */
public enum ContentsFormat {
  /** Not at all. */
  NONE,
  /** In hexadecimal. */
  HEX,
  /** As characters, a dot for those that cannot be printed. */
  ASCII;

  /**
   * Reads a configuration argument.
   *
   * @param args where errors go
   * @param keyword the argument's name
   * @param text {@code NONE}, {@code HEX}, {@code ASCII}, or a boolean
   * @return the value; NONE after an error
   */
  public static ContentsFormat parse(Args args, String keyword, String text) {
    switch (text.toUpperCase(Locale.ROOT)) {
      case "NONE", "FALSE", "NO", "0", "F", "N":
        return NONE;
      case "HEX", "TRUE", "YES", "1", "T", "Y":
        return HEX;
      case "ASCII":
        return ASCII;
      default:
        args.error(
            "bad "
                + keyword.toLowerCase(Locale.ROOT)
                + " value '"
                + text
                + "'; should be 'NONE', 'HEX', or 'ASCII'");
        return NONE;
    }
  }

  /**
   * Writes a byte as two hexadecimal digits.
   *
   * @param to where to
   * @param value the byte
   */
  public static void appendHex(StringBuilder to, int value) {
    to.append(Character.forDigit(value >> 4 & 15, 16)).append(Character.forDigit(value & 15, 16));
  }

  /**
   * Writes a byte as a character.
   *
   * @param to where to
   * @param value the byte
   */
  public static void appendAscii(StringBuilder to, int value) {
    to.append(value < 32 || value > 126 ? '.' : (char) value);
  }
}
