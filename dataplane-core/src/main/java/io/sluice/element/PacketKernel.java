// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

/**
 * The per-packet work of one element instance as a separate object, for elements that compile their
 * configuration into code: a subclass is generated for each configuration, so that its constants
 * are constants to the JIT. Allocates nothing; used by one worker.
 */
public abstract class PacketKernel {
  /** Creates a kernel. */
  protected PacketKernel() {}

  /**
   * Decides on one packet.
   *
   * @param packet the packet
   * @return the output port from 0, or a negative drop code of the element
   */
  public abstract int process(long packet);
}
