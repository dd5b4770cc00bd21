// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.manual;

import io.sluice.vnf.manual.ManualText.Block;
import java.util.List;

/** Renders an element's javadoc for {@code man}, in section n, like Click's elements. */
final class RoffPage {
  private RoffPage() {}

  static String render(ElementPage page) {
    StringBuilder out = new StringBuilder();
    out.append(".TH ").append(quote(page.name())).append(" n \"\" Sluice \"Sluice elements\"\n");
    out.append(".SH NAME\n").append(text(page.name())).append(" \\- ");
    out.append(text(page.summary().replaceAll("\\.$", ""))).append('\n');
    List<Block> blocks = page.blocks();
    if (blocks.size() > 1) {
      out.append(".SH SYNOPSIS\n").append(line(blocks.get(1).text()));
    }
    out.append(".SH DESCRIPTION\n").append(line(blocks.get(0).text()));
    for (Block block : blocks.subList(Math.min(2, blocks.size()), blocks.size())) {
      switch (block.kind()) {
        case PARAGRAPH -> out.append(".PP\n").append(line(block.text()));
        case ITEM -> out.append(".IP \\(bu 2\n").append(line(block.text()));
        default -> out.append(".PP\n.nf\n").append(verbatim(block.text())).append(".fi\n");
      }
    }
    out.append(".SH PORTS\n").append(line(page.ports()));
    out.append(".SH EFFECTS\n").append(line(page.effects()));
    return out.toString();
  }

  private static String verbatim(String code) {
    StringBuilder out = new StringBuilder();
    code.lines().forEach(l -> out.append(line("  " + l)));
    return out.toString();
  }

  private static String line(String text) {
    return text(text) + '\n';
  }

  /** A dot or an apostrophe at the beginning would be a request. */
  private static String text(String text) {
    String escaped =
        text.replace("\\", "\\e")
            .replace("-", "\\-")
            .replace("" + ManualText.CODE, "\\fB")
            .replace("" + ManualText.END, "\\fR");
    return escaped.matches("(?s)[.'].*") ? "\\&" + escaped : escaped;
  }

  private static String quote(String text) {
    return '"' + text + '"';
  }
}
