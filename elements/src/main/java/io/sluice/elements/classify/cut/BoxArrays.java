// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.cut;

import java.util.List;
import java.util.function.IntConsumer;

/** The boxes as arrays by field, for the many passes of building a tree. */
final class BoxArrays {
  private static final Region EVERYWHERE = new Region();

  private final int[] source;
  private final int[] sourceMask;
  private final int[] destination;
  private final int[] destinationMask;
  private final int[] sourceLow;
  private final int[] sourceHigh;
  private final int[] destinationLow;
  private final int[] destinationHigh;
  private final int[] kind;
  private final int[] kindMask;
  private final boolean[] conditional;
  private final int[] verdicts;

  /**
   * Takes the boxes apart.
   *
   * @param verdicts what to return for packets that lie in each box; kept
   */
  BoxArrays(List<Box> boxes, int[] verdicts) {
    this.verdicts = verdicts;
    int size = boxes.size();
    source = new int[size];
    sourceMask = new int[size];
    destination = new int[size];
    destinationMask = new int[size];
    sourceLow = new int[size];
    sourceHigh = new int[size];
    destinationLow = new int[size];
    destinationHigh = new int[size];
    kind = new int[size];
    kindMask = new int[size];
    conditional = new boolean[size];
    for (int i = 0; i < size; i++) {
      Box box = boxes.get(i);
      source[i] = box.sourceValue();
      sourceMask[i] = box.sourceMask();
      destination[i] = box.destinationValue();
      destinationMask[i] = box.destinationMask();
      sourceLow[i] = box.sourceLow();
      sourceHigh[i] = box.sourceHigh();
      destinationLow[i] = box.destinationLow();
      destinationHigh[i] = box.destinationHigh();
      kind[i] = box.kindValue();
      kindMask[i] = box.kindMask();
      conditional[i] = !box.rest().isEmpty();
    }
  }

  int size() {
    return source.length;
  }

  int sourceMask(int box) {
    return sourceMask[box];
  }

  int destinationMask(int box) {
    return destinationMask[box];
  }

  int low(Cut.Field field, int box) {
    return field == Cut.Field.SOURCE_PORT ? sourceLow[box] : destinationLow[box];
  }

  int high(Cut.Field field, int box) {
    return field == Cut.Field.SOURCE_PORT ? sourceHigh[box] : destinationHigh[box];
  }

  private int value(Cut.Field field, int box) {
    return switch (field) {
      case SOURCE -> source[box];
      case DESTINATION -> destination[box];
      default -> kind[box];
    };
  }

  int mask(Cut.Field field, int box) {
    return switch (field) {
      case SOURCE -> sourceMask[box];
      case DESTINATION -> destinationMask[box];
      default -> kindMask[box];
    };
  }

  /** The bits of a window that a box cares about. */
  int care(Cut cut, int box) {
    return mask(cut.field(), box) >>> cut.shift() & cut.windowMask();
  }

  /** The window's value for the packets of a box, bits it does not care about 0. */
  int bucket(Cut cut, int box) {
    return value(cut.field(), box) >>> cut.shift() & cut.windowMask();
  }

  /** Visits the children of a window that a box reaches into. */
  void forEachBucket(Cut cut, int box, IntConsumer visitor) {
    int bucket = bucket(cut, box);
    int free = ~care(cut, box) & cut.windowMask();
    int part = free;
    while (true) {
      visitor.accept(bucket | part);
      if (part == 0) {
        return;
      }
      part = part - 1 & free;
    }
  }

  /** Whether a box holds all packets of a region that it shares a node with. */
  boolean fills(int box, Region region) {
    return !conditional[box]
        && (sourceMask[box] & ~region.source) == 0
        && (destinationMask[box] & ~region.destination) == 0
        && (kindMask[box] & ~region.kind) == 0
        && sourceLow[box] <= region.sourceLow
        && sourceHigh[box] >= region.sourceHigh
        && destinationLow[box] <= region.destinationLow
        && destinationHigh[box] >= region.destinationHigh;
  }

  /** Whether an earlier box holds all packets of a later one, as far as the region goes. */
  boolean hides(int earlier, int later, Region region) {
    return !conditional[earlier]
        && (sourceMask[earlier] & ~(sourceMask[later] | region.source)) == 0
        && (destinationMask[earlier] & ~(destinationMask[later] | region.destination)) == 0
        && (kindMask[earlier] & ~(kindMask[later] | region.kind)) == 0
        && ((source[earlier] ^ source[later]) & sourceMask[earlier] & sourceMask[later]) == 0
        && ((destination[earlier] ^ destination[later])
                & destinationMask[earlier]
                & destinationMask[later])
            == 0
        && ((kind[earlier] ^ kind[later]) & kindMask[earlier] & kindMask[later]) == 0
        && sourceLow[earlier] <= Math.max(sourceLow[later], region.sourceLow)
        && sourceHigh[earlier] >= Math.min(sourceHigh[later], region.sourceHigh)
        && destinationLow[earlier] <= Math.max(destinationLow[later], region.destinationLow)
        && destinationHigh[earlier] >= Math.min(destinationHigh[later], region.destinationHigh);
  }

  /** Whether an earlier box holds all packets of a later one. */
  boolean hides(int earlier, int later) {
    return hides(earlier, later, EVERYWHERE);
  }

  /** Writes a box's record; see {@link CutTree}. */
  void write(int box, long[] records, int at) {
    records[at] = CutTree.pair(source[box], destination[box]);
    records[at + 1] = CutTree.pair(sourceMask[box], destinationMask[box]);
    records[at + 2] = CutTree.pair(kind[box], kindMask[box]);
    records[at + 3] =
        CutTree.pair(
            sourceHigh[box] << 16 | sourceLow[box],
            destinationHigh[box] << 16 | destinationLow[box]);
  }

  /** Whose that record is. */
  long owner(int box) {
    return CutTree.owner(box, verdicts[box], conditional[box]);
  }
}
