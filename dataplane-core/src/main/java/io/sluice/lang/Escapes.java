// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

/** Backslash escapes and data literals of configuration strings. */
final class Escapes {
  private Escapes() {}

  /** Appends a text with what double quotes need escaped. */
  static void escape(String text, StringBuilder out) {
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

  /** Replaces the escape at {@code pos}, a backslash with something after it; returns its end. */
  static int unescape(String text, int pos, StringBuilder out) {
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
        while (next < end && next < pos + 4 && digit(text.charAt(next), 8) >= 0) {
          value = value * 8 + digit(text.charAt(next++), 8);
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
    ConfigScanner scanner = new ConfigScanner(text, pos);
    int value = 0;
    int digits = 0;
    while (!scanner.atEnd()) {
      char c = scanner.peek();
      if (c == '>') {
        return scanner.position() + 1;
      } else if (scanner.atComment()) {
        scanner.skipComment();
        continue;
      }
      scanner.advance();
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
    return digit(c, 16);
  }

  /** ASCII digits only; -1 for all else. */
  private static int digit(char c, int radix) {
    return c < 128 ? Character.digit(c, radix) : -1;
  }
}
