// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.picture;

import io.sluice.vnf.picture.Layers.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The packages as an SVG picture: an arrow from each to those that it uses. */
final class PackagesPicture {
  private static final int BOX_HEIGHT = 66;
  private static final int LAYER_HEIGHT = 114;
  private static final int MARGIN = 24;
  private static final int LINE_LENGTH = 28;

  /** Modules of their own, above the core. */
  private static final Set<String> MODULES = Set.of("chain", "elements", "pmd", "vnf");

  private final Layers layers;
  private final Map<String, String> purposes;
  private final StringBuilder svg = new StringBuilder();
  private double left;

  private PackagesPicture(PackageGraph graph, Map<String, String> purposes) {
    layers = new Layers(graph);
    this.purposes = purposes;
  }

  static String draw(PackageGraph graph, Map<String, String> purposes) {
    return new PackagesPicture(graph, purposes).draw();
  }

  private String draw() {
    List<Node> all = layers.layers.stream().flatMap(List::stream).toList();
    double min = all.stream().mapToDouble(n -> n.x - half(n)).min().orElse(0);
    double max = all.stream().mapToDouble(n -> n.x + half(n)).max().orElse(0);
    left = MARGIN - min;
    int width = (int) Math.ceil(max - min) + 2 * MARGIN;
    int height = layers.layers.size() * LAYER_HEIGHT + 10;
    line(
        "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d'"
            + " font-family='sans-serif' font-size='11'>",
        width, height, width, height);
    line("<title>Packages of Sluice, and which uses which</title>");
    line(
        "<style>text { text-anchor: middle } .name { font-weight: bold; font-size: 14px }</style>");
    line(
        "<defs><marker id='arrow' viewBox='0 0 10 10' refX='9' refY='5' markerWidth='8'"
            + " markerHeight='8' orient='auto'><path d='M0 1 10 5 0 9z' fill='#555'/></marker>"
            + "</defs>");
    line("<rect width='100%%' height='100%%' fill='white'/>");
    all.stream().filter(node -> node.name != null).forEach(this::arrows);
    all.stream().filter(node -> node.name != null).forEach(this::box);
    line("</svg>");
    return svg.toString();
  }

  private static double half(Node node) {
    return node.name == null ? 0 : Layers.BOX_WIDTH / 2;
  }

  private double x(Node node) {
    return node.x + left;
  }

  private double top(Node node) {
    return MARGIN + (double) (layers.layers.size() - 1 - node.layer) * LAYER_HEIGHT;
  }

  /** The arrows from a box, through their bends. */
  private void arrows(Node box) {
    for (int i = 0; i < box.below.size(); i++) {
      Node from = box;
      Node to = box.below.get(i);
      double x = x(box) + spread(i, box.below.size());
      double y = top(box) + BOX_HEIGHT;
      StringBuilder path = new StringBuilder(text("M%.0f %.0f", x, y));
      while (true) {
        double toX = x(to) + spread(to.above.indexOf(from), to.above.size());
        double middle = (y + top(to)) / 2;
        path.append(text(" C%.0f %.0f %.0f %.0f", x, middle, toX, middle));
        path.append(text(" %.0f %.0f", toX, top(to)));
        if (to.name != null) {
          break;
        }
        x = toX;
        y = top(to) + BOX_HEIGHT;
        path.append(text(" V%.0f", y));
        from = to;
        to = to.below.get(0);
      }
      line("<path d='%s' fill='none' stroke='#555' marker-end='url(#arrow)'/>", path);
    }
  }

  /** Where at a box's edge an arrow of several begins or ends. */
  private static double spread(int index, int count) {
    return (index + 0.5 - count / 2.0) * Math.min(16, Layers.BOX_WIDTH / count);
  }

  private void box(Node node) {
    line(
        "<rect x='%.0f' y='%.0f' width='%.0f' height='%d' rx='5' fill='%s' stroke='#333'/>",
        x(node) - half(node),
        top(node),
        Layers.BOX_WIDTH,
        BOX_HEIGHT,
        MODULES.contains(node.name) ? "#fde9c9" : "#e3eefb");
    line("<text class='name' x='%.0f' y='%.0f'>%s</text>", x(node), top(node) + 18, node.name);
    int y = 34;
    for (String each : wrap(purposes.getOrDefault(node.name, ""))) {
      line("<text x='%.0f' y='%.0f'>%s</text>", x(node), top(node) + y, each);
      y += 14;
    }
  }

  private static List<String> wrap(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (line.length() + word.length() >= LINE_LENGTH) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private void line(String format, Object... values) {
    svg.append(text(format, values)).append('\n');
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
