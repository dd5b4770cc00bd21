// SPDX-License-Identifier: Apache-2.0
package io.sluice.picture;

import io.sluice.picture.Layout.Area;
import io.sluice.picture.Layout.Point;
import java.util.List;
import java.util.Locale;

/** Writes a laid-out picture as SVG. */
final class SvgWriter {
  private static final String PULL = "#0062a3";
  private static final String PUSH = "#222";
  private static final double HEAD = 34;
  private static final double LEGEND = 30;

  private final Picture picture;
  private final Layout layout;
  private final StringBuilder svg = new StringBuilder();

  SvgWriter(Picture picture, Layout layout) {
    this.picture = picture;
    this.layout = layout;
  }

  String write() {
    boolean ports = picture.boxes.stream().anyMatch(b -> b.inputs.size() + b.outputs.size() > 0);
    Area whole = layout.whole();
    double title = TextSize.width(picture.title, TextSize.TITLE + 2, true) + 40;
    int width = (int) Math.ceil(Math.max(whole.width(), Math.max(title, ports ? 440 : 0)));
    int height = (int) Math.ceil(whole.height() + HEAD + (ports ? LEGEND : 0));
    line(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d'"
            + " font-family='sans-serif' font-size='%d'>",
        width, height, width, height, TextSize.SMALL);
    line("<title>%s</title>", escape(picture.title));
    line(
        "<style>.t { font-weight: bold; font-size: %dpx; text-anchor: middle }"
            + " .l { text-anchor: middle; fill: #333 } .w { text-anchor: middle; fill: #b02a00 }"
            + " .n { fill: #555 } .push { fill: none; stroke: %s }"
            + " .pull { fill: none; stroke: %s; stroke-dasharray: 5 3 }"
            + " .group { fill: #f6f6f2; stroke: #999; stroke-dasharray: 4 3 }</style>",
        TextSize.TITLE, PUSH, PULL);
    line(
        "<defs><marker id='arrow' viewBox='0 0 10 10' refX='9' refY='5' markerWidth='8'"
            + " markerHeight='8' orient='auto'><path d='M0 1 10 5 0 9z' fill='%s'/></marker>"
            + "</defs>",
        PUSH);
    line("<rect width='100%%' height='100%%' fill='white'/>");
    line(
        "<text x='20' y='22' font-weight='bold' font-size='%d'>%s</text>",
        TextSize.TITLE + 2, escape(picture.title));
    line("<g transform='translate(0 %.0f)'>", HEAD - 14);
    picture.groups.forEach(this::group);
    picture.arrows.forEach(this::arrow);
    picture.boxes.forEach(this::box);
    picture.arrows.stream().filter(a -> !a.label().isEmpty()).forEach(this::label);
    line("</g>");
    if (ports) {
      legend(height - 12);
    }
    return svg.append("</svg>\n").toString();
  }

  private void group(Group group) {
    Area area = layout.of(group);
    line(
        "<rect class='group' x='%.1f' y='%.1f' width='%.1f' height='%.1f' rx='6'/>",
        area.x(), area.y(), area.width(), area.height());
    line(
        "<text x='%.1f' y='%.1f' font-weight='bold' fill='#555'>%s</text>",
        area.x() + 10, area.y() + 17, escape(group.label));
  }

  private void arrow(Arrow arrow) {
    StringBuilder path = new StringBuilder();
    for (Point point : layout.path(arrow)) {
      path.append(path.length() == 0 ? "M" : " L");
      path.append(String.format(Locale.ROOT, "%.1f %.1f", point.x(), point.y()));
    }
    line(
        "<path class='%s' d='%s'%s/>",
        arrow.flow() == Flow.PULL ? "pull" : "push",
        path,
        arrow.flow() == Flow.PLAIN ? " marker-end='url(#arrow)'" : "");
  }

  private void label(Arrow arrow) {
    Area area = layout.label(arrow);
    line(
        "<text class='n' x='%.1f' y='%.1f'>%s</text>",
        area.x(), area.y() + TextSize.SMALL, escape(arrow.label()));
  }

  private void box(Box box) {
    Area area = layout.of(box);
    line("<g>");
    if (!box.hint.isEmpty()) {
      line("<title>%s</title>", escape(box.hint));
    }
    line(
        "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' rx='%s' fill='%s' stroke='#333'/>",
        area.x(), area.y(), area.width(), area.height(), box.round ? "14" : "3", box.fill);
    double middle = area.x() + area.width() / 2;
    boolean above = picture.down && !box.inputs.isEmpty();
    double y = area.y() + (above ? Layout.PORT : 0) + TextSize.LINE + 0.5;
    if (!picture.down) {
      y += (box.inputs.isEmpty() ? 0 : Layout.PORT / 2) + (box.outputs.isEmpty() ? 0 : 4.5);
    }
    line("<text class='t' x='%.1f' y='%.1f'>%s</text>", middle, y, escape(box.title));
    for (String text : box.lines) {
      y += TextSize.LINE;
      line("<text class='l' x='%.1f' y='%.1f'>%s</text>", middle, y, escape(text));
    }
    if (!box.warning.isEmpty()) {
      y += TextSize.LINE;
      line("<text class='w' x='%.1f' y='%.1f'>%s</text>", middle, y, escape(box.warning));
    }
    for (int i = 0; i < box.inputs.size(); i++) {
      triangle(layout.input(box, i), box.inputs.get(i));
    }
    for (int i = 0; i < box.outputs.size(); i++) {
      square(layout.output(box, i), box.outputs.get(i));
    }
    line("</g>");
  }

  /** Draws an input. */
  private void triangle(Area port, Flow flow) {
    double x = port.x();
    double y = port.y();
    double size = Layout.PORT;
    List<Double> corners =
        picture.down
            ? List.of(x, y, x + size, y, x + size / 2, y + size - 1)
            : List.of(x, y, x, y + size, x + size - 1, y + size / 2);
    line(
        "<path d='M%.1f %.1f L%.1f %.1f L%.1f %.1fz' %s/>",
        corners.get(0),
        corners.get(1),
        corners.get(2),
        corners.get(3),
        corners.get(4),
        corners.get(5),
        paint(flow));
  }

  /** Draws an output. */
  private void square(Area port, Flow flow) {
    double inset = picture.down ? 0 : 2;
    line(
        "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' %s/>",
        port.x() + inset,
        port.y() + 2 - inset,
        Layout.PORT - inset,
        Layout.PORT - 2 + inset,
        paint(flow));
  }

  private static String paint(Flow flow) {
    return flow == Flow.PULL
        ? "fill='white' stroke='" + PULL + "'"
        : "fill='" + PUSH + "' stroke='" + PUSH + "'";
  }

  private void legend(double y) {
    double size = Layout.PORT;
    square(new Area(20, y - size, size, size), Flow.PUSH);
    line("<path class='push' d='M30 %.1f H66'/>", y - size / 2 + 1);
    line("<text x='72' y='%.1f'>push</text>", y);
    square(new Area(120, y - size, size, size), Flow.PULL);
    line("<path class='pull' d='M130 %.1f H166'/>", y - size / 2 + 1);
    line("<text x='172' y='%.1f'>pull</text>", y);
    line(
        "<text x='220' y='%.1f' fill='#555'>ports are numbered from the %s</text>",
        y, picture.down ? "left" : "top");
  }

  private void line(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  /** Escapes text in ASCII, so that the encoding of a terminal or a socket does not matter. */
  static String escape(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '\'' -> out.append("&#39;");
                case '\n', '\t' -> out.append((char) c);
                default -> {
                  if (c >= ' ' && c < 127) {
                    out.append((char) c);
                  } else {
                    // XML cannot represent control characters.
                    out.append(c < ' ' ? "?" : "&#" + c + ";");
                  }
                }
              }
            });
    return out.toString();
  }
}
