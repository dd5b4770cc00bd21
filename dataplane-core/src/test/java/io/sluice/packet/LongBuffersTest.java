// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packets that their own buffers do not hold. */
class LongBuffersTest {
  private final PlainPool pool = new PlainPool(256);
  private final PacketAllocator allocator = pool.newAllocator();

  @AfterEach
  void allCameBack() {
    assertEquals(0, pool.inUse());
    assertEquals(0, pool.longInUse());
    pool.close();
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aPacketOfAnyLengthIsLinearAndWritable() {
    for (int length : new int[] {2048, 2049, 9000, 60_000, 65_407, 65_408, 65_535}) {
      byte[] bytes = bytes(length);
      long packet = allocator.packetOf(bytes);
      assertArrayEquals(bytes, Mbuf.toBytes(packet));
      assertEquals(length > 2048 ? 1 : 0, pool.longInUse());
      assertEquals(Math.min(Mbuf.HEADROOM, Mbuf.LONG_BUFFER - length), Mbuf.headroom(packet));
      assertFalse(Mbuf.isShared(packet));
      assertTrue(allocator.ensureWritable(packet));
      Bytes.putU8(Mbuf.data(packet) + length - 1, 7);
      assertEquals(7, Bytes.u8(Mbuf.data(packet) + length - 1));
      allocator.free(packet);
    }
    assertEquals(0, allocator.allocate(65_536));
    assertEquals(0, allocator.allocate(1 << 30));
  }

  @Test
  void aPacketGrowsAtBothEndsAndKeepsItsAddress() {
    byte[] bytes = bytes(2000);
    long packet = allocator.packetOf(bytes);
    Anno.setMacHeader(packet, Mbuf.data(packet));
    assertTrue(allocator.append(packet, 100));
    assertEquals(1, pool.longInUse());
    assertTrue(allocator.prepend(packet, 40_000));
    assertEquals(42_100, Mbuf.length(packet));
    assertEquals(40_000, Anno.macOffset(packet));
    byte[] now = Mbuf.toBytes(packet);
    assertArrayEquals(bytes, Arrays.copyOfRange(now, 40_000, 42_000));
    assertTrue(allocator.append(packet, 65_535 - 42_100));
    assertFalse(allocator.append(packet, 1));
    assertFalse(allocator.prepend(packet, 1));
    Mbuf.trim(packet, 1);
    assertTrue(allocator.prepend(packet, 1), "the data moves in its buffer");
    allocator.free(packet);
  }

  @Test
  void whatWasStrippedMovesAlong() {
    byte[] bytes = bytes(2048);
    long packet = allocator.packetOf(bytes);
    Mbuf.adjust(packet, 500);
    assertTrue(allocator.append(packet, 600));
    assertTrue(allocator.prepend(packet, 500));
    assertArrayEquals(bytes, Arrays.copyOf(Mbuf.toBytes(packet), 2048));
    allocator.free(packet);
  }

  @Test
  void copiesAndClonesAreIndependent() {
    byte[] bytes = bytes(9000);
    long packet = allocator.packetOf(bytes);
    long copy = allocator.copy(packet);
    long headers = allocator.copyHeaders(packet, true);
    long clone = allocator.cloneOf(packet);
    long second = allocator.cloneOf(clone);
    assertEquals(3, pool.longInUse());
    assertTrue(Mbuf.isShared(packet) && Mbuf.isShared(clone));
    if (Checks.ENABLED) {
      assertThrows(PacketAccessError.class, () -> Bytes.putU8(Mbuf.data(clone), 1));
    }
    assertTrue(allocator.ensureWritable(packet), "even with clones");
    Bytes.putU8(Mbuf.data(packet), bytes[0] + 1);
    assertEquals(4, pool.longInUse());
    for (long other : new long[] {copy, headers, clone, second}) {
      assertArrayEquals(bytes, Mbuf.toBytes(other));
    }
    allocator.free(clone);
    assertFalse(Mbuf.isShared(second), "the last one owns the buffer");
    Bytes.putU8(Mbuf.data(second), 1);
    assertTrue(allocator.prepend(second, 1000));
    for (long other : new long[] {packet, copy, headers, second}) {
      allocator.free(other);
    }
  }

  @Test
  void aShortCloneIsWritableAlthoughItGrew() {
    long packet = allocator.packetOf(bytes(2048));
    long clone = allocator.cloneOf(packet);
    assertTrue(allocator.append(clone, 1000));
    assertFalse(Mbuf.isShared(packet) || Mbuf.isShared(clone));
    assertFalse(allocator.append(allocatedWithClone(), 2000), "clones refer to its buffer");
    allocator.free(packet);
    allocator.free(clone);
    freeAll();
  }

  private final List<Long> kept = new ArrayList<>();

  private long allocatedWithClone() {
    long packet = allocator.packetOf(bytes(1000));
    kept.add(packet);
    kept.add(allocator.cloneOf(packet));
    return packet;
  }

  private void freeAll() {
    kept.forEach(allocator::free);
    kept.clear();
  }

  @Test
  void viewsShowWhatIsWritten() {
    long packet = allocator.packetOf(bytes(9000));
    long view = allocator.viewOf(packet);
    Bytes.putU8(Mbuf.data(packet) + 8999, 1);
    Bytes.putU8(Mbuf.data(view), 2);
    assertEquals(1, Bytes.u8(Mbuf.data(view) + 8999));
    assertEquals(2, Bytes.u8(Mbuf.data(packet)));
    allocator.endView(view);
    allocator.free(packet);
  }

  @Test
  void thereAreOnlySoMany() {
    long packet = 0;
    for (int i = 0; i < 65; i++) {
      packet = allocator.allocate(9000);
      if (i < 64) {
        kept.add(packet);
      }
    }
    assertEquals(0, packet, "a quarter of the pool");
    assertEquals(64, pool.longInUse());
    assertEquals(64, pool.inUse());
    assertEquals(1, allocator.failures());
    long first = kept.get(0);
    assertTrue(allocator.append(first, 100), "who has one needs none");
    allocator.free(kept.remove(0));
    assertNotEquals(0, keep(allocator.allocate(9000)));
    freeAll();
  }

  private long keep(long packet) {
    kept.add(packet);
    return packet;
  }

  @NeedsChecks
  @Test
  void accessesBeyondTheDataAreFound() {
    long packet = allocator.packetOf(bytes(9000));
    long data = Mbuf.data(packet);
    assertThrows(PacketAccessError.class, () -> Bytes.u8(data + 9000));
    assertThrows(PacketAccessError.class, () -> Bytes.u8(data - 1));
    allocator.free(packet);
    assertThrows(PacketAccessError.class, () -> Bytes.u8(data));
    assertThrows(PacketAccessError.class, () -> Mbuf.length(packet));
  }

  @Test
  void threadsShareThem() throws Exception {
    Thread[] threads = new Thread[4];
    List<Throwable> problems = new ArrayList<>();
    for (int i = 0; i < threads.length; i++) {
      byte[] bytes = bytes(3000 + i);
      PacketAllocator own = pool.newAllocator();
      threads[i] = new Thread(() -> churn(own, bytes));
      threads[i].setUncaughtExceptionHandler((thread, problem) -> problems.add(problem));
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(problems.isEmpty(), problems.toString());
  }

  private static void churn(PacketAllocator own, byte[] bytes) {
    long[] held = new long[8];
    Random random = new Random(bytes.length);
    for (int i = 0; i < 4000; i++) {
      int slot = random.nextInt(held.length);
      if (held[slot] != 0) {
        assertArrayEquals(bytes, Mbuf.toBytes(held[slot]));
        own.free(held[slot]);
      }
      held[slot] = own.packetOf(bytes);
    }
    for (long packet : held) {
      own.free(packet);
    }
    own.flush();
  }
}
