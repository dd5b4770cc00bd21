// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

/**
 * An element that adds or removes headers, or limits the length of packets, and knows by how much.
 * The router adds this up at start, to warn about packets that are too long for the device that
 * sends them. For any other element, the effect on the length follows from its {@link Action}s:
 * none, or unknown.
 */
public interface LengthEffect {
  /** Packets of any length, or of lengths that the element takes care of. */
  int ANY = -1;

  /**
   * The longest packet that leaves. Called after all elements are configured and connected.
   *
   * @param input where packets enter
   * @param output where they leave
   * @param longest the length of the longest packet that enters, in bytes
   * @return the length of the longest packet that leaves, or {@link #ANY}
   */
  int longest(int input, int output, int longest);

  /**
   * A length without a header.
   *
   * @param longest bytes
   * @param header bytes
   * @return the difference, at least 0
   */
  static int without(int longest, int header) {
    return Math.max(0, longest - header);
  }
}
