// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Data that grows and shrinks, annotations that follow it, and copies. */
class MbufTest extends PacketFixture {
  @Test
  void integersAreBigEndian() {
    long packet = packet("00".repeat(8));
    long data = Mbuf.data(packet);
    Bytes.putI64(data, 0x8182838485868788L);
    assertEquals("8182838485868788", hex(packet));
    assertEquals(0x81, Bytes.u8(data));
    assertEquals(0x8182, Bytes.u16(data));
    assertEquals(0x81828384, Bytes.i32(data));
    assertEquals(0x81828384L, Bytes.u32(data));
    assertEquals(0x818283848586L, Bytes.u48(data));
    assertEquals(0x8182838485868788L, Bytes.i64(data));
    assertEquals(0x8384, Bytes.u16(data + 2), "not aligned");
    Bytes.putU48(data + 1, 0x112233445566L);
    Bytes.putU16(data, 0xfffe);
    assertEquals("fffe223344556688", hex(packet));
  }

  @Test
  void headersAreStrippedAndPutBack() {
    long packet = packet("000102030405060708");
    Mbuf.adjust(packet, 3);
    assertEquals("030405060708", hex(packet));
    Mbuf.trim(packet, 2);
    assertEquals("03040506", hex(packet));
    assertTrue(Mbuf.prepend(packet, 3));
    assertTrue(Mbuf.append(packet, 1));
    assertEquals("0001020304050607", hex(packet));
  }

  @Test
  void headroomIsMadeByMovingTheData() {
    long packet = packet("0001020304");
    Anno.setMacHeader(packet, Mbuf.data(packet));
    Anno.setNetworkHeader(packet, Mbuf.data(packet) + 2);
    assertTrue(Mbuf.prepend(packet, 200));
    assertEquals(205, Mbuf.length(packet));
    assertEquals(0, Mbuf.headroom(packet));
    assertEquals(200, Anno.macOffset(packet));
    assertEquals(202, Anno.networkOffset(packet));
    assertFalse(Anno.hasTransportHeader(packet));
    Mbuf.adjust(packet, 200);
    assertEquals("0001020304", hex(packet));
  }

  @Test
  void whatDoesNotFitIsRefused() {
    long packet = packet(new byte[Mbuf.DATA_ROOM]);
    assertFalse(Mbuf.append(packet, 1));
    assertTrue(Mbuf.prepend(packet, Mbuf.HEADROOM));
    assertFalse(Mbuf.prepend(packet, 1));
    assertEquals(Mbuf.DATA_ROOM + Mbuf.HEADROOM, Mbuf.length(packet));
  }

  @Test
  void headerAnnotationsSurviveStripping() {
    long packet = packet("00".repeat(40));
    long mac = Mbuf.data(packet);
    Anno.setMacHeader(packet, mac);
    Anno.setNetworkHeader(packet, mac + 14);
    Anno.setTransportHeader(packet, mac + 34);
    Mbuf.adjust(packet, 14);
    assertEquals(mac, Anno.macHeader(packet));
    assertEquals(-14, Anno.macOffset(packet));
    assertEquals(0, Anno.networkOffset(packet));
    assertEquals(20, Anno.transportOffset(packet));
    assertEquals(mac + 34, Anno.transportHeader(packet));
    Anno.clearNetworkHeader(packet);
    assertFalse(Anno.hasNetworkHeader(packet) || Anno.hasTransportHeader(packet));
    assertTrue(Anno.hasMacHeader(packet));
  }

  @Test
  void userAnnotationsDoNotOverlap() {
    long packet = packet("00");
    for (int i = 0; i < Anno.USER_SIZE; i++) {
      Anno.putU8(packet, i, i + 1);
    }
    Anno.setTimestamp(packet, Long.MIN_VALUE);
    Anno.setPacketType(packet, 255);
    for (int i = 0; i < Anno.USER_SIZE; i++) {
      assertEquals(i + 1, Anno.getU8(packet, i));
    }
    Anno.putU16(packet, 0, 0xfedc);
    Anno.putI32(packet, 4, 0xc0000201);
    Anno.putI64(packet, 40, -2);
    assertEquals(0xfedc, Anno.getU16(packet, 0));
    assertEquals(0xc0000201, Anno.getI32(packet, 4));
    assertEquals(-2, Anno.getI64(packet, 40));
    assertEquals(Long.MIN_VALUE, Anno.timestamp(packet));
    assertEquals(255, Anno.packetType(packet));
    Anno.clear(packet);
    assertEquals(0, Anno.getI64(packet, 40));
    assertEquals(0, Anno.timestamp(packet));
  }

  @Test
  void copiesAreIndependent() {
    long packet = packet("0001020304");
    Mbuf.adjust(packet, 1);
    Anno.setNetworkHeader(packet, Mbuf.data(packet) + 1);
    Anno.putU8(packet, Anno.PAINT, 5);
    Mbuf.setPort(packet, 2);
    Mbuf.setFlags(packet, 3);
    long copy = allocator.copy(packet);
    assertNotEquals(packet, copy);
    assertArrayEquals(Mbuf.toBytes(packet), Mbuf.toBytes(copy));
    assertEquals(Mbuf.headroom(packet), Mbuf.headroom(copy));
    assertEquals(1, Anno.networkOffset(copy));
    assertEquals(5, Anno.getU8(copy, Anno.PAINT));
    assertEquals(2, Mbuf.port(copy));
    assertEquals(3, Mbuf.flags(copy));
    Bytes.putU8(Mbuf.data(copy), 0xff);
    assertEquals("01020304", hex(packet));
    allocator.free(copy);
  }
}
