// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.packet.PacketBatch;
import java.lang.invoke.MethodHandles;

/**
 * A loop; {@link Fusion} defines this class anew for each chain, with its first stage as a
 * constant.
 */
final class LoopTemplate extends PacketLoop {
  private static final Stage FIRST = Templates.data(MethodHandles.lookup(), Stage.class);

  LoopTemplate() {}

  @Override
  void run(PacketBatch batch, int from) {
    long[] packets = batch.arrayToSift();
    int size = batch.size();
    int kept = from;
    for (int i = from; i < size; i++) {
      long packet = packets[i];
      if (FIRST.process(packet)) {
        packets[kept++] = packet;
      }
    }
    batch.setSize(kept);
  }
}
