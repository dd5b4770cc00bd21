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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packets that go to a watcher when they are freed, and what a watcher makes of them: views. */
class WatchedTest extends PacketFixture {
  private static final byte[] DATA = bytes("000102030405060708090a0b0c0d0e0f");

  private final List<Long> first = new ArrayList<>();
  private final List<Long> second = new ArrayList<>();
  private final int one = Watched.register((packet, by) -> first.add(packet));
  private final int two = Watched.register((packet, by) -> second.add(packet));

  @AfterEach
  void forget() {
    Watched.unregister(one);
    Watched.unregister(two);
  }

  private long packet() {
    return allocator.packetOf(DATA);
  }

  @Test
  void afreedPacketGoesToItsWatcher() {
    long packet = packet();
    assertFalse(Watched.is(packet));
    Watched.begin(packet, one, 77);
    assertTrue(Watched.isBy(packet, one) && !Watched.isBy(packet, two));
    allocator.free(packet);
    assertEquals(List.of(packet), first);
    assertEquals(77, Watched.own(packet));
    assertArrayEquals(DATA, Mbuf.toBytes(packet));
    assertEquals(1, pool.inUse());
    Watched.end(packet);
    allocator.free(packet);
    assertEquals(0, pool.inUse());
    assertEquals(1, first.size());
  }

  @Test
  void inABatchToo() {
    PacketBatch batch = new PacketBatch();
    for (int i = 0; i < 10; i++) {
      batch.add(packet());
    }
    Watched.begin(batch.get(3), one, 3);
    Watched.begin(batch.get(7), two, 7);
    List<Long> watched = List.of(batch.get(3), batch.get(7));
    allocator.free(batch);
    assertEquals(2, pool.inUse());
    assertEquals(watched, List.of(first.get(0), second.get(0)));
    watched.forEach(Watched::end);
    watched.forEach(allocator::free);
  }

  @Test
  void theLastWatcherCountsUntilItLetsGo() {
    long packet = packet();
    long most = (1L << Watched.OWN_BITS) - 1;
    Watched.begin(packet, one, 1);
    Watched.begin(packet, two, most);
    Watched.begin(packet, one, 3);
    Watched.begin(packet, two, 4);
    assertEquals(Watched.MAX_DEPTH, Watched.depth(packet));
    Watched.end(packet);
    assertTrue(Watched.isBy(packet, one));
    assertEquals(3, Watched.own(packet));
    Watched.end(packet);
    assertTrue(Watched.isBy(packet, two));
    assertEquals(most, Watched.own(packet));
    Watched.end(packet);
    assertEquals(1, Watched.own(packet));
    Watched.end(packet);
    assertEquals(0, Watched.depth(packet));
    allocator.free(packet);
    assertEquals(List.of(), first);
  }

  @Test
  void copiesAreNotWatched() {
    long packet = packet();
    Watched.begin(packet, one, 1);
    for (long copy :
        new long[] {
          allocator.copy(packet),
          allocator.cloneOf(packet),
          allocator.copyHeaders(packet, false),
          allocator.viewOf(packet)
        }) {
      assertFalse(Watched.is(copy));
      assertArrayEquals(DATA, Mbuf.toBytes(copy));
      assertFalse(Mbuf.isShared(copy), "a clone could see what others write");
      if (Mbuf.data(copy) == Mbuf.data(packet)) {
        allocator.endView(copy);
      } else {
        allocator.free(copy);
      }
    }
    Watched.end(packet);
    allocator.free(packet);
  }

  @Test
  void numbersAreUsedAgain() {
    Watched.unregister(two);
    assertEquals(two, Watched.register((packet, by) -> second.add(packet)));
  }

  @Test
  void whatIsWatchedIsTakenOutOfABatch() {
    PacketBatch batch = new PacketBatch();
    for (int i = 0; i < 6; i++) {
      batch.add(packet());
    }
    assertEquals(0, Watched.free(batch, allocator));
    assertEquals(6, batch.size());
    List<Long> rest = List.of(batch.get(0), batch.get(2), batch.get(3), batch.get(5));
    Watched.begin(batch.get(1), one, 1);
    Watched.begin(batch.get(4), one, 4);
    assertEquals(2, Watched.free(batch, allocator));
    assertEquals(rest, Arrays.stream(batch.array()).limit(batch.size()).boxed().toList());
    assertEquals(2, first.size());
    first.forEach(Watched::end);
    first.forEach(allocator::free);
    allocator.free(batch);
  }

  @Test
  void viewsShowAndChangeTheSameBytes() {
    long packet = packet();
    Anno.putU8(packet, Anno.PAINT, 7);
    long view = allocator.viewOf(packet);
    assertEquals(Mbuf.data(packet), Mbuf.data(view));
    assertEquals(7, Anno.getU8(view, Anno.PAINT));
    assertTrue(allocator.ensureWritable(packet) && allocator.ensureWritable(view));
    Bytes.putU8(Mbuf.data(view) + 1, 0xff);
    Bytes.putU8(Mbuf.data(packet) + 2, 0xee);
    assertArrayEquals(Mbuf.toBytes(packet), Mbuf.toBytes(view));
    Mbuf.adjust(view, 4);
    Anno.putU8(view, Anno.PAINT, 8);
    assertEquals(16, Mbuf.length(packet));
    assertEquals(7, Anno.getU8(packet, Anno.PAINT));
    long again = allocator.viewOf(view);
    assertEquals(Mbuf.data(view), Mbuf.data(again));
    allocator.endView(view);
    allocator.endView(again);
    allocator.free(packet);
    long fresh = packet();
    assertNotEquals(Mbuf.buffer(packet), 0);
    assertArrayEquals(DATA, Mbuf.toBytes(fresh));
    allocator.free(fresh);
  }

  @NeedsChecks
  @Test
  void anEndedViewIsFree() {
    long packet = packet();
    long view = allocator.viewOf(packet);
    allocator.endView(view);
    assertThrows(PacketAccessError.class, () -> Mbuf.length(view));
    allocator.free(packet);
    assertThrows(PacketAccessError.class, () -> allocator.viewOf(packet));
  }

  @Test
  void headersAreCopiedAndLengthsKept() {
    for (int length : new int[] {0, 14, 60, 64, 65, 96, 97, 1500, 2048}) {
      byte[] data = new byte[length];
      for (int i = 0; i < length; i++) {
        data[i] = (byte) (i + 1);
      }
      long packet = allocator.packetOf(data);
      Mbuf.setPort(packet, 5);
      Memory.fill(Mbuf.buffer(packet) + 96, 32, (byte) 0x55);
      for (boolean stripped : new boolean[] {false, true}) {
        long copy = allocator.copyHeaders(packet, stripped);
        assertEquals(length, Mbuf.length(copy));
        assertEquals(Mbuf.dataOffset(packet), Mbuf.dataOffset(copy));
        assertEquals(5, Mbuf.port(copy));
        int copied = Math.min(length, PacketAllocator.HEADERS);
        assertArrayEquals(
            Arrays.copyOf(data, copied), Arrays.copyOf(Mbuf.toBytes(copy), copied), "" + length);
        assertTrue(!stripped || Memory.getByte(Mbuf.data(copy) - 32) == 0x55);
        allocator.free(copy);
      }
      allocator.free(packet);
    }
  }

  @Test
  void anEmptyPoolGivesNoViewAndNoCopy() {
    long packet = packet();
    List<Long> all = new ArrayList<>();
    for (long next = allocator.allocate(); next != 0; next = allocator.allocate()) {
      all.add(next);
    }
    assertEquals(0, allocator.viewOf(packet));
    assertEquals(0, allocator.copyHeaders(packet, true));
    assertEquals(3, allocator.failures());
    all.forEach(allocator::free);
    allocator.free(packet);
  }
}
