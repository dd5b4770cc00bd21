// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.cut;

import io.sluice.elements.classify.pattern.Rule;
import java.util.ArrayList;
import java.util.List;

/** The boxes of a list of rules, in the rules' order. */
public final class BoxTable {
  final List<Box> boxes = new ArrayList<>();

  /** For each box the index of its rule. */
  public final int[] rules;

  /** What else the boxes ask for. */
  public final Conditions conditions;

  /**
   * Makes the boxes of rules.
   *
   * @param list the rules, the first one that matches decides
   */
  public BoxTable(List<Rule> list) {
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

  /**
   * How many boxes there are.
   *
   * @return a count
   */
  public int size() {
    return rules.length;
  }
}
