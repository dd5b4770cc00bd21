// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

/**
 * An element that adds or removes headers, or bounds the length of packets, and knows by how much.
 * The start adds it up, to warn where packets will not fit the device that they leave by. What an
 * element that is none of these does to the length follows from its {@link Action}s: nothing, or
 * nobody knows what.
 */
public interface LengthEffect {
  /** Packets of any length, or of lengths that the element sees to. */
  int ANY = -1;

  /**
   * How long the packets are that leave. Asked when everything is configured and joined.
   *
   * @param input where they came in
   * @param output where they leave
   * @param longest the length of the longest that came in, in bytes of data
   * @return the length of the longest that leave; or {@link #ANY}
   */
  int longest(int input, int output, int longest);

  /**
   * A length without a header.
   *
   * @param longest bytes
   * @param header bytes
   * @return the rest, not below 0
   */
  static int without(int longest, int header) {
    return Math.max(0, longest - header);
  }
}
