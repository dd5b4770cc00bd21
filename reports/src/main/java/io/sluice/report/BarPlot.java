// SPDX-License-Identifier: Apache-2.0
package io.sluice.report;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Horizontal bars: a group for each job, with a bar for each engine, and whiskers for the spread.
 */
public final class BarPlot {
  private static final int WIDTH = 860;
  private static final int LEFT = 290;
  private static final int RIGHT = 780;
  private static final int TOP = 66;
  private static final int BAR = 13;
  private static final int GAP = 12;

  private final String title;
  private final String across;
  private final boolean logarithmic;
  private final Map<String, Map<String, Spread>> groups = new LinkedHashMap<>();
  private final Map<String, Integer> engines = new LinkedHashMap<>();

  /**
   * Creates an empty plot.
   *
   * @param title its title
   * @param across the label of the horizontal axis, with unit
   * @param logarithmic whether that axis is logarithmic
   */
  public BarPlot(String title, String across, boolean logarithmic) {
    this.title = title;
    this.across = across;
    this.logarithmic = logarithmic;
  }

  /**
   * Adds a bar.
   *
   * @param group its group
   * @param engine its engine, for the legend
   * @param value its length; positive for a logarithmic axis
   */
  public void add(String group, String engine, Spread value) {
    groups.computeIfAbsent(group, name -> new LinkedHashMap<>()).put(engine, value);
    engines.putIfAbsent(engine, engines.size());
  }

  /**
   * Whether there is a bar at all.
   *
   * @return true if there is one
   */
  public boolean isWorthDrawing() {
    return !groups.isEmpty();
  }

  /**
   * Draws the plot.
   *
   * @return an SVG document
   */
  public String svg() {
    double smallest = Double.MAX_VALUE;
    double largest = 0;
    int height = TOP + 60;
    for (Map<String, Spread> group : groups.values()) {
      height += GAP + BAR * group.size();
      for (Spread spread : group.values()) {
        smallest = Math.min(smallest, spread.min());
        largest = Math.max(largest, spread.max());
      }
    }
    int bottom = height - 50;
    Axis axis = new Axis(smallest, largest, logarithmic, LEFT, RIGHT);
    Svg svg = new Svg(WIDTH, height);
    svg.title(20, 26, title);
    legend(svg);
    for (double tick : axis.ticks()) {
      svg.line(axis.pixel(tick), TOP, axis.pixel(tick), bottom, "#dddddd", 1);
      svg.text(axis.pixel(tick), bottom + 17, "middle", Axis.label(tick));
    }
    double y = TOP;
    for (Map.Entry<String, Map<String, Spread>> group : groups.entrySet()) {
      y += GAP;
      svg.text(LEFT - 10, y + BAR * group.getValue().size() / 2.0 + 4, "end", group.getKey());
      for (Map.Entry<String, Spread> bar : group.getValue().entrySet()) {
        draw(svg, axis, y, bar.getValue(), Svg.color(engines.get(bar.getKey())));
        y += BAR;
      }
    }
    svg.line(LEFT, TOP, LEFT, bottom, "black", 1);
    svg.text((LEFT + RIGHT) / 2.0, bottom + 38, "middle", across);
    return svg.toString();
  }

  private void legend(Svg svg) {
    double x = 20;
    for (Map.Entry<String, Integer> engine : engines.entrySet()) {
      svg.rect(x, 41, 12, 12, Svg.color(engine.getValue()));
      svg.text(x + 18, 51, "start", engine.getKey());
      x += 40 + 7.5 * engine.getKey().length();
    }
  }

  private static void draw(Svg svg, Axis axis, double y, Spread spread, String color) {
    double end = axis.pixel(spread.median());
    svg.rect(LEFT, y + 1, end - LEFT, BAR - 2, color);
    double middle = y + BAR / 2.0;
    svg.line(axis.pixel(spread.min()), middle, axis.pixel(spread.max()), middle, "#444444", 1.5);
    svg.text(
        Math.max(end, axis.pixel(spread.max())) + 5,
        middle + 4,
        "start",
        String.format(Locale.ROOT, spread.median() < 1000 ? "%.1f" : "%,.0f", spread.median()));
  }
}
