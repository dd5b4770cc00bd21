// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import io.sluice.device.Machine;
import io.sluice.device.Waiter;
import io.sluice.packet.PacketPool;
import io.sluice.packet.PlainPool;
import java.util.Arrays;

/**
 * Linux: threads are pinned with sched_setaffinity(2), and pools lie in huge pages if there are
 * any.
 */
public final class LinuxMachine implements Machine {
  /** Creates the service; {@link java.util.ServiceLoader} does. */
  public LinuxMachine() {}

  @Override
  public void pin(int cpu) {
    if (!Cpu.pin(cpu)) {
      throw new IllegalArgumentException(
          "this process may not run on CPU " + cpu + ", only on " + Cpu.allowed());
    }
  }

  @Override
  public void keepClear(int[] cpus) {
    Cpu.keepClear(Arrays.stream(cpus).boxed().toList());
  }

  @Override
  public int[] cpus() {
    return Cpu.allowed().stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public PacketPool newPool(int buffers, int dataRoom) {
    HugePages pages = HugePages.allocate(PlainPool.bytesFor(buffers, dataRoom));
    return pages == null
        ? null
        : new PlainPool(pages.kind(), buffers, dataRoom, pages.address(), pages::free);
  }

  @Override
  public void adviseLargePages(long address, long bytes) {
    HugePages.advise(address, bytes);
  }

  @Override
  public Waiter newWaiter() {
    return PollWaiter.open();
  }
}
