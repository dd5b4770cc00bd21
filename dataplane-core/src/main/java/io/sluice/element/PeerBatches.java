// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.packet.PacketBatch;

/**
 * What a {@link Sharded} element has gathered for its copies on other workers: {@link #add} packet
 * by packet, {@link #flush} behind each batch. Belongs to the element's worker.
 */
public final class PeerBatches {
  private final Element element;
  private final PacketBatch[] batches;
  private boolean used;

  /**
   * Creates one that is empty.
   *
   * @param element whose copies get the packets
   * @param ways how many ways there are, as {@link Element#peer} counts them
   */
  public PeerBatches(Element element, int ways) {
    this.element = element;
    batches = new PacketBatch[ways];
  }

  /**
   * Adds a packet.
   *
   * @param way to a copy, as {@link Element#peer} counts them
   * @param packet given away
   */
  public void add(int way, long packet) {
    if (batches[way] == null) {
      batches[way] = element.worker().borrow();
    } else if (batches[way].isFull()) {
      element.peer(way).push(batches[way]);
    }
    batches[way].add(packet);
    used = true;
  }

  /** Pushes what was added. */
  public void flush() {
    if (!used) {
      return;
    }
    used = false;
    for (int way = 0; way < batches.length; way++) {
      PacketBatch batch = batches[way];
      if (batch != null) {
        batches[way] = null;
        element.peer(way).push(batch);
        element.worker().giveBack(batch);
      }
    }
  }
}
