// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the checked mode catches; surefire switches it on. */
@NeedsChecks
class ChecksTest extends PacketFixture {
  private static void caught(Executable access) {
    assertThrows(PacketAccessError.class, access);
  }

  @Test
  void testsRunInTheCheckedMode() {
    assertTrue(Checks.ENABLED);
  }

  @Test
  void readsOutsideTheDataAreCaught() {
    long packet = packet("00".repeat(16));
    long data = Mbuf.data(packet);
    caught(() -> Bytes.u8(data - 1));
    caught(() -> Bytes.u8(data + 16));
    caught(() -> Bytes.u16(data + 15));
    caught(() -> Bytes.i32(data + 13));
    caught(() -> Bytes.u48(data + 11));
    caught(() -> Bytes.i64(data + 9));
    caught(() -> Bytes.copyOut(data, new byte[17], 0, 17));
    caught(() -> Bytes.u8(packet));
    assertDoesNotThrow(() -> Bytes.i64(data + 8));
    assertDoesNotThrow(() -> Bytes.copyOut(data + 16, new byte[0], 0, 0));
  }

  @Test
  void writesOutsideTheDataAreCaught() {
    long data = data("00".repeat(16));
    caught(() -> Bytes.putU8(data - 1, 0));
    caught(() -> Bytes.putU8(data + 16, 0));
    caught(() -> Bytes.putU16(data + 15, 0));
    caught(() -> Bytes.putI32(data + 13, 0));
    caught(() -> Bytes.putU48(data + 12, 0));
    caught(() -> Bytes.putI64(data + 9, 0));
    caught(() -> Bytes.copyIn(data + 1, new byte[16], 0, 16));
  }

  @Test
  void foreignMemoryIsCaught() {
    long memory = Memory.allocate(64);
    caught(() -> Bytes.u8(memory));
    caught(() -> Mbuf.length(memory));
    Memory.free(memory);
    caught(() -> Bytes.u8(0));
  }

  @Test
  void addressInsideABufferIsNoPacket() {
    long packet = packet("00");
    caught(() -> Mbuf.length(packet + 64));
  }

  @Test
  void useAfterFreeIsCaught() {
    long packet = allocator.packetOf(new byte[16]);
    long data = Mbuf.data(packet);
    allocator.free(packet);
    caught(() -> Mbuf.data(packet));
    caught(() -> Mbuf.length(packet));
    caught(() -> Anno.getU8(packet, 0));
    caught(() -> Bytes.u8(data));
    caught(() -> Bytes.putU8(data, 0));
    caught(() -> allocator.cloneOf(packet));
    caught(() -> allocator.copy(packet));
  }

  @Test
  void freedDataIsPoisoned() {
    long packet = allocator.packetOf(new byte[16]);
    long data = Mbuf.data(packet);
    allocator.free(packet);
    for (int i = -Mbuf.HEADROOM; i < Mbuf.DATA_ROOM; i++) {
      assertEquals(Checks.POISON, Memory.getByte(data + i));
    }
  }

  @Test
  void doubleFreeIsCaughtAndHarmless() {
    long packet = allocator.allocate();
    allocator.free(packet);
    caught(() -> allocator.free(packet));
    assertEquals(0, pool.inUse());
    long clone = allocator.cloneOf(allocator.packetOf(new byte[1]));
    long original = Clones.original(clone);
    allocator.free(clone);
    caught(() -> allocator.free(clone));
    allocator.free(original);
  }

  @Test
  void twoOwnersAreCaught() {
    long packet = packet("00");
    caught(() -> Checks.acquired(packet));
  }

  @Test
  void packetsWithADeviceBelongToNoElement() {
    long packet = allocator.packetOf(new byte[] {42});
    Checks.handedOver(packet);
    caught(() -> Mbuf.length(packet));
    caught(() -> Checks.handedOver(packet));
    Checks.acquired(packet);
    assertEquals(42, Bytes.u8(Mbuf.data(packet)), "its contents are intact");
    allocator.free(packet);
  }

  @Test
  void clonesComeBackFromADevice() {
    long original = allocator.packetOf(new byte[] {42});
    long clone = allocator.cloneOf(original);
    Checks.handedOver(clone);
    allocator.free(original);
    caught(() -> Bytes.u8(Mbuf.data(clone)));
    Checks.acquired(clone);
    assertEquals(42, Bytes.u8(Mbuf.data(clone)));
    caught(() -> Bytes.putU8(Mbuf.data(clone), 0));
    allocator.free(clone);
  }

  @Test
  void lengthsAndOffsetsThatDoNotFitAreCaught() {
    long packet = packet("00".repeat(16));
    caught(() -> Mbuf.setLength(packet, -1));
    caught(() -> Mbuf.setLength(packet, Mbuf.DATA_ROOM + 1));
    caught(() -> Mbuf.setDataOffset(packet, -1));
    caught(() -> Mbuf.setDataOffset(packet, Mbuf.HEADROOM + Mbuf.DATA_ROOM - 15));
    caught(() -> Mbuf.adjust(packet, 17));
    caught(() -> Mbuf.adjust(packet, -1));
    caught(() -> Mbuf.trim(packet, 17));
    caught(() -> Mbuf.trim(packet, -1));
    caught(() -> Mbuf.prepend(packet, -1));
    caught(() -> Mbuf.append(packet, -1));
    assertEquals(16, Mbuf.length(packet));
  }

  @Test
  void annotationsOutsideTheirAreaAreCaught() {
    long packet = packet("00");
    caught(() -> Anno.getU8(packet, -1));
    caught(() -> Anno.getU8(packet, 48));
    caught(() -> Anno.putU16(packet, 47, 0));
    caught(() -> Anno.putI32(packet, 45, 0));
    caught(() -> Anno.putI64(packet, 41, 0));
    caught(() -> Anno.setNetworkHeader(packet, Mbuf.buffer(packet) - 1));
    caught(() -> Anno.setTransportHeader(packet, Mbuf.buffer(packet) + 2177));
  }
}
