// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import io.sluice.packet.PacketBatch;
import java.lang.invoke.MethodHandles;

/**
 * The loop for one kernel: defined anew for each, with the kernel as a constant, so that the JIT
 * knows its class and inlines it.
 */
final class KernelLoopTemplate extends PacketLoop {
  private static final PacketKernel KERNEL = kernel();

  KernelLoopTemplate() {}

  private static PacketKernel kernel() {
    try {
      return MethodHandles.classData(MethodHandles.lookup(), "_", PacketKernel.class);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

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
          int result = KERNEL.process(packet);
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
