// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.packet.PacketBatch;

/**
 * What an element has gathered for its outputs, and, if it is {@link Sharded}, for its copies on
 * other workers: {@link #add} packet by packet, {@link #flush} behind each batch. Belongs to the
 * element's worker.
 */
public final class OutputBatches {
  private final Element element;
  private final PacketBatch[] batches;
  private boolean used;

  /**
   * Creates one that is empty.
   *
   * @param element whose outputs get the packets
   * @param ways how many ways to copies there are, as {@link Element#peer} counts them
   */
  public OutputBatches(Element element, int ways) {
    this.element = element;
    batches = new PacketBatch[element.nOutputs() + ways];
  }

  /**
   * Adds a packet.
   *
   * @param way an output; or the number of outputs and a way to a copy
   * @param packet given away
   */
  public void add(int way, long packet) {
    PacketBatch batch = batches[way];
    if (batch == null) {
      batch = element.worker().borrow();
      batches[way] = batch;
    } else if (batch.isFull()) {
      push(way);
      batch = batches[way];
    }
    batch.add(packet);
    used = true;
  }

  /** Pushes what was added. */
  public void flush() {
    if (!used) {
      return;
    }
    used = false;
    for (int way = 0; way < batches.length; way++) {
      if (batches[way] != null && !batches[way].isEmpty()) {
        push(way);
      }
    }
  }

  /** The batch leaves its place meanwhile: packets may come back to the element on their way. */
  private void push(int way) {
    PacketBatch batch = batches[way];
    batches[way] = null;
    int outputs = element.nOutputs();
    (way < outputs ? element.output(way) : element.peer(way - outputs)).push(batch);
    if (batches[way] == null) {
      batches[way] = batch;
    } else {
      element.worker().giveBack(batch);
    }
  }
}
