// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class CpuTest {
  private static <T> T onNewThread(java.util.concurrent.Callable<T> task) throws Exception {
    FutureTask<T> future = new FutureTask<>(task);
    new Thread(future).start();
    return future.get();
  }

  @Test
  void pinningIsSeenByTheKernelAndOnlyOnThatThread() throws Exception {
    List<Integer> before = Cpu.allowed();
    assertFalse(before.isEmpty());
    for (int cpu : before) {
      List<Integer> pinned =
          onNewThread(
              () -> {
                assertTrue(Cpu.pin(cpu));
                assertEquals(cpu, LinuxCalls.sched_getcpu());
                return Cpu.allowed();
              });
      assertEquals(List.of(cpu), pinned);
    }
    assertEquals(before, Cpu.allowed());
  }

  @Test
  void impossibleCpusAreRefused() {
    assertFalse(Cpu.pin(-1));
    assertFalse(Cpu.pin(8191));
    assertFalse(Cpu.pin(100_000));
  }

  @Test
  void restrictedToSeveral() throws Exception {
    List<Integer> all = Cpu.allowed();
    assertEquals(
        all,
        onNewThread(
            () -> {
              Cpu.pin(all.get(0));
              assertTrue(Cpu.restrict(all));
              return Cpu.allowed();
            }));
  }
}
