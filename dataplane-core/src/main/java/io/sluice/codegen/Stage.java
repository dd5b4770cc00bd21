// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

/** An element at its position in a chain of per-packet elements; see {@link Fusion}. */
abstract class Stage {
  /**
   * Passes a packet through the element.
   *
   * @param packet the packet
   * @return 0 if it leaves by output 0; {@link EarlyExits#TAKEN}; or its {@link EarlyExits#verdict}
   */
  abstract long process(long packet);
}
