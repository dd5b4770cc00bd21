// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.context;

import java.util.Locale;

/**
 * A rule's condition on some bytes of a packet. Bytes are in memory order, the first being the
 * least significant byte of a number.
 *
 * @param offset of the first byte, from where the packet begins
 * @param width bytes: 1, 2, 4 or 8
 * @param mask which bits count
 * @param value what they are
 * @param dynamic whether each value is a flow of its own, and all match
 * @param table the size that FastClick gives the node's table, as a hint says; 0 without one
 */
record ContextTerm(int offset, int width, long mask, long value, boolean dynamic, int table) {
  ContextTerm shifted(int bytes) {
    return new ContextTerm(offset + bytes, width, mask, value, dynamic, table);
  }

  /** A question about the same bytes: whether they have a value. */
  ContextTerm is(long asked) {
    return new ContextTerm(offset, width, mask, asked, false, 0);
  }

  boolean sameLevel(ContextTerm other) {
    return offset == other.offset && mask == other.mask && width == other.width;
  }

  /** The mask of one byte. */
  int maskAt(int index) {
    return (int) (mask >>> 8 * index) & 0xff;
  }

  int valueAt(int index) {
    return (int) (value >>> 8 * index) & 0xff;
  }

  /** The same without some bits of the mask, which are known; null when nothing is left. */
  ContextTerm without(long known) {
    long left = mask & ~known;
    if (left == 0) {
      return null;
    } else if (left == mask) {
      return this;
    }
    int first = Long.numberOfTrailingZeros(left) / 8;
    int bytes = 8 - Long.numberOfLeadingZeros(left) / 8 - first;
    int size = bytes > 4 ? 8 : bytes > 2 ? 4 : bytes;
    return new ContextTerm(
        offset + first, size, left >>> 8 * first, value >>> 8 * first, dynamic, table);
  }

  /** As FastClick prints a level: offset and mask. */
  String level() {
    StringBuilder text = new StringBuilder().append(offset).append('/');
    for (int i = 0; i < width; i++) {
      text.append(String.format(Locale.ROOT, "%02X", maskAt(i)));
    }
    return text.toString();
  }
}
