// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.cut;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * A few cut trees over a list of boxes. Boxes with a wildcard for one address, or both, would have
 * to be stored in most leaves of a tree that cuts that address (EffiCuts: Vamanan, Voskuilen and
 * Vijaykumar, 2010), so each of these kinds has a tree of its own.
 */
public final class CutForest {
  /** Up to so many bits a prefix counts as open. */
  private static final int OPEN_BITS = 8;

  /** So few boxes share the largest tree rather than have their own. */
  private static final int SMALL_PART = 4;

  /** How often a box may be stored, on average. */
  private static final int COPIES = 20;

  /** What the budget of small sets is more than their share: a few megabytes at most. */
  private static final long SPARE_BUDGET = 100_000;

  /** Pairs of boxes that are compared to find hidden ones. */
  private static final long MAX_PAIRS = 50_000_000;

  private final BoxArrays boxes;
  private final List<CutTree> trees = new ArrayList<>();
  private final BitSet reachable = new BitSet();

  /** The first box that holds every packet; {@link CutTree#NOT_FOUND} when there is none. */
  private final int last;

  /**
   * Builds the trees.
   *
   * @param verdicts what to return for packets that lie in each box; kept
   */
  public CutForest(BoxTable table, int[] verdicts) {
    boxes = new BoxArrays(table.boxes, verdicts);
    last = firstOpen();
    int end = Math.min(last, boxes.size());
    if (last < boxes.size()) {
      reachable.set(last);
    }
    List<List<Integer>> parts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      parts.add(new ArrayList<>());
    }
    for (int box = 0; box < end; box++) {
      int source = Integer.bitCount(boxes.sourceMask(box)) <= OPEN_BITS ? 1 : 0;
      int destination = Integer.bitCount(boxes.destinationMask(box)) <= OPEN_BITS ? 2 : 0;
      parts.get(source + destination).add(box);
    }
    removeHidden(parts);
    joinSmall(parts);
    for (List<Integer> part : parts) {
      if (!part.isEmpty()) {
        CutTreeBuilder builder = new CutTreeBuilder(boxes);
        int[] members = part.stream().mapToInt(Integer::intValue).sorted().toArray();
        trees.add(builder.build(members, COPIES * members.length + SPARE_BUDGET));
        reachable.or(builder.used());
      }
    }
    // The search ends at a tree whose first box comes after the best one found.
    trees.sort(Comparator.comparingInt(tree -> tree.first));
  }

  private int firstOpen() {
    Region everywhere = new Region();
    for (int box = 0; box < boxes.size(); box++) {
      if (boxes.fills(box, everywhere)) {
        return box;
      }
    }
    return CutTree.NOT_FOUND;
  }

  /** What a packet comes to that is in no tree's boxes. */
  public int last() {
    return last;
  }

  /** The trees, ascending by their first box. */
  public CutTree[] trees() {
    return trees.toArray(new CutTree[0]);
  }

  /** Boxes that some packet may come to. */
  public BitSet reachable() {
    return reachable;
  }

  /** Drops what a box of a more open kind hides; within its own tree the builder finds it. */
  private void removeHidden(List<List<Integer>> parts) {
    for (int open = 1; open < 4; open++) {
      for (int part = 0; part < open; part++) {
        List<Integer> hiders = parts.get(open);
        List<Integer> members = parts.get(part);
        boolean moreOpen = (open & part) == part;
        if (moreOpen && (long) hiders.size() * members.size() <= MAX_PAIRS) {
          members.removeIf(member -> isHidden(member, hiders));
        }
      }
    }
  }

  private boolean isHidden(int member, List<Integer> hiders) {
    for (int hider : hiders) {
      if (hider > member) {
        return false;
      }
      if (boxes.hides(hider, member)) {
        return true;
      }
    }
    return false;
  }

  private static void joinSmall(List<List<Integer>> parts) {
    List<Integer> largest = parts.stream().max(Comparator.comparingInt(List::size)).orElseThrow();
    for (List<Integer> part : parts) {
      if (part != largest && part.size() <= SMALL_PART) {
        largest.addAll(part);
        part.clear();
      }
    }
  }
}
