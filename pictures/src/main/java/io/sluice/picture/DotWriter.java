// SPDX-License-Identifier: Apache-2.0
package io.sluice.picture;

import java.util.List;

/** Writes a picture in the language of Graphviz. */
final class DotWriter {
  private final Picture picture;
  private final StringBuilder dot = new StringBuilder();

  DotWriter(Picture picture) {
    this.picture = picture;
  }

  String write() {
    dot.append("digraph ").append(quote(picture.title)).append(" {\n");
    dot.append("  rankdir=").append(picture.down ? "TB" : "LR").append(";\n");
    dot.append("  node [shape=box, style=filled, fillcolor=\"#e3eefb\"];\n");
    for (Group group : picture.groups) {
      dot.append("  subgraph cluster_").append(picture.groups.indexOf(group)).append(" {\n");
      dot.append("    label=").append(quote(group.label)).append(";\n");
      picture.boxes.stream().filter(box -> box.group == group).forEach(this::box);
      dot.append("  }\n");
    }
    picture.boxes.stream().filter(box -> box.group == null).forEach(this::box);
    picture.arrows.forEach(this::arrow);
    return dot.append("}\n").toString();
  }

  private void box(Box box) {
    StringBuilder text = new StringBuilder(box.title);
    box.lines.forEach(line -> text.append('\n').append(line));
    text.append(box.warning.isEmpty() ? "" : "\n" + box.warning);
    dot.append("    ").append(id(box)).append(" [label=").append(quote(text.toString()));
    dot.append(", fillcolor=").append(quote(box.fill));
    dot.append(box.round ? ", style=\"filled,rounded\"" : "").append("];\n");
  }

  private void arrow(Arrow arrow) {
    dot.append("  ").append(id(arrow.from())).append(" -> ").append(id(arrow.to())).append(" [");
    String tail = port(arrow.output(), arrow.from().outputs) + arrow.label();
    String head = port(arrow.input(), arrow.to().inputs);
    dot.append("style=").append(arrow.flow() == Flow.PULL ? "dashed, arrowhead=empty" : "solid");
    dot.append(tail.isEmpty() ? "" : ", taillabel=" + quote(tail));
    dot.append(head.isEmpty() ? "" : ", headlabel=" + quote(head)).append("];\n");
  }

  /** The name of a port; empty if it is the only one. */
  private static String port(int index, List<Flow> ports) {
    return ports.size() < 2 ? "" : "[" + index + "] ";
  }

  /** The box's title, made unique. */
  private String id(Box box) {
    boolean alone = picture.boxes.stream().filter(b -> b.title.equals(box.title)).count() == 1;
    return quote(alone ? box.title : box.title + "#" + picture.boxes.indexOf(box));
  }

  private static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        default -> out.append(c < ' ' || c > 126 ? '?' : c);
      }
    }
    return out.append('"').toString();
  }
}
