// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import java.util.Arrays;

/**
 * A trie of prefixes with all routes pushed down to its leaves: the first bits of an address index
 * the root, and where longer prefixes exist further bits index nodes. With a root of 24 bits and
 * nodes of 8 this is DIR-24-8 (Gupta, Lin, McKeown, 1998), two reads per lookup.
 *
 * <pre>
 *   entry of a node      0 | length of its prefix (6) | next hop (25)
 *   entry with a node    complement of the node's number
 * </pre>
 *
 * <p>The length is needed for changes: a route takes over the entries in its range that belong to
 * shorter prefixes, and leaves them to the next shorter one when it is removed. The default route
 * is stored outside the trie. A lookup allocates nothing.
 */
final class PrefixTrie implements Fib {
  private static final int HOP_BITS = 25;
  private static final int HOP = (1 << HOP_BITS) - 1;

  private final int rootShift;
  private final int stride;
  private final PagedInts root;
  private final PagedInts nodes;
  private final int fallback;

  private PrefixTrie(int rootShift, int stride, PagedInts root, PagedInts nodes, int fallback) {
    this.rootShift = rootShift;
    this.stride = stride;
    this.root = root;
    this.nodes = nodes;
    this.fallback = fallback;
  }

  @Override
  public int lookup(int address) {
    int shift = rootShift;
    int entry = root.get(address >>> shift);
    while (entry < 0) {
      shift -= stride;
      entry = nodes.get((~entry << stride) + (address >>> shift & (1 << stride) - 1));
    }
    int hop = entry & HOP;
    return hop == NONE ? fallback : hop;
  }

  /** Bytes of the pages in use. */
  long bytes() {
    return 4L * PagedInts.PAGE * (root.pagesInUse() + nodes.pagesInUse());
  }

  /** Finds the next shorter prefix. */
  interface Parents {
    /**
     * The route that covers a prefix.
     *
     * @param address 32 bits
     * @param length the prefix's, at least 1
     * @return length and next hop as an entry; 0 when there is none but perhaps the default route
     */
    int parent(int address, int length);
  }

  /** An entry for {@link Parents}. */
  static int entry(int length, int hop) {
    return length << HOP_BITS | hop;
  }

  /** Changes a trie. */
  static final class Editor implements Fib.Editor {
    private final int rootShift;
    private final int stride;
    private final int maxNodes;
    private final Parents parents;
    private PagedInts.Editor root;
    private PagedInts.Editor nodes;
    private PrefixTrie current;
    private int fallback;
    private int nodeCount;
    private int[] free = new int[64];
    private int freeCount;

    /**
     * Creates an empty trie.
     *
     * @param rootBits how many bits of an address index the root, at least 12
     * @param stride how many index each node
     * @param maxNodes how many nodes there may be: the bound of the memory
     * @param parents knows the routes
     */
    Editor(int rootBits, int stride, int maxNodes, Parents parents) {
      rootShift = 32 - rootBits;
      this.stride = stride;
      this.maxNodes = maxNodes;
      this.parents = parents;
      clear();
    }

    @Override
    public void clear() {
      current =
          new PrefixTrie(
              rootShift,
              stride,
              PagedInts.zeros(1 << 32 - rootShift),
              PagedInts.zeros(PagedInts.PAGE),
              NONE);
      root = null;
      nodes = null;
      fallback = NONE;
      nodeCount = 0;
      freeCount = 0;
    }

    @Override
    public boolean put(int address, int mask, int hop) {
      int length = Integer.bitCount(mask);
      if (maxNodes - nodeCount + freeCount < missingNodes(address, length)) {
        return false;
      }
      if (length == 0) {
        fallback = hop;
      } else {
        paint(address, length, entry(length, hop));
      }
      return true;
    }

    @Override
    public void remove(int address, int mask) {
      int length = Integer.bitCount(mask);
      if (length == 0) {
        fallback = NONE;
      } else {
        paint(address, length, parents.parent(address, length));
      }
    }

    /** How many nodes a prefix needs beside those that are there. */
    private int missingNodes(int address, int length) {
      if (length <= 32 - rootShift) {
        return 0;
      }
      begin();
      int shift = rootShift;
      int entry = root.get(address >>> shift);
      while (entry < 0 && length > 32 - shift) {
        shift -= stride;
        entry = nodes.get((~entry << stride) + (address >>> shift & (1 << stride) - 1));
      }
      return Math.max(0, (length - (32 - shift) + stride - 1) / stride);
    }

    /** Gives the entries of a prefix that belong to no longer one a new value. */
    private void paint(int address, int length, int value) {
      begin();
      paint(root, 0, rootShift, address, length, value);
    }

    private void begin() {
      if (root == null) {
        root = new PagedInts.Editor(current.root);
        nodes = new PagedInts.Editor(current.nodes);
      }
    }

    private void paint(
        PagedInts.Editor table, int base, int shift, int address, int length, int value) {
      int bits = table == root ? 32 - rootShift : stride;
      int first = base + (address >>> shift & (1 << bits) - 1);
      if (length > 32 - shift) {
        int node = nodeAt(table, first);
        paint(nodes, node << stride, shift - stride, address, length, value);
        collapse(table, first, node);
        return;
      }
      paintRange(table, first, first + (1 << 32 - shift - length), length, value);
    }

    private void paintRange(PagedInts.Editor table, int from, int to, int length, int value) {
      for (int at = from; at < to; at++) {
        int entry = table.get(at);
        if (entry < 0) {
          int base = ~entry << stride;
          paintRange(nodes, base, base + (1 << stride), length, value);
          collapse(table, at, ~entry);
        } else if (entry >>> HOP_BITS <= length) {
          table.set(at, value);
        }
      }
    }

    /** The node that an entry leads to, made when there is none. */
    private int nodeAt(PagedInts.Editor table, int index) {
      int entry = table.get(index);
      if (entry < 0) {
        return ~entry;
      }
      int node = freeCount > 0 ? free[--freeCount] : nodeCount++;
      for (int i = 0; i < 1 << stride; i++) {
        nodes.set((node << stride) + i, entry);
      }
      table.set(index, ~node);
      return node;
    }

    /** Takes a node out whose entries say the same. */
    private void collapse(PagedInts.Editor table, int index, int node) {
      int base = node << stride;
      int value = nodes.get(base);
      if (value < 0) {
        return;
      }
      for (int i = 1; i < 1 << stride; i++) {
        if (nodes.get(base + i) != value) {
          return;
        }
      }
      table.set(index, value);
      if (freeCount == free.length) {
        free = Arrays.copyOf(free, freeCount * 2);
      }
      free[freeCount++] = node;
    }

    @Override
    public PrefixTrie finish() {
      PagedInts newRoot = root == null ? current.root : root.finish();
      PagedInts newNodes = nodes == null ? current.nodes : nodes.finish();
      current = new PrefixTrie(rootShift, stride, newRoot, newNodes, fallback);
      root = null;
      nodes = null;
      return current;
    }
  }
}
