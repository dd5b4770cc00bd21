// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import io.sluice.element.PacketElement;
import io.sluice.element.PacketLoop;
import io.sluice.packet.PacketBatch;
import java.lang.invoke.MethodHandles;

/**
 * A loop. {@link Fusion} defines this class again for each chain, with its stages as constants.
 *
 * <p>The loop itself calls all stages; a stage does not call the next one. HotSpot does not inline
 * a method whose compiled code is already large, and the first of nested stages, which would
 * contain all the others, may be compiled before the loop is.
 */
final class LoopTemplate extends PacketLoop {
  private static final Fusion.LoopData DATA =
      Templates.data(MethodHandles.lookup(), Fusion.LoopData.class);
  private static final PacketElement[] CHAIN = DATA.chain();
  private static final EarlyExits EXITS = DATA.exits();
  private static final long[] LEFT = EXITS.list();
  private static final Stage[] STAGES = DATA.stages();
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
  public void run(PacketBatch batch, int from) {
    long[] packets = batch.arrayToSift();
    int size = batch.size();
    int kept = from;
    int end = 0;
    for (int i = from; i < size; i++) {
      long packet = packets[i];
      long verdict;
      if ((verdict = S0.process(packet)) == 0
          && (S1 == null || (verdict = S1.process(packet)) == 0)
          && (S2 == null || (verdict = S2.process(packet)) == 0)
          && (S3 == null || (verdict = S3.process(packet)) == 0)
          && (S4 == null || (verdict = S4.process(packet)) == 0)
          && (S5 == null || (verdict = S5.process(packet)) == 0)
          && (S6 == null || (verdict = S6.process(packet)) == 0)
          && (S7 == null || (verdict = S7.process(packet)) == 0)
          && (S8 == null || (verdict = S8.process(packet)) == 0)
          && (S9 == null || (verdict = S9.process(packet)) == 0)) {
        packets[kept++] = packet;
      } else if (verdict != EarlyExits.TAKEN) {
        LEFT[end] = packet;
        LEFT[end + 1] = verdict;
        end += 2;
      }
    }
    batch.setSize(kept);
    if (end > 0) {
      EXITS.handOver(CHAIN, end);
    }
  }
}
