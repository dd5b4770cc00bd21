// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Clones of a packet, making them writable, and packets in several segments. */
class ClonesTest extends PacketFixture {
  private static final byte[] DATA = bytes("000102030405060708090a0b0c0d0e0f");

  private long original() {
    return allocator.packetOf(DATA);
  }

  @Test
  void cloneShowsTheSameBytes() {
    long original = original();
    Mbuf.setPort(original, 3);
    Anno.putU8(original, Anno.PAINT, 7);
    Anno.setNetworkHeader(original, Mbuf.data(original) + 4);
    long clone = allocator.cloneOf(original);
    assertEquals(Mbuf.data(original), Mbuf.data(clone));
    assertArrayEquals(DATA, Mbuf.toBytes(clone));
    assertEquals(3, Mbuf.port(clone));
    assertEquals(7, Anno.getU8(clone, Anno.PAINT));
    assertEquals(4, Anno.networkOffset(clone));
    assertTrue(Mbuf.isShared(original) && Mbuf.isShared(clone));
    assertTrue(Mbuf.isIndirect(clone) && !Mbuf.isIndirect(original));
    assertEquals(2, Mbuf.references(original));
    allocator.free(clone);
    assertFalse(Mbuf.isShared(original));
    allocator.free(original);
  }

  @Test
  void fieldsOfACloneAreItsOwn() {
    long original = original();
    long clone = allocator.cloneOf(original);
    Mbuf.adjust(clone, 4);
    Mbuf.trim(clone, 2);
    Anno.putU8(clone, Anno.PAINT, 9);
    assertEquals(16, Mbuf.length(original));
    assertEquals(0, Anno.getU8(original, Anno.PAINT));
    assertEquals("0405060708090a0b0c0d", hex(clone));
    allocator.free(original);
    allocator.free(clone);
  }

  @NeedsChecks
  @Test
  void dataOutlivesTheOriginalsOwner() {
    long original = original();
    long clone = allocator.cloneOf(original);
    allocator.free(original);
    assertEquals(2, pool.inUse(), "the clone keeps its original out of the pool");
    assertArrayEquals(DATA, Mbuf.toBytes(clone));
    assertThrows(PacketAccessError.class, () -> Mbuf.length(original));
    assertThrows(PacketAccessError.class, () -> allocator.free(original));
    allocator.free(clone);
    assertEquals(0, pool.inUse());
  }

  @Test
  void cloneOfACloneRefersToTheOriginal() {
    long original = original();
    long first = allocator.cloneOf(original);
    long second = allocator.cloneOf(first);
    assertEquals(3, Mbuf.references(original));
    allocator.free(original);
    allocator.free(first);
    assertArrayEquals(DATA, Mbuf.toBytes(second));
    long third = allocator.cloneOf(second);
    allocator.free(second);
    assertArrayEquals(DATA, Mbuf.toBytes(third));
    allocator.free(third);
    assertEquals(0, pool.inUse());
  }

  @NeedsChecks
  @Test
  void sharedDataMustNotBeWritten() {
    long original = original();
    long clone = allocator.cloneOf(original);
    for (long packet : new long[] {original, clone}) {
      long data = Mbuf.data(packet);
      assertThrows(PacketAccessError.class, () -> Bytes.putU8(data, 1));
      assertThrows(PacketAccessError.class, () -> Bytes.putU16(data, 1));
      assertThrows(PacketAccessError.class, () -> Bytes.putI32(data, 1));
      assertThrows(PacketAccessError.class, () -> Bytes.putU48(data, 1));
      assertThrows(PacketAccessError.class, () -> Bytes.putI64(data, 1));
      assertThrows(PacketAccessError.class, () -> Bytes.copyIn(data, DATA, 0, 4));
    }
    allocator.free(original);
    long data = Mbuf.data(clone);
    assertThrows(PacketAccessError.class, () -> Bytes.putU8(data, 1), "the last clone neither");
    allocator.free(clone);
  }

  @Test
  void originalIsWritableAgainWhenItsClonesAreGone() {
    long original = original();
    allocator.free(allocator.cloneOf(original));
    Bytes.putU8(Mbuf.data(original), 0xaa);
    assertEquals(0xaa, Bytes.u8(Mbuf.data(original)));
    assertEquals(original, allocator.makeWritable(original));
    allocator.free(original);
  }

  @Test
  void cloneBecomesWritableInPlace() {
    long original = original();
    long clone = allocator.cloneOf(original);
    Mbuf.adjust(clone, 2);
    Anno.setMacHeader(clone, Mbuf.data(clone));
    assertEquals(clone, allocator.makeWritable(clone));
    assertFalse(Mbuf.isShared(clone) || Mbuf.isShared(original));
    assertEquals("02030405060708090a0b0c0d0e0f", hex(clone));
    assertEquals(0, Anno.macOffset(clone));
    Bytes.putU8(Mbuf.data(clone), 0xff);
    assertEquals(2, Bytes.u8(Mbuf.data(original) + 2));
    assertTrue(Mbuf.prepend(clone, 2));
    assertEquals(2, pool.inUse());
    allocator.free(original);
    assertEquals(0xff, Bytes.u8(Mbuf.data(clone) + 2));
    allocator.free(clone);
  }

  @Test
  void strippedHeadersSurvive() {
    long original = original();
    Mbuf.adjust(original, 4);
    long clone = allocator.cloneOf(original);
    long copy = allocator.copy(original);
    allocator.free(original);
    assertTrue(allocator.ensureWritable(clone));
    for (long packet : new long[] {clone, copy}) {
      Mbuf.prepend(packet, 4);
      assertArrayEquals(DATA, Mbuf.toBytes(packet));
      allocator.free(packet);
    }
  }

  @Test
  void lastCloneReleasesItsOriginalWhenMadeWritable() {
    long original = original();
    long clone = allocator.cloneOf(original);
    allocator.free(original);
    assertEquals(clone, allocator.makeWritable(clone));
    assertEquals(1, pool.inUse());
    assertArrayEquals(DATA, Mbuf.toBytes(clone));
    allocator.free(clone);
  }

  /** What an element does that sends a packet to two outputs. */
  @Test
  void allReceiversOfClonesCanWriteInPlace() {
    long original = original();
    long first = allocator.cloneOf(original);
    long second = allocator.cloneOf(original);
    allocator.free(original);
    assertTrue(allocator.ensureWritable(first) && allocator.ensureWritable(second));
    Bytes.putU8(Mbuf.data(first), 1);
    Bytes.putU8(Mbuf.data(second), 2);
    assertEquals(1, Bytes.u8(Mbuf.data(first)));
    assertEquals(2, pool.inUse());
    allocator.free(first);
    allocator.free(second);
  }

  @NeedsChecks
  @Test
  void originalWithClonesIsReplacedByACopy() {
    long original = original();
    long clone = allocator.cloneOf(original);
    assertFalse(allocator.ensureWritable(original), "not without a new buffer");
    long writable = allocator.makeWritable(original);
    assertNotEquals(original, writable);
    Bytes.putU8(Mbuf.data(writable), 0xff);
    assertArrayEquals(DATA, Mbuf.toBytes(clone));
    assertThrows(PacketAccessError.class, () -> Mbuf.length(original));
    allocator.free(writable);
    allocator.free(clone);
  }

  @Test
  void makeWritableFailsCleanlyOnAnEmptyPool() {
    try (PlainPool small = new PlainPool(2)) {
      PacketAllocator own = small.newAllocator();
      long original = own.packetOf(DATA);
      long clone = own.cloneOf(original);
      assertEquals(0, own.makeWritable(original));
      assertEquals(0, own.cloneOf(original));
      assertEquals(2, own.failures());
      assertEquals(2, Mbuf.references(original));
      assertArrayEquals(DATA, Mbuf.toBytes(original));
      own.free(clone);
      own.free(original);
      assertEquals(0, small.inUse());
    }
  }

  @Test
  void sharedDataDoesNotMove() {
    long original = original();
    long clone = allocator.cloneOf(original);
    assertFalse(Mbuf.makeHeadroom(clone, Mbuf.HEADROOM + 1));
    assertFalse(Mbuf.prepend(original, Mbuf.HEADROOM + 1));
    allocator.free(clone);
    assertTrue(Mbuf.prepend(original, Mbuf.HEADROOM + 1));
    allocator.free(original);
  }

  /** A buffer that was a clone serves as an ordinary packet, and the other way round. */
  @Test
  void buffersAreReusedInEitherRole() {
    try (PlainPool small = new PlainPool(2)) {
      PacketAllocator own = small.newAllocator();
      for (int i = 0; i < 10; i++) {
        long original = own.packetOf(DATA);
        long clone = own.cloneOf(original);
        assertEquals(2, small.inUse());
        own.free(i % 2 == 0 ? original : clone);
        own.free(i % 2 == 0 ? clone : original);
        assertEquals(0, small.inUse());
        long a = own.allocate();
        long b = own.allocate();
        for (long packet : new long[] {a, b}) {
          assertFalse(Mbuf.isShared(packet));
          assertEquals(packet + Mbuf.SIZE + Mbuf.PRIVATE_SIZE, Mbuf.buffer(packet));
          assertTrue(Mbuf.append(packet, Mbuf.DATA_ROOM));
          Bytes.putU8(Mbuf.data(packet) + Mbuf.DATA_ROOM - 1, 1);
          own.free(packet);
        }
      }
    }
  }

  @Test
  void clonesOfAnotherPoolKeepTheirBufferSize() {
    try (PlainPool small = new PlainPool(1, 64)) {
      PacketAllocator own = small.newAllocator();
      long original = allocator.packetOf(new byte[1000]);
      long clone = own.cloneOf(original);
      assertEquals(1000, Mbuf.length(clone));
      assertTrue(own.ensureWritable(clone), "64 bytes cannot hold 1,000, a long buffer can");
      assertEquals(1, small.longInUse());
      // The original's pool is served last, so that each buffer returns to where it came from.
      own.free(clone);
      assertEquals(Mbuf.HEADROOM + 64, Mbuf.bufferLength(own.allocate()));
      allocator.free(original);
    }
  }

  private long chain(int... lengths) {
    long first = 0;
    long last = 0;
    int value = 0;
    int total = 0;
    for (int length : lengths) {
      byte[] bytes = new byte[length];
      for (int i = 0; i < length; i++) {
        bytes[i] = (byte) value++;
      }
      long segment = allocator.packetOf(bytes);
      if (first == 0) {
        first = segment;
      } else {
        Memory.putLong(last + Mbuf.NEXT, segment);
      }
      last = segment;
      total += length;
    }
    Memory.putShort(first + Mbuf.NB_SEGS, (short) lengths.length);
    Memory.putInt(first + Mbuf.PKT_LEN, total);
    return first;
  }

  private void checkFlat(long packet, int length) {
    assertEquals(1, Mbuf.segments(packet));
    assertEquals(0, Mbuf.next(packet));
    assertEquals(length, Mbuf.length(packet));
    assertEquals(length, Memory.getInt(packet + Mbuf.PKT_LEN));
    for (int i = 0; i < length; i++) {
      assertEquals(i & 0xff, Bytes.u8(Mbuf.data(packet) + i));
    }
  }

  @Test
  void segmentsAreGatheredInPlace() {
    long chain = chain(1000, 1, 1047);
    assertTrue(allocator.linearize(chain));
    checkFlat(chain, 2048);
    assertEquals(1, pool.inUse());
    assertEquals(0, pool.longInUse());
    allocator.free(chain);
  }

  @Test
  void segmentsOfALongPacketAreGatheredInALongBuffer() {
    long chain = chain(2048, 2048, 2048, 2048, 808);
    Anno.putU8(chain, Anno.PAINT, 4);
    assertTrue(allocator.linearize(chain));
    checkFlat(chain, 9000);
    assertEquals(4, Anno.getU8(chain, Anno.PAINT));
    assertEquals(Mbuf.HEADROOM, Mbuf.headroom(chain));
    assertEquals(1, pool.inUse());
    assertEquals(1, pool.longInUse());
    allocator.free(chain);
    assertEquals(0, pool.longInUse());
  }

  @Test
  void segmentsBehindAPacketWithClonesAreLeftAlone() {
    long chain = chain(10, 20);
    // Clones are of one segment, so the chain is taken apart for a moment.
    Memory.putShort(chain + Mbuf.NB_SEGS, (short) 1);
    long clone = allocator.cloneOf(chain);
    Memory.putShort(chain + Mbuf.NB_SEGS, (short) 2);
    assertFalse(allocator.linearize(chain));
    assertEquals(2, Mbuf.segments(chain));
    allocator.free(chain);
    allocator.free(clone);
  }

  @Test
  void segmentsThatLieAreLeftAlone() {
    int[] full = new int[33];
    java.util.Arrays.fill(full, 2048);
    int[] many = new int[1000];
    java.util.Arrays.fill(many, 1);
    try (PlainPool large = new PlainPool(1000)) {
      PacketAllocator saved = allocator;
      allocator = large.newAllocator();
      for (int[] lengths : new int[][] {full, many, {10, 0, 10}}) {
        long chain = chain(lengths);
        assertFalse(allocator.linearize(chain));
        allocator.free(chain);
        assertEquals(0, large.inUse(), "free gives back every segment");
      }
      allocator = saved;
    }
    for (int field : new int[] {Mbuf.NB_SEGS, Mbuf.PKT_LEN, Mbuf.DATA_OFF}) {
      for (int lie : new int[] {0, 1, 3, 29, 31, 0x7fff, 0xffff}) {
        long chain = chain(10, 20);
        long at = (field == Mbuf.DATA_OFF ? Mbuf.next(chain) : chain) + field;
        boolean right = lie == 2 || field == Mbuf.DATA_OFF && lie < 2048;
        boolean single = field == Mbuf.NB_SEGS && lie == 1;
        Memory.putShort(at, (short) lie);
        assertEquals(right || single, allocator.linearize(chain), field + " " + lie);
        if (!right) {
          Memory.putShort(chain + Mbuf.NB_SEGS, (short) 2);
        }
        allocator.free(chain);
        assertEquals(0, pool.inUse());
      }
    }
  }

  @Test
  void oneSegmentIsFlatAlready() {
    long packet = original();
    assertTrue(allocator.linearize(packet));
    allocator.free(packet);
  }

  @Test
  void freedSegmentsAreCleanPackets() {
    try (PlainPool small = new PlainPool(3)) {
      PacketAllocator saved = allocator;
      allocator = small.newAllocator();
      allocator.free(chain(4, 4, 4));
      for (int i = 0; i < 3; i++) {
        long packet = allocator.allocate();
        assertEquals(1, Mbuf.segments(packet));
        assertEquals(0, Mbuf.next(packet));
      }
      allocator = saved;
    }
  }
}
