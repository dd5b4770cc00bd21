// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

/**
 * Finds the first of many boxes that a packet lies in. A node looks at a window of bits of the key,
 * or compares a port with a bound, and leads to a child; a leaf holds the few boxes that are left,
 * which are compared in full, in order.
 *
 * <pre>
 * key, first word:   source address (32) | destination address (32)
 * key, second word:  kind (32) | source port (16) | destination port (16)
 *
 * node (64 bits):    type 2 | position 6 | word 1 | width 5 | bound 16 | . | base 32
 * record (8 ints):   source value, mask, destination value, mask,
 *                    source ports low | high &lt;&lt; 16, destination ports, kind value, mask
 * </pre>
 *
 * <p>Immutable; a look-up allocates nothing.
 */
final class CutTree {
  static final int NOT_FOUND = Integer.MAX_VALUE;

  static final int LEAF = 0;
  static final int WINDOW = 1;
  static final int BOUND = 2;

  static final int POSITION_SHIFT = 2;
  static final int WORD_SHIFT = 8;
  static final int WIDTH_SHIFT = 9;
  static final int BOUND_SHIFT = 14;
  static final int BASE_SHIFT = 32;

  static final int RECORD = 8;

  private final long[] nodes;
  private final int[] records;
  private final int[] boxes;
  private final long root;

  /** The lowest box in the tree. */
  final int first;

  /**
   * Creates a tree from its tables.
   *
   * @param boxes for each record the box it describes
   */
  CutTree(long[] nodes, int[] records, int[] boxes, long root, int first) {
    this.nodes = nodes;
    this.records = records;
    this.boxes = boxes;
    this.root = root;
    this.first = first;
  }

  int nodeCount() {
    return nodes.length;
  }

  int recordCount() {
    return boxes.length;
  }

  /** The leaf that a key leads to. */
  long leaf(long addresses, long transport) {
    long node = root;
    while (true) {
      int low = (int) node;
      int type = low & 3;
      if (type == LEAF) {
        return node;
      }
      long key = (low & 1 << WORD_SHIFT) == 0 ? addresses : transport;
      int value = (int) (key >>> (low >>> POSITION_SHIFT & 63));
      int child;
      if (type == WINDOW) {
        child = value & (1 << (low >>> WIDTH_SHIFT & 31)) - 1;
      } else {
        child = (low >>> BOUND_SHIFT & 0xffff) - 1 - (value & 0xffff) >>> 31;
      }
      node = nodes[(int) (node >>> BASE_SHIFT) + child];
    }
  }

  /**
   * Finds the next box.
   *
   * @param at index of a record in a leaf
   * @param end index behind the leaf's last record
   * @return index of the first record from there on that fits; the end when none does
   */
  int next(int at, int end, int source, int destination, int ports, int kind) {
    int[] table = records;
    int sourcePort = ports >>> 16;
    int destinationPort = ports & 0xffff;
    for (int i = at; i < end; i += RECORD) {
      int sourcePorts = table[i + 4];
      int destinationPorts = table[i + 5];
      int differing =
          (source ^ table[i]) & table[i + 1]
              | (destination ^ table[i + 2]) & table[i + 3]
              | (kind ^ table[i + 6]) & table[i + 7];
      int outside =
          sourcePort - (sourcePorts & 0xffff)
              | (sourcePorts >>> 16) - sourcePort
              | destinationPort - (destinationPorts & 0xffff)
              | (destinationPorts >>> 16) - destinationPort;
      if ((differing | outside >>> 31) == 0) {
        return i;
      }
    }
    return end;
  }

  int box(int record) {
    return boxes[record / RECORD];
  }

  static int leafBegin(long leaf) {
    return (int) (leaf >>> BASE_SHIFT) * RECORD;
  }

  static int leafEnd(long leaf) {
    return ((int) (leaf >>> BASE_SHIFT) + ((int) leaf >>> WIDTH_SHIFT)) * RECORD;
  }
}
