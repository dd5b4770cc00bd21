// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.cut;

/**
 * Finds the first of many boxes that contains a packet. A node looks at a window of bits of the
 * key, or compares a port with a bound, and leads to a child; a leaf holds the few boxes that are
 * left, which are compared in order.
 *
 * <pre>
 * addresses (64 bits):  source 32 | destination 32
 * transport (64 bits):  kind 32 | source port 16 | destination port 16
 * ports (64 bits):      0 16 | source port 16 | 0 16 | destination port 16
 *
 * node (64 bits):       base 32 | carry 16 | . | word 1 | right 6 | left 6 | type 2
 * leaf (64 bits):       first record 32 | records 30 | type 2
 * record (4 longs):     address values, address masks, kind value 32 | kind mask 32,
 *                       source port high 16 | low 16 | destination port high 16 | low 16
 * owner (64 bits):      verdict 32 | box 31 | conditional 1
 * </pre>
 *
 * <p>The descent has no branch except the one at its end, because the type of a node is
 * unpredictable. A node's window is a word of the key shifted to the left and to the right. For a
 * bound, the window is the port, and the child is what is carried into bit 16 when 65,536 less the
 * bound is added. In a leaf, most boxes that do not fit differ in the addresses, so these have a
 * branch of their own.
 *
 * <p>Immutable; a lookup allocates nothing.
 */
public final class CutTree {
  /** The place of a box when the packet lies in none: after all others. */
  public static final int NOT_FOUND = Integer.MAX_VALUE;

  private static final int WINDOW = 0;
  private static final int BOUND = 1;
  private static final int LEAF = 2;

  private static final int LEFT_SHIFT = 2;
  private static final int RIGHT_SHIFT = 8;
  private static final int WORD_SHIFT = 14;
  private static final int CARRY_SHIFT = 16;
  private static final int BASE_SHIFT = 32;

  private static final int COUNT_SHIFT = 2;

  /** A record's longs, as a shift. */
  static final int RECORD_SHIFT = 2;

  /** The type, shifted so, is how far to shift a window's value: 0 or 16. */
  private static final int TYPE_TO_SHIFT = 4;

  /** The lower half of each 32 bits: one port in each. */
  private static final long LANES = 0xffff_0000_ffffL;

  /** Set in a difference of lanes when either is negative. */
  private static final long SIGNS = 0x8000_0000_8000_0000L;

  private final long[] nodes;
  private final long[] records;
  private final long[] owners;
  private final long root;

  /** The lowest box in the tree. */
  final int first;

  /**
   * Creates a tree from its tables.
   *
   * @param owners for each record the box it describes; see {@link #owner(int, int, boolean)}
   */
  CutTree(long[] nodes, long[] records, long[] owners, long root, int first) {
    this.nodes = nodes;
    this.records = records;
    this.owners = owners;
    this.root = root;
    this.first = first;
  }

  int nodeCount() {
    return nodes.length;
  }

  int recordCount() {
    return owners.length;
  }

  /** A word of two halves. */
  static long pair(int high, int low) {
    return (long) high << 32 | low & 0xffff_ffffL;
  }

  /** Makes a node. */
  static long node(Cut cut, int base) {
    int width = cut.isWindow() ? cut.width() : 16;
    int carry = cut.isWindow() ? 0 : 0x1_0000 - cut.bound();
    int position = cut.field().position + cut.shift();
    int low =
        carry << CARRY_SHIFT
            | cut.field().word << WORD_SHIFT
            | 64 - width << RIGHT_SHIFT
            | 64 - width - position << LEFT_SHIFT
            | (cut.isWindow() ? WINDOW : BOUND);
    return pair(base, low);
  }

  static long leaf(int firstRecord, int count) {
    return pair(firstRecord, count << COUNT_SHIFT | LEAF);
  }

  /**
   * Tells whose a record is.
   *
   * @param verdict what to return for packets that lie in the box
   * @param conditional whether they must fulfil more than that
   */
  static long owner(int box, int verdict, boolean conditional) {
    return pair(verdict, box << 1 | (conditional ? 1 : 0));
  }

  static int verdict(long owner) {
    return (int) (owner >>> 32);
  }

  static int box(long owner) {
    return (int) owner >>> 1;
  }

  static boolean isConditional(long owner) {
    return (owner & 1) != 0;
  }

  /** The leaf that a key leads to. */
  long leaf(long addresses, long transport) {
    long[] table = nodes;
    long node = root;
    while (((int) node & LEAF) == 0) {
      int low = (int) node;
      long key = (low & 1 << WORD_SHIFT) == 0 ? addresses : transport;
      long window = key << (low >>> LEFT_SHIFT) >>> (low >>> RIGHT_SHIFT);
      int child = (int) (window + (low >>> CARRY_SHIFT) >>> (low << TYPE_TO_SHIFT));
      node = table[(int) (node >>> BASE_SHIFT) + child];
    }
    return node;
  }

  static int begin(long leaf) {
    return (int) (leaf >>> BASE_SHIFT);
  }

  static int end(long leaf) {
    return (int) (leaf >>> BASE_SHIFT) + ((int) leaf >>> COUNT_SHIFT);
  }

  /**
   * Finds the next box.
   *
   * @param at a record in a leaf
   * @param end behind the leaf's last record
   * @return the first record from there on that fits; the end or beyond when none does
   */
  int next(int at, int end, long addresses, long transport, long ports) {
    long[] table = records;
    for (int i = at; i < end; i++) {
      int record = i << RECORD_SHIFT;
      if (((addresses ^ table[record]) & table[record + 1]) != 0) {
        continue;
      }
      long kinds = table[record + 2];
      long bounds = table[record + 3];
      long differing = (transport ^ kinds) >>> 32 & kinds;
      long outside = ports - (bounds & LANES) | (bounds >>> 16 & LANES) - ports;
      if ((differing | outside & SIGNS) == 0) {
        return i;
      }
    }
    return end;
  }

  long owner(int record) {
    return owners[record];
  }
}
