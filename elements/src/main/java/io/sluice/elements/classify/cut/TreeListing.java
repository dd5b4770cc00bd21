// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.cut;

import io.sluice.elements.classify.pattern.Rule;
import java.util.List;

/** Lists the contents of the trees: one line per box, in order. */
public final class TreeListing {
  private TreeListing() {}

  /**
   * Shows the boxes of rules and the trees over them.
   *
   * @param rules the rules
   * @param table their boxes
   * @param forest the trees
   * @return lines
   */
  public static String of(List<Rule> rules, BoxTable table, CutForest forest) {
    StringBuilder text = new StringBuilder();
    for (CutTree tree : forest.trees()) {
      text.append("tree nodes ").append(tree.nodeCount());
      text.append(" records ").append(tree.recordCount()).append('\n');
    }
    for (int i = 0; i < table.size(); i++) {
      int output = rules.get(table.rules[i]).output();
      text.append("rule ").append(table.rules[i]).append(' ').append(table.boxes.get(i).text());
      text.append("  ->[").append(output == Rule.DROP ? "X" : String.valueOf(output)).append(']');
      text.append(forest.reachable().get(i) ? "\n" : "  unreachable\n");
    }
    return text.toString();
  }
}
