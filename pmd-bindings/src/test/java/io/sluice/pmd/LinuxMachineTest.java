// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.device.Machine;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinuxMachineTest {
  private final Machine machine = new LinuxMachine();

  @Test
  void theCoreFindsIt() {
    assertInstanceOf(LinuxMachine.class, Router.machine());
  }

  @Test
  void cpusAreThoseOfTheProcess() {
    assertArrayEquals(Cpu.allowed().stream().mapToInt(Integer::intValue).toArray(), machine.cpus());
  }

  @Test
  void anImpossibleCpuIsNamed() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> machine.pin(8000)).getMessage();
    assertTrue(message.contains("CPU 8000"), message);
  }

  /** In huge pages if there are any, otherwise in ordinary memory: both provide every buffer. */
  @Test
  void thePoolOfARouterGivesEveryBuffer() {
    try (Router router = Router.parse("", new RouterOptions().buffers(3000))) {
      PacketPool pool = router.pool();
      if (HugePages.transparentAllowed()) {
        assertTrue(pool.kind().endsWith("huge pages"), pool.kind());
      } else {
        assertTrue(List.of("plain memory", "huge pages").contains(pool.kind()), pool.kind());
      }
      takeAndGive(pool);
    }
  }

  private static void takeAndGive(PacketPool pool) {
    PacketAllocator allocator = pool.newAllocator();
    long[] packets = new long[3000];
    for (int i = 0; i < packets.length; i++) {
      packets[i] = allocator.packetOf(new byte[1500]);
      assertEquals(1500, Mbuf.length(packets[i]));
    }
    assertEquals(0, allocator.allocate());
    for (long packet : packets) {
      allocator.free(packet);
    }
    allocator.flush();
    assertEquals(0, pool.inUse());
  }

  @Test
  void transparentPagesStartAtABoundary() {
    for (long size : List.of(2L << 20, 6L << 20)) {
      HugePages pages = HugePages.transparent(size);
      if (!HugePages.transparentAllowed()) {
        assertNull(pages);
        continue;
      }
      assertEquals(0, pages.address() % (2 << 20));
      Memory.putLong(pages.address() + size - 8, 7);
      assertEquals(0, Memory.getLong(pages.address()));
      assertEquals(7, Memory.getLong(pages.address() + size - 8));
      pages.free();
    }
  }
}
