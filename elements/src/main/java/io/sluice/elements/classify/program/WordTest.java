// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.program;

/**
 * The primitive to which all patterns are reduced: four bytes of the packet, and-ed with a mask,
 * equal a value.
 *
 * @param header what the offset counts from
 * @param offset of the word in bytes, a multiple of 4
 * @param value in network byte order, that is, as a big-endian integer; bits outside the mask are 0
 * @param mask bits that are compared, big-endian
 */
public record WordTest(Header header, int offset, int value, int mask) {
  /** Clears the value's bits outside the mask. */
  public WordTest {
    value &= mask;
  }

  /**
   * How many bytes from the header's start the packet must have for the test to be decided.
   *
   * @return 0 when the mask is empty: such a test holds for every packet
   */
  public int requiredLength() {
    return mask == 0 ? 0 : offset + 4 - Integer.numberOfTrailingZeros(mask) / 8;
  }

  /** Whether the two look at the same word. */
  boolean sameWord(WordTest other) {
    return header == other.header && offset == other.offset;
  }

  /** Whether one bit decides. */
  boolean isSingleBit() {
    return Integer.bitCount(mask) == 1;
  }
}
