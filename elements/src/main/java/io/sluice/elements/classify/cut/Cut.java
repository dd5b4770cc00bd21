// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.cut;

/**
 * A way to divide a node of a cut tree: by a window of a field's bits, or at a bound of a port.
 *
 * @param field what is looked at
 * @param shift the window's lowest bit in the field
 * @param width the window's bits; 0 for a bound
 * @param bound ports from here on go to the second child
 */
record Cut(Field field, int shift, int width, int bound) {
  /** A field of the key; see {@link CutTree}. */
  enum Field {
    SOURCE(0, 32, 32),
    DESTINATION(0, 0, 32),
    KIND(1, 32, Box.KIND_BITS),
    SOURCE_PORT(1, 16, 16),
    DESTINATION_PORT(1, 0, 16);

    final int word;
    final int position;
    final int bits;

    Field(int word, int position, int bits) {
      this.word = word;
      this.position = position;
      this.bits = bits;
    }
  }

  boolean isWindow() {
    return width > 0;
  }

  int windowMask() {
    return (1 << width) - 1;
  }
}
