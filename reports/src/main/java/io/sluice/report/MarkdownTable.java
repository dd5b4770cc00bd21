// SPDX-License-Identifier: Apache-2.0
package io.sluice.report;

import java.util.List;

/** Writes tables in Markdown. */
public final class MarkdownTable {
  private MarkdownTable() {}

  /**
   * Writes a Markdown table with aligned columns.
   *
   * @param rows cells; the first row is the head
   * @return the table
   */
  public static String of(List<String[]> rows) {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Math.min(row[i].length(), 60));
      }
    }
    StringBuilder out = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      for (int i = 0; i < widths.length; i++) {
        String cell = rows.get(r)[i].replace("|", "\\|");
        out.append("| ").append(cell);
        out.append(" ".repeat(Math.max(0, widths[i] - cell.length()))).append(' ');
      }
      out.append("|\n");
      if (r == 0) {
        for (int width : widths) {
          out.append("| ").append("-".repeat(width)).append(' ');
        }
        out.append("|\n");
      }
    }
    return out.toString();
  }
}
