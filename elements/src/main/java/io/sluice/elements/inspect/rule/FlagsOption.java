// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import io.sluice.elements.inspect.rule.Inspected.HeaderField;
import java.util.Locale;

/** {@code flags}: which flags a TCP segment has. */
final class FlagsOption extends Option {
  private static final String NAMES = "FSRPAUEC";

  private final int flags;
  private final int relevant;
  private final char mode;

  private FlagsOption(int flags, int relevant, char mode) {
    this.flags = flags;
    this.relevant = relevant;
    this.mode = mode;
  }

  /**
   * Reads flags.
   *
   * @param text for example {@code S,CE}, {@code +A}, {@code *SF}, {@code !R}, {@code 0}
   * @return null when it is malformed
   */
  static FlagsOption of(String text) {
    String[] parts = text.replace(" ", "").split(",", 2);
    String wanted = parts[0];
    char mode = '=';
    if (!wanted.isEmpty() && "+*!".indexOf(wanted.charAt(0)) >= 0) {
      mode = wanted.charAt(0);
      wanted = wanted.substring(1);
    } else if (!wanted.isEmpty() && "+*!".indexOf(wanted.charAt(wanted.length() - 1)) >= 0) {
      mode = wanted.charAt(wanted.length() - 1);
      wanted = wanted.substring(0, wanted.length() - 1);
    }
    int flags = bits(wanted);
    int ignored = parts.length < 2 ? 0 : bits(parts[1]);
    return flags < 0 || ignored < 0 ? null : new FlagsOption(flags, 0xff & ~ignored, mode);
  }

  private static int bits(String names) {
    int bits = 0;
    for (char c : names.toUpperCase(Locale.ROOT).toCharArray()) {
      // 1 and 2 are the old names of the bits that ECN took.
      int bit = c == '1' ? 7 : c == '2' ? 6 : NAMES.indexOf(c);
      if (c != '0' && bit < 0) {
        return -1;
      }
      bits |= c == '0' ? 0 : 1 << bit;
    }
    return bits;
  }

  @Override
  long match(Inspected inspected, int cursor, int from) {
    int seen = inspected.field(HeaderField.TCP_FLAGS);
    if (seen < 0) {
      return NO;
    }
    int here = seen & relevant;
    boolean holds =
        switch (mode) {
          case '+' -> (here & flags) == flags;
          case '*' -> (here & flags) != 0;
          case '!' -> (here & flags) == 0;
          default -> here == flags;
        };
    return holds ? cursor : NO;
  }
}
