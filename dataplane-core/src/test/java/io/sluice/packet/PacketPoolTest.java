// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jctools.queues.SpscArrayQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketPoolTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 127, 128, 129, 1000})
  void exhaustsCleanlyAndComesBack(int count) {
    try (PlainPool pool = new PlainPool(count, 64)) {
      PacketAllocator allocator = pool.newAllocator();
      long[] packets = new long[count];
      for (int round = 0; round < 3; round++) {
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < count; i++) {
          packets[i] = allocator.allocate();
          assertTrue(packets[i] != 0 && seen.add(packets[i]), "a buffer was handed out twice");
          assertEquals(i + 1, pool.inUse());
        }
        assertEquals(0, allocator.allocate());
        assertEquals(0, allocator.packetOf(new byte[1]));
        assertEquals(2 * (round + 1), allocator.failures());
        for (int i = 0; i < count; i++) {
          allocator.free(packets[i]);
          assertEquals(count - i - 1, pool.inUse());
        }
      }
      allocator.flush();
      assertEquals(0, pool.inUse());
      PacketAllocator other = pool.newAllocator();
      for (int i = 0; i < count; i++) {
        assertTrue(other.allocate() != 0, "flushed buffers serve another thread");
      }
    }
  }

  @Test
  void freshPacketsAreClean() {
    try (PlainPool pool = new PlainPool(1)) {
      PacketAllocator allocator = pool.newAllocator();
      long packet = allocator.packetOf(new byte[100]);
      Mbuf.setPort(packet, 4);
      Mbuf.setFlags(packet, 5);
      Anno.putI64(packet, 0, -1);
      Anno.setTimestamp(packet, 1);
      Anno.setMacHeader(packet, Mbuf.data(packet));
      Mbuf.prepend(packet, 10);
      allocator.free(packet);
      assertEquals(packet, allocator.allocate());
      assertEquals(0, Mbuf.length(packet));
      assertEquals(Mbuf.HEADROOM, Mbuf.headroom(packet));
      assertEquals(Mbuf.DATA_ROOM, Mbuf.tailroom(packet));
      assertEquals(0, Mbuf.flags(packet));
      assertEquals(0xffff, Mbuf.port(packet));
      assertEquals(0, Anno.getI64(packet, 0));
      assertEquals(0, Anno.timestamp(packet));
      assertTrue(!Anno.hasMacHeader(packet));
    }
  }

  @Test
  void closingItAgainGivesNothingBack() {
    int[] released = new int[1];
    long region = Memory.allocate(PlainPool.bytesFor(4, 64));
    PlainPool pool = new PlainPool("test", 4, 64, region, () -> released[0]++);
    pool.close();
    pool.close();
    assertEquals(1, released[0]);
    Memory.free(region);
  }

  @Test
  void dataThatDoesNotFitIsRefused() {
    try (PlainPool pool = new PlainPool(2, 64)) {
      PacketAllocator allocator = pool.newAllocator();
      assertEquals(0, allocator.packetOf(new byte[Mbuf.LONG_BUFFER + 1]));
      assertEquals(0, pool.inUse());
      assertEquals(0, pool.longInUse());
      assertTrue(allocator.packetOf(new byte[64]) != 0);
      assertEquals(0, pool.longInUse());
    }
  }

  /** Threads that come, use one buffer and go; once this overflowed the queue of magazines. */
  @Test
  void repeatedFlushesLoseNothing() {
    int count = 5000;
    try (PlainPool pool = new PlainPool(count, 64)) {
      PacketAllocator taker = pool.newAllocator();
      PacketAllocator giver = pool.newAllocator();
      for (int i = 0; i < 2 * count; i++) {
        long packet = taker.allocate();
        giver.free(packet);
        giver.flush();
      }
      taker.flush();
      assertEquals(0, pool.inUse());
      for (int i = 0; i < count; i++) {
        assertTrue(taker.allocate() != 0, "buffer " + i + " was lost");
      }
    }
  }

  @Test
  void batchesAreFreed() {
    try (PlainPool pool = new PlainPool(300, 64)) {
      PacketAllocator allocator = pool.newAllocator();
      PacketBatch batch = new PacketBatch();
      while (!batch.isFull()) {
        batch.add(allocator.allocate());
      }
      assertEquals(PacketBatch.CAPACITY, pool.inUse());
      allocator.free(batch);
      assertTrue(batch.isEmpty());
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void impossiblePoolsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new PlainPool(0));
    assertThrows(IllegalArgumentException.class, () -> new PlainPool(-5));
    assertThrows(IllegalArgumentException.class, () -> new PlainPool(1, 63));
    assertThrows(IllegalArgumentException.class, () -> new PlainPool(1, 65_001));
  }

  @NeedsChecks
  @Test
  void packetsOfAnotherPoolAreRefused() {
    try (PlainPool one = new PlainPool(1);
        PlainPool two = new PlainPool(1)) {
      long packet = one.newAllocator().allocate();
      PacketAllocator stranger = two.newAllocator();
      assertThrows(PacketAccessError.class, () -> stranger.free(packet));
    }
  }

  /** One thread allocates, another frees, for many times the pool's size. */
  @Test
  @Timeout(60)
  void buffersFlowBetweenTwoThreads() throws InterruptedException {
    exchange(
        200_000,
        (allocator, i) -> {
          long packet = allocator.packetOf(new byte[] {(byte) i, (byte) (i >> 8)});
          return new long[] {packet};
        });
  }

  /** Originals and clones go to different threads, which race to take the last reference away. */
  @Test
  @Timeout(60)
  void clonesFlowBetweenTwoThreads() throws InterruptedException {
    exchange(
        100_000,
        (allocator, i) -> {
          long packet = allocator.packetOf(new byte[] {(byte) i, (byte) (i >> 8)});
          long clone = packet == 0 ? 0 : allocator.cloneOf(packet);
          if (clone == 0) {
            return new long[] {packet};
          }
          return i % 2 == 0 ? new long[] {packet, clone} : new long[] {clone, packet};
        });
  }

  private interface Source {
    /** The first packet is for the other thread, the second for this one. */
    long[] next(PacketAllocator allocator, int i);
  }

  private static void exchange(int packets, Source source) throws InterruptedException {
    try (PlainPool pool = new PlainPool(500, 64)) {
      SpscArrayQueue<Long> queue = new SpscArrayQueue<>(128);
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread consumer =
          new Thread(
              () -> {
                PacketAllocator own = pool.newAllocator();
                try {
                  int i = 0;
                  while (i < packets) {
                    Long packet = queue.poll();
                    if (packet == null) {
                      Thread.onSpinWait();
                      continue;
                    }
                    long data = Mbuf.data(packet);
                    assertEquals((short) i, (short) (Bytes.u8(data) | Bytes.u8(data + 1) << 8));
                    own.free(packet);
                    i++;
                  }
                } catch (Throwable t) {
                  failure.set(t);
                }
                own.flush();
              });
      consumer.start();
      PacketAllocator own = pool.newAllocator();
      int i = 0;
      while (i < packets && failure.get() == null) {
        long[] next = source.next(own, i);
        if (next[0] == 0) {
          Thread.onSpinWait();
          continue;
        }
        while (!queue.offer(next[0]) && failure.get() == null) {
          Thread.onSpinWait();
        }
        if (next.length > 1) {
          own.free(next[1]);
        }
        i++;
      }
      consumer.join();
      own.flush();
      assertEquals(null, failure.get());
      assertEquals(0, pool.inUse());
    }
  }
}
