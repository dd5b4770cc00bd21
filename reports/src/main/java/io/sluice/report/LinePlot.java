// SPDX-License-Identifier: Apache-2.0
package io.sluice.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleFunction;

/** Lines over two axes, one for each engine, with the spread of each point. */
public final class LinePlot {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 460;
  private static final int LEFT = 80;
  private static final int RIGHT = 590;
  private static final int TOP = 50;
  private static final int BOTTOM = 400;

  /** A line with more points is drawn without dots, which would overlap. */
  private static final int MOST_DOTS = 20;

  private final String title;
  private final String across;
  private final String up;
  private final boolean logAcross;
  private final boolean logUp;
  private final Map<String, SortedMap<Double, Spread>> lines = new LinkedHashMap<>();
  private final Map<String, SortedMap<Double, Spread>> marks = new LinkedHashMap<>();
  private DoubleFunction<String> acrossLabel = Axis::label;

  /**
   * Creates an empty plot.
   *
   * @param title its title
   * @param across the label of the horizontal axis, with unit
   * @param logAcross whether that axis is logarithmic
   * @param up the label of the vertical axis, with unit
   * @param logUp whether that axis is logarithmic
   */
  public LinePlot(String title, String across, boolean logAcross, String up, boolean logUp) {
    this.title = title;
    this.across = across;
    this.logAcross = logAcross;
    this.up = up;
    this.logUp = logUp;
  }

  /**
   * Adds a point.
   *
   * @param line name of its line, for the legend
   * @param x positive for a logarithmic axis
   * @param y likewise
   */
  public void add(String line, double x, Spread y) {
    lines.computeIfAbsent(line, name -> new TreeMap<>()).put(x, y);
  }

  /**
   * Adds a point that belongs to an engine but not to its line; it is drawn hollow.
   *
   * @param line name of the line
   * @param x positive for a logarithmic axis
   * @param y likewise
   */
  public void mark(String line, double x, Spread y) {
    marks.computeIfAbsent(line, name -> new TreeMap<>()).put(x, y);
  }

  /**
   * Sets how values on the horizontal axis are formatted.
   *
   * @param label the text for a tick
   */
  public void labelAcross(DoubleFunction<String> label) {
    acrossLabel = label;
  }

  /**
   * Whether there is a line at all.
   *
   * @return true if one has two points
   */
  public boolean isWorthDrawing() {
    return lines.values().stream().anyMatch(line -> line.size() > 1);
  }

  /**
   * Draws the plot.
   *
   * @return an SVG document
   */
  public String svg() {
    double minX = Double.MAX_VALUE;
    double maxX = 0;
    double minY = Double.MAX_VALUE;
    double maxY = 0;
    for (SortedMap<Double, Spread> line : lines.values()) {
      minX = Math.min(minX, line.firstKey());
      maxX = Math.max(maxX, line.lastKey());
      for (Spread spread : line.values()) {
        minY = Math.min(minY, spread.min());
        maxY = Math.max(maxY, spread.max());
      }
    }
    Axis x = new Axis(minX, maxX, logAcross, LEFT, RIGHT);
    Axis y = new Axis(minY, maxY, logUp, BOTTOM, TOP);
    Svg svg = new Svg(WIDTH, HEIGHT);
    svg.title(LEFT, 28, title);
    frame(svg, x, y);
    int series = 0;
    for (Map.Entry<String, SortedMap<Double, Spread>> line : lines.entrySet()) {
      draw(svg, x, y, line.getValue(), Svg.color(series));
      for (Map.Entry<Double, Spread> mark :
          marks.getOrDefault(line.getKey(), new TreeMap<>()).entrySet()) {
        double across = x.pixel(mark.getKey());
        svg.ring(across, y.pixel(mark.getValue().median()), Svg.color(series));
      }
      svg.rect(RIGHT + 20, TOP + 22 * series, 14, 4, Svg.color(series));
      svg.text(RIGHT + 42, TOP + 6 + 22 * series, "start", line.getKey());
      series++;
    }
    return svg.toString();
  }

  private void frame(Svg svg, Axis x, Axis y) {
    for (double tick : x.ticks()) {
      svg.line(x.pixel(tick), TOP, x.pixel(tick), BOTTOM + 5, "#dddddd", 1);
      svg.text(x.pixel(tick), BOTTOM + 20, "middle", acrossLabel.apply(tick));
    }
    for (double tick : y.ticks()) {
      svg.line(LEFT - 5, y.pixel(tick), RIGHT, y.pixel(tick), "#dddddd", 1);
      svg.text(LEFT - 9, y.pixel(tick) + 4, "end", Axis.label(tick));
    }
    svg.line(LEFT, BOTTOM, RIGHT, BOTTOM, "black", 1);
    svg.line(LEFT, TOP, LEFT, BOTTOM, "black", 1);
    svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 44, "middle", across);
    svg.upward(22, (TOP + BOTTOM) / 2.0, up);
  }

  private static void draw(Svg svg, Axis x, Axis y, SortedMap<Double, Spread> line, String color) {
    double lastX = Double.NaN;
    double lastY = Double.NaN;
    for (Map.Entry<Double, Spread> point : line.entrySet()) {
      double atX = x.pixel(point.getKey());
      Spread spread = point.getValue();
      double atY = y.pixel(spread.median());
      if (!Double.isNaN(lastX)) {
        svg.line(lastX, lastY, atX, atY, color, 2);
      }
      svg.line(atX, y.pixel(spread.min()), atX, y.pixel(spread.max()), color, 1);
      if (line.size() <= MOST_DOTS) {
        svg.dot(atX, atY, color);
      }
      lastX = atX;
      lastY = atY;
    }
  }
}
