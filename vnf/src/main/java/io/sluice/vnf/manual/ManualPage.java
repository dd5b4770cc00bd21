// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.manual;

import io.sluice.vnf.manual.ManualText.Block;
import io.sluice.vnf.manual.ManualText.Kind;
import java.util.List;

/** Renders an element's javadoc as plain text for a terminal of 80 columns. */
public final class ManualPage {
  private static final int WIDTH = 80;
  private static final String INDENT = "    ";

  private ManualPage() {}

  /**
   * Renders a manual page.
   *
   * @param name the element class
   * @param javadoc its comment
   * @param effects what its elements do to packets
   * @return lines, ending with a newline
   */
  public static String render(String name, String javadoc, String effects) {
    StringBuilder out = new StringBuilder(name).append('\n');
    for (Block block : ManualText.parse(javadoc)) {
      if (block.kind() == Kind.VERBATIM) {
        out.append('\n');
        block.text().lines().forEach(l -> out.append(INDENT + "  ").append(l).append('\n'));
      } else {
        paragraph(out, block.text(), block.kind() == Kind.ITEM ? "- " : "");
      }
    }
    paragraph(out, "Effects: " + effects, "");
    return out.toString();
  }

  /**
   * The first sentence of a manual page.
   *
   * @param javadoc an element's comment; null stands for none
   * @return one line
   */
  public static String summary(String javadoc) {
    List<Block> blocks = javadoc == null ? List.of() : ManualText.parse(javadoc);
    if (blocks.isEmpty()) {
      return "";
    }
    String text = ManualText.withoutMarks(blocks.get(0).text());
    int end = text.indexOf(". ");
    return end < 0 ? text : text.substring(0, end + 1);
  }

  private static void paragraph(StringBuilder out, String text, String bullet) {
    if (bullet.isEmpty()) {
      out.append('\n');
    }
    StringBuilder line = new StringBuilder(INDENT).append(bullet);
    int start = line.length();
    for (String word : ManualText.withoutMarks(text).split(" ")) {
      if (line.length() > start && line.length() + 1 + word.length() > WIDTH) {
        out.append(line).append('\n');
        line.setLength(0);
        line.append(" ".repeat(start));
      } else if (line.length() > start) {
        line.append(' ');
      }
      line.append(word);
    }
    out.append(line).append('\n');
  }
}
