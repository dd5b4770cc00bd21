// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;

/** Copies packets for elements that send them to several outputs. Allocates no objects. */
final class PacketCopies {
  private PacketCopies() {}

  /**
   * Copies packets of a batch.
   *
   * @param packets the worker's allocator
   * @param batch the packets
   * @param from index of the first to copy
   * @param copies where the copies are appended; it has room
   * @return how many copies there was no buffer for
   */
  static int of(PacketAllocator packets, PacketBatch batch, int from, PacketBatch copies) {
    int missing = 0;
    for (int i = from; i < batch.size(); i++) {
      long copy = packets.copy(batch.get(i));
      if (copy == 0) {
        missing++;
      } else {
        copies.add(copy);
      }
    }
    return missing;
  }
}
