// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import io.sluice.element.BatchElement;
import io.sluice.packet.PacketBatch;

/** The base of elements that pass whole batches on, pushed or pulled. */
public abstract class BatchObserver extends BatchElement {
  /**
   * Does something with packets on their way.
   *
   * @param batch a batch
   * @param from index of the first that is to be looked at; there is one
   */
  protected abstract void observe(PacketBatch batch, int from);

  @Override
  public final void push(int port, PacketBatch batch) {
    observe(batch, 0);
    output(0).push(batch);
  }

  @Override
  public final int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    int pulled = input(0).pull(batch, max);
    if (pulled > 0) {
      observe(batch, before);
    }
    return pulled;
  }
}
