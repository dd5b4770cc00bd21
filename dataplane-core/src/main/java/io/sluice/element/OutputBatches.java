// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.packet.PacketBatch;

/**
 * Batches in which an element collects packets for its outputs and, if it is {@link Sharded}, for
 * its copies on other workers: {@link #add} for each packet, {@link #flush} after each batch.
 * Belongs to the element's worker.
 */
public final class OutputBatches {
  private final Element element;
  private final PacketBatch[] batches;
  private boolean used;

  /**
   * Creates empty batches.
   *
   * @param element the element whose outputs get the packets
   * @param ways how many outputs to copies there are, as {@link Element#peer} counts them
   */
  public OutputBatches(Element element, int ways) {
    this.element = element;
    batches = new PacketBatch[element.nOutputs() + ways];
  }

  /**
   * Adds a packet.
   *
   * @param way an output, or the number of outputs plus the number of an output to a copy
   * @param packet the packet, which the caller does not own any more
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

  /** Pushes the collected packets. */
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

  /**
   * Takes the batch out meanwhile, because packets may come back to the element during the push.
   */
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
