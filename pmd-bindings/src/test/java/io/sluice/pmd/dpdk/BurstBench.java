// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.Cpu;
import io.sluice.pmd.dpdk.eal.Eal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bare cost of the bindings: receive and free, or receive and send, without a graph. Arguments:
 * {@code discard|forward CPU SECONDS POOL EAL_ARGUMENTS...}, with ports 0 and 1 given by {@code
 * --vdev}. Prints nanoseconds a packet, in the best window and in the median one.
 */
public final class BurstBench {
  private static final int WINDOWS = 400;

  private BurstBench() {}

  public static void main(String[] arguments) {
    boolean forward = arguments[0].equals("forward");
    int seconds = Integer.parseInt(arguments[2]);
    Eal.start(new ArrayList<>(List.of(arguments).subList(4, arguments.length)));
    DpdkPool pool = DpdkPool.create("bench", Integer.parseInt(arguments[3]), 256, 2048);
    DpdkPort in = DpdkTesting.start(DpdkPort.open("0"), pool);
    DpdkPort out = forward ? DpdkTesting.start(DpdkPort.open("1"), pool) : null;
    Cpu.pin(Integer.parseInt(arguments[1]));
    PacketAllocator allocator = pool.newAllocator();
    // Windows short enough that some are free of other load; the first second warms up.
    double[] windows = new double[seconds * WINDOWS];
    for (int window = -WINDOWS; window < windows.length; window++) {
      long start = System.nanoTime();
      long count = 0;
      long now = start;
      while (now < start + 1_000_000_000L / WINDOWS) {
        count += forward ? forward(in.rx(0), out.tx(0), allocator) : discard(in.rx(0), allocator);
        now = System.nanoTime();
      }
      windows[Math.max(window, 0)] = (double) (now - start) / count;
    }
    Arrays.sort(windows);
    System.out.printf("least %.2f median %.2f%n", windows[0], windows[windows.length / 2]);
  }

  private static int burst = Integer.getInteger("burst", 32);
  private static final PacketBatch BATCH = new PacketBatch();

  private static long discard(RxQueue rx, PacketAllocator allocator) {
    long count = 0;
    for (int i = 0; i < 500; i++) {
      count += rx.poll(BATCH, burst);
      allocator.free(BATCH);
    }
    return count;
  }

  private static long forward(RxQueue rx, TxQueue tx, PacketAllocator allocator) {
    long count = 0;
    for (int i = 0; i < 500; i++) {
      int received = rx.poll(BATCH, burst);
      int sent = tx.send(BATCH.array(), 0, received);
      for (int k = sent; k < received; k++) {
        allocator.free(BATCH.get(k));
      }
      BATCH.clear();
      count += received;
    }
    return count;
  }
}
