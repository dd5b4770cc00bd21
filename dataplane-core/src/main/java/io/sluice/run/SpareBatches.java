// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

import io.sluice.packet.PacketBatch;
import java.util.Arrays;

/** Empty batches that a worker lends to its elements, last in first out. */
final class SpareBatches {
  private PacketBatch[] batches = new PacketBatch[16];
  private int count;

  PacketBatch borrow() {
    return count > 0 ? batches[--count] : new PacketBatch();
  }

  void giveBack(PacketBatch batch) {
    if (count == batches.length) {
      batches = Arrays.copyOf(batches, count * 2);
    }
    batches[count++] = batch;
  }
}
