// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.packet.PacketBatch;

/**
 * The loop of one per-packet element in a graph too large for loops of their own; see {@link
 * Fusion}. One class for all of them: the call a packet is virtual, and compiled soon.
 */
final class SharedLoop extends PacketLoop {
  private final PacketElement element;
  private final PacketKernel kernel;

  SharedLoop(PacketElement element) {
    this.element = element;
    kernel = element.currentKernel();
  }

  @Override
  void run(PacketBatch batch, int from) {
    long[] packets = batch.arrayToSift();
    int size = batch.size();
    int kept = from;
    for (int i = from; i < size; i++) {
      long packet = packets[i];
      if (process(packet)) {
        packets[kept++] = packet;
      }
    }
    batch.setSize(kept);
  }

  private boolean process(long packet) {
    int result;
    try {
      result = kernel != null ? kernel.process(packet) : element.process(packet);
    } catch (RuntimeException e) {
      element.divertFailed(e, packet);
      return false;
    }
    if (result != 0) {
      element.divert(result, packet);
      return false;
    }
    return true;
  }
}
