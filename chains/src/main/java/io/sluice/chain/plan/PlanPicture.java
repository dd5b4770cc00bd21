// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import io.sluice.picture.Box;
import io.sluice.picture.Group;
import io.sluice.picture.Picture;
import java.util.ArrayList;
import java.util.List;

/** A drawing of a plan: a frame for each unit, with a box for each function. */
public final class PlanPicture {
  private PlanPicture() {}

  /**
   * The stages of a unit in order: each is a list of branches, and each branch a sequence of
   * functions.
   */
  private static List<List<String>> steps(String stages) {
    List<List<String>> steps = new ArrayList<>();
    int at = 0;
    while (at < stages.length()) {
      int open = stages.indexOf('(', at);
      String plain = open < 0 ? stages.substring(at) : stages.substring(at, open);
      for (String name : plain.split(" -> ")) {
        if (!name.isBlank()) {
          steps.add(List.of(name.strip()));
        }
      }
      if (open < 0) {
        break;
      }
      int close = stages.indexOf(')', open);
      steps.add(List.of(stages.substring(open + 1, close).split(" \\| ")));
      at = close + 1;
    }
    return steps;
  }

  /**
   * Draws a plan.
   *
   * @param plan the plan
   * @return the picture
   */
  public static Picture of(Plan plan) {
    Picture picture = Picture.rightwards("chain " + plan.request().name());
    List<Box> last = List.of();
    for (int i = 0; i < plan.units().size(); i++) {
      Group group = picture.group(label(plan.units().get(i)));
      for (List<String> step : steps(plan.stages().get(i))) {
        List<Box> ends = new ArrayList<>();
        for (String branch : step) {
          Box before = null;
          for (String function : branch.split(" -> ")) {
            Box box = picture.box(group, function.strip());
            if (before == null) {
              last.forEach(each -> picture.arrow(each, box));
            } else {
              picture.arrow(before, box);
            }
            before = box;
          }
          ends.add(before);
        }
        last = ends;
      }
    }
    return picture;
  }

  private static String label(Unit unit) {
    String where = unit.node().isEmpty() ? "" : " on " + unit.node();
    return unit.name() + ", " + unit.form().text() + where;
  }
}
