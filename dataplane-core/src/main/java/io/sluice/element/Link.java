// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.codegen.Links;
import io.sluice.packet.PacketBatch;

/** The code behind an output; see {@link Links}. */
abstract class Link {
  /**
   * Hands packets over and counts them.
   *
   * @param batch the packets, not empty; undefined when this returns, and to be cleared
   */
  abstract void push(PacketBatch batch);
}
