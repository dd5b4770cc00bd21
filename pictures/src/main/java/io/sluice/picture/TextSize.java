// SPDX-License-Identifier: Apache-2.0
package io.sluice.picture;

/**
 * The size of text. Viewers use different sans-serif fonts, but pictures must be the same wherever
 * they are made. So these are the advances of a wide font, in thousandths of the font size.
 */
final class TextSize {
  static final int TITLE = 13;
  static final int SMALL = 11;
  static final int LINE = 14;

  private static final String NARROW = "iIjl.,:;'|![]()/\\frt-` ";
  private static final String WIDE = "mwMWQ@%&<>=+#~_";

  private TextSize() {}

  static double width(String text, double size, boolean bold) {
    double sum = 0;
    for (int i = 0; i < text.length(); i++) {
      sum += advance(text.charAt(i));
    }
    return sum * size / 1000 * (bold ? 1.12 : 1);
  }

  private static int advance(char c) {
    if (NARROW.indexOf(c) >= 0) {
      return 380;
    } else if (WIDE.indexOf(c) >= 0) {
      return 880;
    }
    return c >= 'A' && c <= 'Z' ? 720 : 620;
  }
}
