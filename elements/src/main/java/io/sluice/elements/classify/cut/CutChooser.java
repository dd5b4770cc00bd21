// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.cut;

import java.util.Arrays;

/**
 * Chooses how to divide a node. The value of a cut is the logarithm of the factor by which it
 * shortens the list that remains for a packet of a random box; storing boxes more than once reduces
 * it.
 */
final class CutChooser {
  private static final int[] WIDTHS = {1, 2, 3, 4, 5, 6, 8, 10, 12, 14};
  private static final int MAX_BOUNDS = 24;

  /** A cut that gains less is not worth its load. */
  private static final double MIN_GAIN = 0.05;

  /** Children's table entries that one stored box is worth. */
  private static final int ENTRIES_PER_BOX = 4;

  private static final double DUPLICATION = 0.3;

  private final BoxArrays boxes;
  private final int[] counts = new int[(1 << 14) + 1];
  private double best;
  private Cut choice;

  CutChooser(BoxArrays boxes) {
    this.boxes = boxes;
  }

  /** Null when no cut is worth it. */
  Cut choose(int[] members, Region region, long budget) {
    best = MIN_GAIN;
    choice = null;
    for (Cut.Field field : Cut.Field.values()) {
      if (field.bits == 16) {
        bounds(field, members, region, budget);
      } else {
        windows(field, members, region, budget);
      }
    }
    return choice;
  }

  private static int fixed(Cut.Field field, Region region) {
    return switch (field) {
      case SOURCE -> region.source;
      case DESTINATION -> region.destination;
      default -> region.kind;
    };
  }

  private void windows(Cut.Field field, int[] members, Region region, long budget) {
    int fixed = fixed(field, region);
    for (int width : WIDTHS) {
      if (1 << width > ENTRIES_PER_BOX * members.length) {
        break;
      }
      for (int shift = 0; shift + width <= field.bits; shift++) {
        // Windows begin and end at bits that are not known yet.
        boolean fresh = (fixed >>> shift & 1) == 0 && (fixed >>> shift + width - 1 & 1) == 0;
        if (fresh) {
          window(new Cut(field, shift, width, 0), members, budget);
        }
      }
    }
  }

  private void window(Cut cut, int[] members, long budget) {
    int size = 1 << cut.width();
    Arrays.fill(counts, 0, size + 1, 0);
    int full = cut.windowMask();
    int wild = 0;
    for (int member : members) {
      int care = boxes.care(cut, member);
      if (care == 0) {
        wild++;
      } else {
        // A prefix that ends in the window reaches into a run of children. A mask with gaps is
        // counted as if it ended at its first gap.
        int free = full & ~care;
        int run = free == 0 ? 0 : Integer.highestOneBit(free) * 2 - 1;
        int bucket = boxes.bucket(cut, member) & ~run;
        counts[bucket]++;
        counts[bucket + run + 1]--;
      }
    }
    if (wild == members.length) {
      return;
    }
    long total = wild;
    double squares = (double) wild * wild;
    int here = 0;
    for (int i = 0; i < size; i++) {
      here += counts[i];
      if (here > 0) {
        long child = here + wild;
        total += child;
        squares += (double) child * child;
      }
    }
    consider(cut, members.length, total, squares, budget);
  }

  private void bounds(Cut.Field field, int[] members, Region region, long budget) {
    int[] ends = new int[2 * members.length];
    int size = 0;
    for (int member : members) {
      int low = boxes.low(field, member);
      int high = boxes.high(field, member) + 1;
      if (low > region.low(field)) {
        ends[size++] = low;
      }
      if (high <= region.high(field)) {
        ends[size++] = high;
      }
    }
    Arrays.sort(ends, 0, size);
    int last = -1;
    for (int i = 0; i < size; i += Math.max(1, size / MAX_BOUNDS)) {
      if (ends[i] != last) {
        last = ends[i];
        bound(new Cut(field, 0, 0, last), members, budget);
      }
    }
  }

  private void bound(Cut cut, int[] members, long budget) {
    long below = 0;
    long above = 0;
    for (int member : members) {
      below += boxes.low(cut.field(), member) < cut.bound() ? 1 : 0;
      above += boxes.high(cut.field(), member) >= cut.bound() ? 1 : 0;
    }
    double squares = (double) below * below + (double) above * above;
    consider(cut, members.length, below + above, squares, budget);
  }

  private void consider(Cut cut, int size, long total, double squares, long budget) {
    if (total + (1 << cut.width()) / ENTRIES_PER_BOX > budget) {
      return;
    }
    double expected = squares / total;
    double duplicates = Math.max(1, (double) total / size);
    double gain = Math.log(size / expected) - DUPLICATION * Math.log(duplicates);
    if (gain > best) {
      best = gain;
      choice = cut;
    }
  }
}
