// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets branches skip tests whose outcome is already known. Every step keeps up to four sets of
 * branches such that each path to the step goes through all branches of one set; a branch may be
 * moved past a test that all sets decide alike.
 *
 * <p>Lengths count: a test that failed because the packet was too short says nothing about the
 * bytes, so a conclusion is drawn only where it also holds for short packets.
 */
final class JumpThreader {
  private static final int MAX_PATHS = 4;

  /** A branch is a step's index times two, plus one for "yes". */
  private final List<Step> steps;

  /** First step with the same test. */
  private final int[] same;

  /** Branches that lead to a step. */
  private final List<List<Integer>> sources = new ArrayList<>();

  /** Sets of branches taken before a step; none when it cannot be reached. */
  private final List<List<int[]>> paths = new ArrayList<>();

  private JumpThreader(Program program) {
    steps = program.steps;
    same = new int[steps.size()];
    Map<List<Object>, Integer> first = new HashMap<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      Integer earlier = first.putIfAbsent(List.of(step.test, step.shortYes), i);
      same[i] = earlier == null ? i : earlier;
      sources.add(new ArrayList<>());
    }
    for (int i = 0; i < steps.size(); i++) {
      link(i, false);
      link(i, true);
    }
  }

  private void link(int step, boolean branch) {
    int target = steps.get(step).target(branch);
    if (target >= 0) {
      sources.get(target).add(2 * step + (branch ? 1 : 0));
    }
  }

  private void redirect(int step, boolean branch, int target) {
    int old = steps.get(step).target(branch);
    if (old >= 0) {
      sources.get(old).remove(Integer.valueOf(2 * step + (branch ? 1 : 0)));
    }
    steps.get(step).setTarget(branch, target);
    link(step, branch);
  }

  /** Improves a program in place; it takes as many steps as before. */
  static void run(Program program) {
    JumpThreader threader = new JumpThreader(program);
    for (int i = 0; i < program.steps.size(); i++) {
      threader.visit(i);
      threader.thread(i, true);
      threader.thread(i, false);
    }
  }

  private void visit(int index) {
    List<int[]> mine = collect(index);
    if (mine.size() > MAX_PATHS) {
      mine = List.of(intersection(mine));
    } else if (!mine.isEmpty() && index > 0) {
      int known = knownBranch(index, mine);
      if (known >= 0) {
        int target = steps.get(index).target((known & 1) != 0);
        for (int source : List.copyOf(sources.get(index))) {
          redirect(source >> 1, (source & 1) != 0, target);
        }
        mine = List.of();
      }
    }
    if (mine.isEmpty() && index > 0) {
      redirect(index, true, Step.FAIL);
      redirect(index, false, Step.FAIL);
    }
    paths.add(index == 0 ? List.of(new int[0]) : mine);
  }

  private List<int[]> collect(int index) {
    List<int[]> found = new ArrayList<>();
    for (int source : sources.get(index)) {
      int from = source >> 1;
      boolean both = steps.get(from).yes == steps.get(from).no;
      if (both && (source & 1) != 0) {
        continue;
      }
      int branch = 2 * same[from] + (source & 1);
      for (int[] path : paths.get(from)) {
        int[] longer = both ? path : append(path, branch);
        if (longer != null) {
          found.add(longer);
        }
      }
    }
    return found;
  }

  /** Null when the path holds the opposite branch already, so that no packet takes it. */
  private static int[] append(int[] path, int branch) {
    int[] longer = new int[path.length + 1];
    int size = 0;
    for (int taken : path) {
      if ((taken ^ branch) == 1) {
        return null;
      }
      if (taken != branch) {
        longer[size++] = taken;
      }
    }
    longer[size++] = branch;
    return Arrays.copyOf(longer, size);
  }

  private static int[] intersection(List<int[]> lists) {
    int[] common = lists.get(0);
    for (int[] list : lists) {
      BitSet present = new BitSet();
      for (int value : list) {
        if (value >= 0) {
          present.set(value);
        }
      }
      common = Arrays.stream(common).filter(v -> v >= 0 && present.get(v)).toArray();
    }
    return common;
  }

  /** The branch that the same test took before on every path; -1 when they differ or do not say. */
  private int knownBranch(int index, List<int[]> mine) {
    int known = -1;
    for (int[] path : mine) {
      int found = -1;
      for (int branch : path) {
        found = branch >> 1 == same[index] ? branch : found;
      }
      if (found < 0 || known >= 0 && found != known) {
        return -1;
      }
      known = found;
    }
    return known;
  }

  private void thread(int index, boolean branch) {
    int target = steps.get(index).target(branch);
    if (target < 0 || paths.get(index).isEmpty()) {
      return;
    }
    List<int[]> chains = new ArrayList<>();
    for (int[] path : paths.get(index)) {
      int[] longer = append(path, 2 * same[index] + (branch ? 1 : 0));
      if (longer != null) {
        chains.add(chain(longer, target));
      }
    }
    int moved = chains.isEmpty() ? target : lastCommon(chains);
    if (moved != target) {
      redirect(index, branch, moved);
    }
  }

  /** The steps that a packet passes from a target on, as long as the path decides them. */
  private int[] chain(int[] path, int target) {
    int[] chain = new int[8];
    int size = 0;
    int at = target;
    while (true) {
      if (size == chain.length) {
        chain = Arrays.copyOf(chain, 2 * size);
      }
      chain[size++] = at;
      Boolean outcome = at < 0 ? null : decide(path, steps.get(at));
      if (outcome == null) {
        return Arrays.copyOf(chain, size);
      }
      at = steps.get(at).target(outcome);
    }
  }

  private static int lastCommon(List<int[]> chains) {
    int[] first = chains.get(0);
    int end = first[first.length - 1];
    boolean sameEnd = true;
    for (int[] chain : chains) {
      sameEnd &= chain[chain.length - 1] == end;
    }
    if (sameEnd) {
      return end;
    }
    int[] common = intersection(chains);
    return common[common.length - 1];
  }

  private Boolean decide(int[] path, Step next) {
    int known = 0;
    for (int branch : path) {
      Step step = steps.get(branch >> 1);
      if (step.test.header() == next.test.header() && !step.mayBeShort((branch & 1) != 0)) {
        known = Math.max(known, step.test.requiredLength());
      }
    }
    for (int i = path.length - 1; i >= 0; i--) {
      Step step = steps.get(path[i] >> 1);
      Boolean outcome = Implication.of(step, (path[i] & 1) != 0, next, known);
      if (outcome != null) {
        return outcome;
      }
    }
    return next.test.mask() == 0 ? Boolean.TRUE : null;
  }
}
