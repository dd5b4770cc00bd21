// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.cut;

import io.sluice.elements.classify.pattern.Rule;
import java.util.ArrayList;
import java.util.List;

/** The boxes of a list of rules, in the rules' order. */
final class BoxTable {
  final List<Box> boxes = new ArrayList<>();

  /** For each box the index of its rule. */
  final int[] rules;

  /** What else the boxes ask for. */
  final Conditions conditions;

  BoxTable(List<Rule> list) {
    List<Integer> owners = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      for (Box box : BoxMaker.boxes(list.get(i).expr())) {
        boxes.add(box);
        owners.add(i);
      }
    }
    rules = owners.stream().mapToInt(Integer::intValue).toArray();
    conditions = new Conditions(boxes);
  }

  int size() {
    return rules.length;
  }
}
