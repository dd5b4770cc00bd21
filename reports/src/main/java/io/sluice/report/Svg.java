// SPDX-License-Identifier: Apache-2.0
package io.sluice.report;

import java.util.Locale;

/** Draws into an SVG document. Coordinates are pixels from the top left. */
final class Svg {
  /** Colours that also differ for the colour-blind, after Okabe and Ito. */
  private static final String[] COLORS = {
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"
  };

  private final StringBuilder out = new StringBuilder();

  Svg(int width, int height) {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            + " viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
        width, height, width, height);
    add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", width, height);
  }

  /** The colour of the n-th series. */
  static String color(int series) {
    return COLORS[series % COLORS.length];
  }

  void line(double x1, double y1, double x2, double y2, String color, double width) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\""
            + " stroke-width=\"%.1f\"/>",
        x1, y1, x2, y2, color, width);
  }

  void rect(double x, double y, double width, double height, String color) {
    add(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
        x, y, width, height, color);
  }

  void dot(double x, double y, String color) {
    add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>", x, y, color);
  }

  void ring(double x, double y, String color) {
    add(
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5\" fill=\"white\" stroke=\"%s\" stroke-width=\"2\"/>",
        x, y, color);
  }

  /**
   * Writes text.
   *
   * @param anchor start, middle or end: which part of the text is at x
   */
  void text(double x, double y, String anchor, String text) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, escape(text));
  }

  void title(double x, double y, String text) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" font-size=\"15\" font-weight=\"bold\">%s</text>",
        x, y, escape(text));
  }

  /** Writes text that runs upwards, for the label of a vertical axis. */
  void upward(double x, double y, String text) {
    add(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\""
            + " transform=\"rotate(-90 %.1f %.1f)\">%s</text>",
        x, y, x, y, escape(text));
  }

  private void add(String pattern, Object... values) {
    out.append(String.format(Locale.ROOT, pattern, values)).append('\n');
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  @Override
  public String toString() {
    return out + "</svg>\n";
  }
}
