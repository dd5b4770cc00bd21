// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

/**
 * An element that may make packets longer than usual, and knows so from its configuration. The
 * router's own pool gets buffers that hold them; pools that were given stay as they are.
 */
public interface LongPackets {
  /**
   * The longest packet; asked after {@link Element#configure}, before {@link Element#initialize}.
   *
   * @return bytes, 0 when nothing is known; more than 65,000 are cut to that
   */
  int longestPacket();
}
