// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A plan as a picture: a column for each step of a unit, a box for each function; functions side by
 * side stand above each other.
 */
public final class PlanPicture {
  private static final int WIDTH = 130;
  private static final int HEIGHT = 34;
  private static final int GAP = 36;
  private static final int MARGIN = 20;
  private static final int TITLE = 54;

  private PlanPicture() {}

  /** The steps of a unit, one behind the other: branches, each of functions. */
  private static List<List<String>> steps(String stages) {
    List<List<String>> steps = new ArrayList<>();
    int at = 0;
    while (at < stages.length()) {
      int open = stages.indexOf('(', at);
      String plain = open < 0 ? stages.substring(at) : stages.substring(at, open);
      for (String name : plain.split(" -> ")) {
        if (!name.isBlank()) {
          steps.add(List.of(name.strip()));
        }
      }
      if (open < 0) {
        break;
      }
      int close = stages.indexOf(')', open);
      steps.add(List.of(stages.substring(open + 1, close).split(" \\| ")));
      at = close + 1;
    }
    return steps;
  }

  /**
   * Draws a plan.
   *
   * @param plan the plan
   * @return SVG
   */
  public static String svg(Plan plan) {
    StringBuilder body = new StringBuilder();
    int x = MARGIN;
    int tallest = 1;
    for (String stages : plan.stages()) {
      for (List<String> step : steps(stages)) {
        tallest = Math.max(tallest, step.size());
      }
    }
    int height = TITLE + tallest * (HEIGHT + GAP / 2) + 2 * MARGIN;
    int middle = TITLE + (height - TITLE) / 2;
    for (int i = 0; i < plan.units().size(); i++) {
      int left = x - MARGIN / 2;
      List<Integer> before = null;
      for (List<String> step : steps(plan.stages().get(i))) {
        List<Integer> rows = new ArrayList<>();
        for (int k = 0; k < step.size(); k++) {
          int y = middle - step.size() * (HEIGHT + GAP / 2) / 2 + k * (HEIGHT + GAP / 2) + GAP / 4;
          rows.add(y + HEIGHT / 2);
          box(body, x, y, step.get(k));
        }
        lines(body, before == null && x > MARGIN ? List.of(middle) : before, rows, x);
        before = rows;
        x += WIDTH + GAP;
      }
      Unit unit = plan.units().get(i);
      line(
          body,
          "<rect x='%d' y='%d' width='%d' height='%d' rx='6' fill='none' stroke='#999'"
              + " stroke-dasharray='4 3'/>",
          left,
          TITLE - 8,
          x - GAP - left + MARGIN / 2,
          height - TITLE);
      line(
          body,
          "<text x='%d' y='%d' class='unit'>%s</text>",
          left,
          TITLE - 14,
          escape(
              unit.name()
                  + ", "
                  + unit.form().text()
                  + (unit.node().isEmpty() ? "" : " on " + unit.node())));
    }
    StringBuilder svg = new StringBuilder();
    line(
        svg,
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d'"
            + " font-family='sans-serif' font-size='13'>",
        x - GAP + MARGIN,
        height);
    line(svg, "<rect width='100%%' height='100%%' fill='white'/>");
    line(
        svg,
        "<text x='%d' y='16' font-weight='bold'>%s</text>",
        MARGIN / 2,
        escape("chain " + plan.request().name()));
    return svg.append(body).append("</svg>\n").toString();
  }

  private static void box(StringBuilder svg, int x, int y, String text) {
    line(
        svg,
        "<rect x='%d' y='%d' width='%d' height='%d' rx='4' fill='#e3eefb' stroke='#333'/>",
        x,
        y,
        WIDTH,
        HEIGHT);
    boolean fits = text.length() <= 20;
    line(
        svg,
        "<text x='%d' y='%d' text-anchor='middle'%s>%s</text>",
        x + WIDTH / 2,
        y + HEIGHT / 2 + 5,
        fits ? "" : " textLength='" + (WIDTH - 8) + "' lengthAdjust='spacingAndGlyphs'",
        escape(text));
  }

  private static void lines(StringBuilder svg, List<Integer> from, List<Integer> to, int x) {
    if (from == null) {
      return;
    }
    for (int a : from) {
      for (int b : to) {
        line(svg, "<path d='M%d %d L%d %d' fill='none' stroke='#555'/>", x - GAP, a, x, b);
      }
    }
  }

  private static void line(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /**
   * Writes a plan down for Graphviz.
   *
   * @param plan the plan
   * @return a digraph
   */
  public static String dot(Plan plan) {
    StringBuilder dot = new StringBuilder("digraph \"" + plan.request().name() + "\" {\n");
    dot.append("  rankdir=LR;\n  node [shape=box];\n");
    List<String> last = List.of();
    for (int i = 0; i < plan.units().size(); i++) {
      dot.append("  subgraph cluster_").append(i).append(" {\n    label=\"");
      dot.append(plan.units().get(i).name()).append("\";\n");
      for (String function : plan.units().get(i).functions()) {
        dot.append("    \"").append(function).append("\";\n");
      }
      dot.append("  }\n");
      for (List<String> step : steps(plan.stages().get(i))) {
        List<String> ends = new ArrayList<>();
        for (String branch : step) {
          String[] names = branch.split(" -> ");
          for (String before : last) {
            arrow(dot, before, names[0]);
          }
          for (int k = 1; k < names.length; k++) {
            arrow(dot, names[k - 1], names[k]);
          }
          ends.add(names[names.length - 1]);
        }
        last = ends;
      }
    }
    return dot.append("}\n").toString();
  }

  private static void arrow(StringBuilder dot, String from, String to) {
    dot.append("  \"").append(from).append("\" -> \"").append(to).append("\";\n");
  }
}
