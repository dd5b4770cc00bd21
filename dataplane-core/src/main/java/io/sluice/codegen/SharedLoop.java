// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import io.sluice.element.ChainSupport;
import io.sluice.element.PacketElement;
import io.sluice.element.PacketKernel;
import io.sluice.element.PacketLoop;
import io.sluice.packet.PacketBatch;

/**
 * The loop of one per-packet element in a graph that is too large for a generated loop per element;
 * see {@link Fusion}. All of them share this class: the call for each packet is virtual, but the
 * code is compiled soon.
 */
final class SharedLoop extends PacketLoop {
  private final PacketElement element;
  private final PacketKernel kernel;
  private final PacketElement[] chain;
  private final EarlyExits exits;

  SharedLoop(PacketElement element, EarlyExits exits) {
    this.element = element;
    this.exits = exits;
    kernel = ChainSupport.kernel(element);
    chain = new PacketElement[] {element};
  }

  @Override
  public void run(PacketBatch batch, int from) {
    long[] packets = batch.arrayToSift();
    long[] left = exits.list();
    int size = batch.size();
    int kept = from;
    int end = 0;
    for (int i = from; i < size; i++) {
      long packet = packets[i];
      int result = process(packet);
      if (result == 0) {
        packets[kept++] = packet;
      } else if (result < 0 || !ChainSupport.take(element, result, packet)) {
        left[end] = packet;
        left[end + 1] = EarlyExits.verdict(0, result);
        end += 2;
      }
    }
    batch.setSize(kept);
    if (end > 0) {
      exits.handOver(chain, end);
    }
  }

  private int process(long packet) {
    try {
      return kernel != null ? kernel.process(packet) : element.process(packet);
    } catch (RuntimeException e) {
      return ChainSupport.threw(element, e);
    }
  }
}
