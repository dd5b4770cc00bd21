// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

/** One element's place in a chain of per-packet elements; see {@link Fusion}. */
abstract class Stage {
  /**
   * Takes a packet through the element.
   *
   * @param packet the packet
   * @return 0 when it came out of output 0; {@link EarlyExits#TAKEN}, or else its {@link
   *     EarlyExits#verdict}
   */
  abstract long process(long packet);
}
