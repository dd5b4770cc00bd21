// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import io.sluice.element.PacketElement;
import io.sluice.element.PacketKernel;
import io.sluice.element.PacketLoop;
import io.sluice.packet.PacketBatch;

/**
 * The loop of one per-packet element in a graph too large for loops of their own; see {@link
 * Fusion}. One class for all of them: the call a packet is virtual, and compiled soon.
 */
final class SharedLoop extends PacketLoop {
  private final PacketElement element;
  private final PacketKernel kernel;
  private final PacketElement[] chain;
  private final EarlyExits departures;

  SharedLoop(PacketElement element, EarlyExits departures) {
    this.element = element;
    this.departures = departures;
    kernel = element.currentKernel();
    chain = new PacketElement[] {element};
  }

  @Override
  void run(PacketBatch batch, int from) {
    long[] packets = batch.arrayToSift();
    long[] left = departures.list();
    int size = batch.size();
    int kept = from;
    int end = 0;
    for (int i = from; i < size; i++) {
      long packet = packets[i];
      int result = process(packet);
      if (result == 0) {
        packets[kept++] = packet;
      } else if (result < 0 || !element.take(result, packet)) {
        left[end] = packet;
        left[end + 1] = EarlyExits.verdict(0, result);
        end += 2;
      }
    }
    batch.setSize(kept);
    if (end > 0) {
      departures.handOver(chain, end);
    }
  }

  private int process(long packet) {
    try {
      return kernel != null ? kernel.process(packet) : element.process(packet);
    } catch (RuntimeException e) {
      return element.threw(e);
    }
  }
}
