// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.packet.PacketBatch;
import java.lang.invoke.MethodHandles;

/**
 * A loop; {@link Fusion} defines this class anew for each chain, with its stages as constants.
 *
 * <p>The stages are called from here, side by side, and not each by the one before it: HotSpot does
 * not inline a method that it has compiled to much code already, and the first of nested stages,
 * which would hold all others, may be compiled before the loop is.
 */
final class LoopTemplate extends PacketLoop {
  private static final Stage[] STAGES = Templates.data(MethodHandles.lookup(), Stage[].class);
  private static final Stage S0 = STAGES[0];
  private static final Stage S1 = at(1);
  private static final Stage S2 = at(2);
  private static final Stage S3 = at(3);
  private static final Stage S4 = at(4);
  private static final Stage S5 = at(5);
  private static final Stage S6 = at(6);
  private static final Stage S7 = at(7);
  private static final Stage S8 = at(8);
  private static final Stage S9 = at(9);

  LoopTemplate() {}

  /** Null beyond the end of the chain. */
  private static Stage at(int index) {
    return index < STAGES.length ? STAGES[index] : null;
  }

  @Override
  void run(PacketBatch batch, int from) {
    long[] packets = batch.arrayToSift();
    int size = batch.size();
    int kept = from;
    for (int i = from; i < size; i++) {
      long packet = packets[i];
      if (S0.process(packet)
          && (S1 == null || S1.process(packet))
          && (S2 == null || S2.process(packet))
          && (S3 == null || S3.process(packet))
          && (S4 == null || S4.process(packet))
          && (S5 == null || S5.process(packet))
          && (S6 == null || S6.process(packet))
          && (S7 == null || S7.process(packet))
          && (S8 == null || S8.process(packet))
          && (S9 == null || S9.process(packet))) {
        packets[kept++] = packet;
      }
    }
    batch.setSize(kept);
  }
}
