// SPDX-License-Identifier: Apache-2.0
package io.sluice.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class PictureTest {
  private static Picture sample() {
    Picture picture = Picture.downwards("a < b");
    Group group = picture.group("worker 0");
    Box source = picture.box(group, "src").line("LIMIT 1, DATA \"\u00e4'\"").output(Flow.PUSH);
    Box queue = picture.box(group, "q").input(Flow.PUSH).output(Flow.PULL).warning("dropped 2");
    Box sink = picture.box(null, "sink").input(Flow.PULL).hint("two\nlines").round();
    picture.arrow(source, 0, queue, 0, "1,234");
    picture.arrow(queue, 0, sink, 0, "");
    return picture;
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void svgIsXmlInAsciiWithEverythingInIt() throws Exception {
    String svg = sample().svg();
    String text = parse(svg).getDocumentElement().getTextContent();
    for (String part :
        List.of("a < b", "worker 0", "LIMIT 1, DATA \"\u00e4'\"", "dropped 2", "two", "1,234")) {
      assertTrue(text.contains(part), part);
    }
    assertTrue(svg.chars().allMatch(c -> c < 127));
    assertTrue(svg.contains("class='pull' d="), svg);
  }

  @Test
  void theSameGraphGivesTheSamePicture() {
    assertEquals(sample().svg(), sample().svg());
  }

  @Test
  void dotTellsPushAndPullApart() {
    assertEquals(
        """
        digraph "a < b" {
          rankdir=TB;
          node [shape=box, style=filled, fillcolor="#e3eefb"];
          subgraph cluster_0 {
            label="worker 0";
            "src" [label="src\\nLIMIT 1, DATA \\"?'\\"", fillcolor="#e3eefb"];
            "q" [label="q\\ndropped 2", fillcolor="#e3eefb"];
          }
            "sink" [label="sink", fillcolor="#e3eefb", style="filled,rounded"];
          "src" -> "q" [style=solid, taillabel="1,234"];
          "q" -> "sink" [style=dashed, arrowhead=empty];
        }
        """,
        sample().dot());
  }

  /** Boxes of any graph lie apart, and every arrow runs from box to box. */
  @Test
  void boxesDoNotOverlap() {
    Picture picture = Picture.downwards("many");
    List<Group> groups = List.of(picture.group("one"), picture.group("two"));
    List<Box> boxes = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Group group = i % 3 == 0 ? null : groups.get(i % 2);
      Box box = picture.box(group, "box " + "x".repeat(i % 9));
      boxes.add(box.input(Flow.PUSH).output(Flow.PUSH).output(Flow.PUSH));
      picture.arrow(boxes.get(i / 2), i % 2, box, 0, "" + i);
    }
    Layout layout = new Layout(picture);
    for (Box a : boxes) {
      for (Box b : boxes) {
        Layout.Area one = layout.of(a);
        Layout.Area other = layout.of(b);
        boolean apart =
            one.x() + one.width() <= other.x()
                || other.x() + other.width() <= one.x()
                || one.y() + one.height() <= other.y()
                || other.y() + other.height() <= one.y();
        assertTrue(a == b || apart, a.title + " " + b.title);
      }
    }
    for (Arrow arrow : picture.arrows) {
      List<Layout.Point> path = layout.path(arrow);
      Layout.Area from = layout.of(arrow.from());
      Layout.Area to = layout.of(arrow.to());
      assertEquals(from.y() + from.height(), path.get(0).y(), 1);
      assertEquals(to.y(), path.get(path.size() - 1).y(), 1);
    }
  }

  @Test
  void plainArrowsNeedNoPorts() throws Exception {
    Picture picture = Picture.rightwards("chain");
    picture.arrow(picture.box(null, "firewall"), picture.box(null, "nat"));
    String svg = picture.svg();
    parse(svg);
    assertTrue(svg.contains("marker-end"), svg);
    assertTrue(picture.dot().contains("\"firewall\" -> \"nat\""), picture.dot());
  }
}
