// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.cut;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds a cut tree, from the root down, by the cut that leaves the fewest boxes to compare.
 *
 * <p>The ideas are those of HiCuts (Gupta and McKeown, 1999) and its successors: boxes go to every
 * child that they overlap, and a box that covers a node's region hides all after it. A cut may use
 * any window of bits, not just the next ones, because a leaf compares boxes completely. A budget
 * handed down from the root bounds how often boxes may be stored, and with it build time and
 * memory: a node whose budget is spent becomes a leaf.
 */
final class CutTreeBuilder {
  private static final int LEAF_SIZE = 8;
  private static final int MAX_DEPTH = 40;

  /** Up to this size a leaf's boxes are compared pair by pair. */
  private static final int PAIRWISE = 48;

  private final BoxArrays boxes;
  private final CutChooser chooser;
  private final BitSet used = new BitSet();
  private final Map<List<Integer>, Long> leaves = new HashMap<>();
  private long[] nodes = new long[1024];
  private int nodeCount;
  private long[] records = new long[1024 << CutTree.RECORD_SHIFT];
  private long[] owners = new long[1024];
  private int recordCount;

  CutTreeBuilder(BoxArrays boxes) {
    this.boxes = boxes;
    this.chooser = new CutChooser(boxes);
  }

  /** Boxes that some leaf holds: the others can never be the first to match. */
  BitSet used() {
    return used;
  }

  /**
   * Builds a tree.
   *
   * @param members boxes, ascending
   * @param budget how many boxes all leaves together may hold, about
   */
  CutTree build(int[] members, long budget) {
    nodeCount = 0;
    recordCount = 0;
    leaves.clear();
    long root = node(members, new Region(), budget, 0);
    return new CutTree(
        Arrays.copyOf(nodes, nodeCount),
        Arrays.copyOf(records, recordCount << CutTree.RECORD_SHIFT),
        Arrays.copyOf(owners, recordCount),
        root,
        members.length == 0 ? CutTree.NOT_FOUND : members[0]);
  }

  private long node(int[] given, Region region, long budget, int depth) {
    int[] members = untilFilled(given, region);
    if (members.length <= PAIRWISE) {
      members = withoutHidden(members, region);
    }
    if (members.length <= LEAF_SIZE || depth >= MAX_DEPTH) {
      return leaf(members);
    }
    Cut cut = chooser.choose(members, region, budget);
    if (cut == null) {
      return leaf(members);
    }
    return cut.isWindow()
        ? window(members, region, budget, depth, cut)
        : bound(members, region, budget, depth, cut);
  }

  /** The boxes up to the first one that fills the region: none behind it can be the first. */
  private int[] untilFilled(int[] members, Region region) {
    for (int i = 0; i < members.length - 1; i++) {
      if (boxes.fills(members[i], region)) {
        return Arrays.copyOf(members, i + 1);
      }
    }
    return members;
  }

  private int[] withoutHidden(int[] members, Region region) {
    int[] kept = new int[members.length];
    int size = 0;
    for (int member : members) {
      boolean hidden = false;
      for (int i = 0; i < size && !hidden; i++) {
        hidden = boxes.hides(kept[i], member, region);
      }
      if (!hidden) {
        kept[size++] = member;
      }
    }
    return size == members.length ? members : Arrays.copyOf(kept, size);
  }

  private long leaf(int[] members) {
    List<Integer> key = Arrays.stream(members).boxed().toList();
    Long known = leaves.get(key);
    if (known != null) {
      return known;
    }
    if (recordCount + members.length > owners.length) {
      owners = Arrays.copyOf(owners, 2 * (recordCount + members.length));
      records = Arrays.copyOf(records, owners.length << CutTree.RECORD_SHIFT);
    }
    long leaf = CutTree.leaf(recordCount, members.length);
    for (int member : members) {
      used.set(member);
      boxes.write(member, records, recordCount << CutTree.RECORD_SHIFT);
      owners[recordCount++] = boxes.owner(member);
    }
    leaves.put(key, leaf);
    return leaf;
  }

  private int reserve(int count) {
    int base = nodeCount;
    nodeCount += count;
    if (nodeCount > nodes.length) {
      nodes = Arrays.copyOf(nodes, 2 * nodeCount);
    }
    return base;
  }

  private long bound(int[] members, Region region, long budget, int depth, Cut cut) {
    int[] low = new int[members.length];
    int[] high = new int[members.length];
    int lows = 0;
    int highs = 0;
    for (int member : members) {
      if (boxes.low(cut.field(), member) < cut.bound()) {
        low[lows++] = member;
      }
      if (boxes.high(cut.field(), member) >= cut.bound()) {
        high[highs++] = member;
      }
    }
    int base = reserve(2);
    long share = budget * lows / (lows + highs);
    Region lower = region.below(cut.field(), cut.bound());
    Region upper = region.from(cut.field(), cut.bound());
    // Building a child may move the table.
    long below = node(Arrays.copyOf(low, lows), lower, share, depth + 1);
    long above = node(Arrays.copyOf(high, highs), upper, budget - share, depth + 1);
    nodes[base] = below;
    nodes[base + 1] = above;
    return CutTree.node(cut, base);
  }

  private long window(int[] members, Region region, long budget, int depth, Cut cut) {
    int size = 1 << cut.width();
    int[] counts = new int[size + 1];
    int[] wild = new int[members.length];
    int wilds = 0;
    for (int member : members) {
      if (boxes.care(cut, member) == 0) {
        wild[wilds++] = member;
      } else {
        boxes.forEachBucket(cut, member, bucket -> counts[bucket + 1]++);
      }
    }
    long total = wilds;
    for (int i = 0; i < size; i++) {
      total += counts[i + 1] == 0 ? 0 : counts[i + 1] + wilds;
      counts[i + 1] += counts[i];
    }
    int[] slots = new int[counts[size]];
    int[] next = Arrays.copyOf(counts, size);
    for (int member : members) {
      if (boxes.care(cut, member) != 0) {
        boxes.forEachBucket(cut, member, bucket -> slots[next[bucket]++] = member);
      }
    }
    Region inside = region.fixed(cut);
    int base = reserve(size);
    int[] others = Arrays.copyOf(wild, wilds);
    long wildNode = 0;
    boolean wildKnown = false;
    for (int i = 0; i < size; i++) {
      int specific = counts[i + 1] - counts[i];
      if (specific == 0) {
        if (!wildKnown) {
          wildNode = node(others, inside, share(budget, wilds, total), depth + 1);
          wildKnown = true;
        }
        nodes[base + i] = wildNode;
      } else {
        int[] merged = merge(slots, counts[i], counts[i + 1], others);
        long child = node(merged, inside, share(budget, merged.length, total), depth + 1);
        nodes[base + i] = child;
      }
    }
    return CutTree.node(cut, base);
  }

  private static long share(long budget, int size, long total) {
    return total == 0 ? 0 : budget * size / total;
  }

  private static int[] merge(int[] slots, int from, int to, int[] others) {
    int[] merged = new int[to - from + others.length];
    int size = 0;
    int i = from;
    for (int other : others) {
      while (i < to && slots[i] < other) {
        merged[size++] = slots[i++];
      }
      merged[size++] = other;
    }
    while (i < to) {
      merged[size++] = slots[i++];
    }
    return merged;
  }
}
