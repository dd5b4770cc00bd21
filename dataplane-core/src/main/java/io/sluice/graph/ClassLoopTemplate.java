// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.packet.PacketBatch;

/**
 * The loop for one element class. {@link PacketLoops} defines this class anew, as a hidden class,
 * for each element class: each copy has a profile of its own, in which the call of {@code process}
 * has a single receiver.
 */
final class ClassLoopTemplate extends PacketLoop {
  ClassLoopTemplate() {}

  @Override
  void run(PacketElement element, PacketBatch batch, int from) {
    long[] packets = batch.array();
    int size = batch.size();
    int kept = from;
    int i = from;
    while (true) {
      try {
        for (; i < size; i++) {
          long packet = packets[i];
          int result = element.process(packet);
          if (result == 0) {
            packets[kept++] = packet;
          } else {
            element.divert(result, packet);
          }
        }
        break;
      } catch (RuntimeException e) {
        element.failed(e, packets[i++]);
      }
    }
    batch.setSize(kept);
  }
}
