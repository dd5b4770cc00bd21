// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import java.util.ArrayList;
import java.util.List;

/** The boxes of a list of rules, in the rules' order. */
final class BoxTable {
  /** What a condition's kernel returns for a packet that fulfils it. */
  static final int HOLDS = 1;

  final List<Box> boxes = new ArrayList<>();

  /** For each box the index of its rule. */
  final int[] rules;

  /** For each box its further conditions; null where there are none. */
  final TableKernel[] conditions;

  BoxTable(List<Rule> list) {
    List<Integer> owners = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      for (Box box : BoxMaker.boxes(list.get(i).expr())) {
        boxes.add(box);
        owners.add(i);
      }
    }
    rules = owners.stream().mapToInt(Integer::intValue).toArray();
    conditions = new TableKernel[rules.length];
    for (int i = 0; i < rules.length; i++) {
      if (!boxes.get(i).rest().isEmpty()) {
        Formula formula = Normalizer.formula(new Expr.And(boxes.get(i).rest()));
        conditions[i] = new TableKernel(Program.of(formula, 0), new int[] {0, HOLDS});
      }
    }
  }

  int size() {
    return rules.length;
  }
}
