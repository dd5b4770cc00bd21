// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns of text: numbers to the right; texts, marked with {@code <} in the title, to the left.
 */
final class TextTable {
  private final boolean[] left;
  private final int[] widths;
  private final List<String[]> rows = new ArrayList<>();

  TextTable(String... titles) {
    left = new boolean[titles.length];
    widths = new int[titles.length];
    String[] plain = new String[titles.length];
    for (int i = 0; i < titles.length; i++) {
      left[i] = titles[i].startsWith("<");
      plain[i] = left[i] ? titles[i].substring(1) : titles[i];
    }
    row(plain);
  }

  void row(String... cells) {
    for (int i = 0; i < cells.length; i++) {
      widths[i] = Math.max(widths[i], cells[i].length());
    }
    rows.add(cells);
  }

  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        String space = " ".repeat(widths[i] - row[i].length());
        line.append(i == 0 ? "" : "  ");
        line.append(left[i] ? row[i] + space : space + row[i]);
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }
}
