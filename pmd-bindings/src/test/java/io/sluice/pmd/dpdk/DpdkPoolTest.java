// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Checks;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.NeedsChecks;
import io.sluice.packet.PacketAccessError;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.Watched;
import io.sluice.pmd.LinuxCalls;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.dpdk.eal.DpdkException;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.pmd.rte.RteMbuf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DpdkPoolTest {
  private static final int COUNT = 2047;

  private static DpdkPool pool(boolean lcoreCaches) {
    DpdkTesting.eal();
    return DpdkPool.create(
        "pool" + System.nanoTime() % 1_000_000_000, COUNT, 32, 2048, lcoreCaches);
  }

  @Test
  void theCacheLayoutIsVerified() {
    try (DpdkPool pool = pool(true)) {
      assertTrue(pool.lcoreCaches());
      assertTrue(pool.kind().startsWith("DPDK mempool"));
      assertTrue(!pool.kind().contains("own caches"));
      assertEquals(0, pool.inUse());
      assertTrue(MempoolCheck.verify(pool.mempool()));
      assertEquals(0, pool.inUse());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyBufferComesOutOnceAndGoesBack(boolean lcoreCaches) {
    try (DpdkPool pool = pool(lcoreCaches)) {
      PacketAllocator allocator = pool.newAllocator();
      Set<Long> packets = new HashSet<>();
      for (long packet = allocator.allocate(); packet != 0; packet = allocator.allocate()) {
        assertTrue(packets.add(packet));
        assertEquals(0, packet % 64);
        assertEquals(packet + 192, Mbuf.buffer(packet));
        assertEquals(128, Mbuf.headroom(packet));
        assertEquals(2048, Mbuf.tailroom(packet));
      }
      assertEquals(COUNT, packets.size());
      assertEquals(COUNT, pool.inUse());
      assertEquals(1, allocator.failures());
      packets.forEach(allocator::free);
      assertEquals(0, pool.inUse());
      allocator.flush();
      assertEquals(0, pool.inUse());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void batchesGoBackWhateverIsInThem(boolean lcoreCaches) {
    try (DpdkPool pool = pool(lcoreCaches)) {
      PacketAllocator allocator = pool.newAllocator();
      PacketBatch batch = new PacketBatch();
      for (int round = 0; round < 20; round++) {
        while (!batch.isFull()) {
          batch.add(allocator.allocate());
        }
        // one with a second owner: it survives the first free
        long shared = batch.get(round);
        Memory.putShort(shared + Mbuf.REFCNT, (short) 2);
        allocator.free(batch);
        assertTrue(batch.isEmpty());
        assertEquals(1, pool.inUse());
        assertEquals(1, Mbuf.references(shared));
        long table = NativeMemory.allocate(8);
        Memory.putLong(table, shared);
        RteMbuf.rte_pktmbuf_free_bulk(table, 1);
        Memory.free(table);
        assertEquals(0, pool.inUse());
      }
      allocator.flush();
    }
  }

  @Test
  void nativeClonesAreFreed() {
    try (DpdkPool pool = pool(true)) {
      PacketAllocator allocator = pool.newAllocator();
      long packet = allocator.packetOf(DpdkTesting.frame(60, 1));
      long clone = LinuxCalls.rte_pktmbuf_clone(packet, pool.mempool());
      if (Checks.ENABLED) {
        Checks.acquired(clone);
      }
      assertNotEquals(0, clone);
      assertTrue(Mbuf.isIndirect(clone));
      assertEquals(2, pool.inUse());
      allocator.free(clone);
      assertEquals(1, pool.inUse());
      assertEquals(60, Mbuf.length(packet));
      allocator.free(packet);
      assertEquals(0, pool.inUse());
      allocator.flush();
    }
  }

  /** Clones made in Java, freed in any order by Java or by DPDK, as a port does after sending. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void clonesAreFreedByEitherSide(int way) {
    try (DpdkPool pool = pool(true)) {
      PacketAllocator allocator = pool.newAllocator();
      for (int round = 0; round < 100; round++) {
        byte[] frame = DpdkTesting.frame(60, round);
        long packet = allocator.packetOf(frame);
        long clone = allocator.cloneOf(packet);
        assertEquals(2, pool.inUse());
        long first = (way & 1) == 0 ? packet : clone;
        long second = (way & 1) == 0 ? clone : packet;
        free(allocator, first, (way & 2) != 0);
        assertArrayEquals(frame, Mbuf.toBytes(second));
        free(allocator, second, (way & 4) != 0);
        assertEquals(0, pool.inUse());
      }
      PacketBatch all = new PacketBatch();
      while (!all.isFull()) {
        long packet = allocator.allocate();
        assertEquals(packet + 192, Mbuf.buffer(packet));
        assertEquals(2048, Mbuf.tailroom(packet));
        all.add(packet);
      }
      allocator.free(all);
      allocator.flush();
    }
  }

  private static void free(PacketAllocator allocator, long packet, boolean byNativeCode) {
    if (!byNativeCode) {
      allocator.free(packet);
      return;
    }
    if (Checks.ENABLED) {
      Checks.handedOver(packet);
    }
    long table = NativeMemory.allocate(8);
    Memory.putLong(table, packet);
    RteMbuf.rte_pktmbuf_free_bulk(table, 1);
    Memory.free(table);
  }

  @Test
  void clonesBecomeWritableInPlace() {
    try (DpdkPool pool = pool(true)) {
      PacketAllocator allocator = pool.newAllocator();
      byte[] frame = DpdkTesting.frame(60, 1);
      long packet = allocator.packetOf(frame);
      long clone = allocator.cloneOf(packet);
      final long iova = Memory.getLong(clone + Mbuf.BUF_IOVA);
      assertEquals(Memory.getLong(packet + Mbuf.BUF_IOVA), iova, "a port sends the shared data");
      assertTrue(allocator.ensureWritable(clone));
      assertNotEquals(iova, Memory.getLong(clone + Mbuf.BUF_IOVA));
      allocator.free(packet);
      assertArrayEquals(frame, Mbuf.toBytes(clone));
      allocator.free(clone);
      assertEquals(0, pool.inUse());
      allocator.flush();
    }
  }

  @NeedsChecks
  @Test
  void theCheckedModeKnowsTheBuffers() {
    try (DpdkPool pool = pool(true)) {
      PacketAllocator allocator = pool.newAllocator();
      long packet = allocator.allocate();
      allocator.free(packet);
      assertThrows(PacketAccessError.class, () -> Mbuf.length(packet));
      assertThrows(PacketAccessError.class, () -> allocator.free(packet));
      assertThrows(PacketAccessError.class, () -> Mbuf.length(packet + 8));
      allocator.flush();
    }
  }

  @Test
  void buffersFreedByOneThreadReachAnother() throws InterruptedException {
    try (DpdkPool pool = pool(true)) {
      PacketAllocator here = pool.newAllocator();
      for (int round = 0; round < 5; round++) {
        PacketBatch batch = new PacketBatch();
        while (!batch.isFull()) {
          batch.add(here.allocate());
        }
        int[] lcore = new int[1];
        Thread other =
            new Thread(
                () -> {
                  PacketAllocator there = pool.newAllocator();
                  there.free(batch);
                  lcore[0] = Eal.lcore();
                  there.flush();
                  assertEquals(-1, Eal.lcore());
                });
        other.start();
        other.join();
        assertTrue(lcore[0] > 0);
        assertNotEquals(Eal.lcore(), lcore[0]);
        assertEquals(0, pool.inUse());
      }
      here.flush();
    }
  }

  @Test
  void closesTwice() {
    DpdkPool pool = pool(true);
    assertEquals(0, pool.inUse());
    pool.close();
    pool.close();
  }

  @Test
  void tooBigAPoolTellsWhatToDo() {
    DpdkTesting.eal();
    DpdkException error =
        assertThrows(DpdkException.class, () -> DpdkPool.create("huge", 50_000_000, 32, 2048));
    assertTrue(error.getMessage().contains("50000000 buffers"), error.getMessage());
    assertTrue(error.getMessage().contains("--dpdk -m"), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void watchedPacketsAndViewsGoBack(boolean lcoreCaches) {
    List<Long> watched = new ArrayList<>();
    int number = Watched.register((packet, by) -> watched.add(packet));
    try (DpdkPool pool = pool(lcoreCaches)) {
      PacketAllocator allocator = pool.newAllocator();
      PacketBatch batch = new PacketBatch();
      for (int i = 0; i < 64; i++) {
        batch.add(allocator.packetOf(new byte[] {1, 2, 3}));
      }
      long packet = batch.get(9);
      long view = allocator.viewOf(packet);
      Watched.begin(packet, number, 9);
      allocator.free(batch);
      assertEquals(List.of(packet), watched);
      assertArrayEquals(new byte[] {1, 2, 3}, Mbuf.toBytes(view));
      assertEquals(2, pool.inUse());
      allocator.endView(view);
      Watched.end(packet);
      allocator.free(packet);
      assertEquals(0, pool.inUse());
      assertTrue(MempoolCheck.verify(pool.mempool()) || !lcoreCaches);
      allocator.flush();
    } finally {
      Watched.unregister(number);
    }
  }
}
