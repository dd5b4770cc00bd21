// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import io.sluice.element.BatchElement;
import io.sluice.packet.PacketBatch;

/** The base of elements that keep fragments until they are whole, and let other packets pass. */
public abstract class SiftingElement extends BatchElement {
  /** Creates the element. */
  protected SiftingElement() {}

  /**
   * Takes a packet.
   *
   * @param packet the element's from now on
   * @return the packet that can go on; 0 when there is none
   */
  protected abstract long take(long packet);

  @Override
  public final void push(int port, PacketBatch batch) {
    sift(batch, 0);
    if (!batch.isEmpty()) {
      output(0).push(batch);
    }
  }

  @Override
  public final int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    while (batch.size() == before && input(0).pull(batch, max) > 0) {
      sift(batch, before);
    }
    return batch.size() - before;
  }

  /** Takes fragments out of a batch, and puts whole packets in the place of their last one. */
  private void sift(PacketBatch batch, int from) {
    long[] array = batch.array();
    int size = batch.size();
    int kept = from;
    int i = from;
    try {
      for (; i < size; i++) {
        long packet = take(array[i]);
        if (packet != 0) {
          array[kept++] = packet;
        }
      }
    } finally {
      // Should one have failed, it and those behind it are still here.
      System.arraycopy(array, i, array, kept, size - i);
      batch.setSize(kept + size - i);
    }
  }
}
