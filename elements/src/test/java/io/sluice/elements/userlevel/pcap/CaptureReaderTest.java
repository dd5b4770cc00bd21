// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.header.LinkType;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the reader makes of sound files of every kind. */
class CaptureReaderTest {
  private static final byte[] FIRST = CaptureFiles.payload(61, 1);
  private static final byte[] SECOND = CaptureFiles.payload(64, 7);

  private final PlainPool pool = new PlainPool(8);
  private final PacketAllocator allocator = pool.newAllocator();

  @TempDir Path folder;

  @AfterEach
  void nothingLeaks() {
    assertEquals(0, pool.inUse());
    pool.close();
  }

  static Stream<ByteOrder> orders() {
    return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
  }

  private CaptureReader open(ByteBuffer file) throws IOException {
    Path path = folder.resolve("capture");
    Files.write(path, CaptureFiles.bytes(file));
    return CaptureReader.open(path);
  }

  private void expect(CaptureReader reader, byte[] data, int wire, long nanos) throws IOException {
    assertTrue(reader.advance());
    assertEquals(data.length, reader.capturedLength());
    assertEquals(wire, reader.originalLength());
    assertEquals(nanos, reader.timestamp());
    long packet = reader.packet(allocator);
    assertArrayEquals(data, Mbuf.toBytes(packet));
    assertEquals(nanos, Anno.timestamp(packet));
    assertEquals(wire - data.length, Anno.getI32(packet, Anno.EXTRA_LENGTH));
    assertEquals(0, Anno.macOffset(packet));
    allocator.free(packet);
  }

  @ParameterizedTest
  @MethodSource("orders")
  void microsecondPcap(ByteOrder order) throws IOException {
    ByteBuffer file = CaptureFiles.pcap(order, CaptureFiles.MICRO, 1);
    CaptureFiles.record(file, 1_700_000_000, 5, FIRST, 61);
    CaptureFiles.record(file, -1, 999_999, SECOND, 1500);
    try (CaptureReader reader = open(file)) {
      assertEquals("pcap", reader.format());
      assertEquals(LinkType.ETHERNET, reader.linkType());
      assertEquals(65_535, reader.snapLength());
      expect(reader, FIRST, 61, 1_700_000_000_000_005_000L);
      assertEquals(24, reader.recordPosition());
      expect(reader, SECOND, 1500, 4_294_967_295_999_999_000L);
      assertEquals(24 + 16 + 61, reader.recordPosition());
      assertFalse(reader.advance());
      assertFalse(reader.advance());
      assertEquals(reader.size(), reader.position());
    }
  }

  @ParameterizedTest
  @MethodSource("orders")
  void nanosecondPcap(ByteOrder order) throws IOException {
    ByteBuffer file = CaptureFiles.pcap(order, CaptureFiles.NANO, 101);
    CaptureFiles.record(file, 1, 123_456_789, FIRST, 61);
    try (CaptureReader reader = open(file)) {
      assertEquals("pcap, nanoseconds", reader.format());
      assertEquals(LinkType.RAW, reader.linkType());
      expect(reader, FIRST, 61, 1_123_456_789L);
      assertFalse(reader.advance());
    }
  }

  @ParameterizedTest
  @MethodSource("orders")
  void modifiedPcapHasLongerRecordHeaders(ByteOrder order) throws IOException {
    ByteBuffer file = CaptureFiles.pcap(order, CaptureFiles.MODIFIED, 1);
    file.putInt(1).putInt(2).putInt(61).putInt(61).putLong(0x1122334455667788L).put(FIRST);
    file.putInt(3).putInt(4).putInt(64).putInt(64).putLong(0).put(SECOND);
    try (CaptureReader reader = open(file)) {
      expect(reader, FIRST, 61, 1_000_002_000L);
      expect(reader, SECOND, 64, 3_000_004_000L);
      assertFalse(reader.advance());
    }
  }

  @ParameterizedTest
  @MethodSource("orders")
  void oldVersionsSwapTheLengths(ByteOrder order) throws IOException {
    ByteBuffer file = CaptureFiles.pcap(order, CaptureFiles.MICRO, 1).putShort(6, (short) 2);
    file.putInt(1).putInt(0).putInt(1500).putInt(61).put(FIRST);
    try (CaptureReader reader = open(file)) {
      expect(reader, FIRST, 1500, 1_000_000_000L);
    }
  }

  @Test
  void capturedBeyondTheWireIsPadding() throws IOException {
    ByteBuffer file = CaptureFiles.pcap(ByteOrder.LITTLE_ENDIAN, CaptureFiles.MICRO, 1);
    CaptureFiles.record(file, 1, 0, FIRST, 60);
    CaptureFiles.record(file, 2, 0, SECOND, 64);
    try (CaptureReader reader = open(file)) {
      expect(reader, java.util.Arrays.copyOf(FIRST, 60), 60, 1_000_000_000L);
      expect(reader, SECOND, 64, 2_000_000_000L);
    }
  }

  @ParameterizedTest
  @MethodSource("orders")
  void pcapng(ByteOrder order) throws IOException {
    ByteBuffer file = CaptureFiles.pcapng(order);
    CaptureFiles.block(file, 0x0bad, new byte[16]);
    CaptureFiles.declare(file, 1, 0);
    CaptureFiles.declare(file, 113, 40, (byte) 9);
    CaptureFiles.declare(file, 101, 0, (byte) 0x94);
    CaptureFiles.enhanced(file, 0, 1_700_000_000_000_005L, FIRST, 61);
    CaptureFiles.enhanced(file, 1, 1_700_000_000_123_456_789L, SECOND, 1500);
    CaptureFiles.block(file, 5, new byte[64]);
    CaptureFiles.enhanced(file, 2, (5L << 20) + (1 << 19), FIRST, 61);
    try (CaptureReader reader = open(file)) {
      assertEquals("pcapng", reader.format());
      assertEquals(LinkType.ETHERNET, reader.linkType());
      expect(reader, FIRST, 61, 1_700_000_000_000_005_000L);
      assertEquals(LinkType.ETHERNET, reader.recordLinkType());
      expect(reader, SECOND, 1500, 1_700_000_000_123_456_789L);
      assertEquals(LinkType.LINUX_SLL, reader.recordLinkType());
      expect(reader, FIRST, 61, 5_500_000_000L);
      assertEquals(LinkType.RAW, reader.recordLinkType());
      assertFalse(reader.advance());
    }
  }

  @ParameterizedTest
  @MethodSource("orders")
  void simpleAndObsoletePackets(ByteOrder order) throws IOException {
    ByteBuffer file = CaptureFiles.pcapng(order);
    CaptureFiles.declare(file, 1, 61);
    ByteBuffer simple = CaptureFiles.body(file, 65).putInt(1500).put(FIRST);
    CaptureFiles.block(file, 3, simple.array());
    ByteBuffer obsolete = CaptureFiles.body(file, 84).putShort((short) 0).putShort((short) 3);
    obsolete.putInt(0).putInt(7).putInt(64).putInt(64).put(SECOND);
    CaptureFiles.block(file, 2, obsolete.array());
    try (CaptureReader reader = open(file)) {
      expect(reader, FIRST, 1500, 0);
      expect(reader, SECOND, 64, 7_000);
      assertFalse(reader.advance());
    }
  }

  @Test
  void sectionsOfBothByteOrders() throws IOException {
    ByteBuffer file = CaptureFiles.pcapng(ByteOrder.LITTLE_ENDIAN);
    CaptureFiles.declare(file, 1, 0);
    CaptureFiles.enhanced(file, 0, 1, FIRST, 61);
    CaptureFiles.section(file.order(ByteOrder.BIG_ENDIAN));
    CaptureFiles.declare(file, 101, 0);
    CaptureFiles.enhanced(file, 0, 2, SECOND, 64);
    try (CaptureReader reader = open(file)) {
      expect(reader, FIRST, 61, 1_000);
      expect(reader, SECOND, 64, 2_000);
      assertEquals(LinkType.RAW, reader.recordLinkType());
      assertFalse(reader.advance());
    }
  }

  @Test
  void compressedFilesStreamsAndSeeking() throws IOException {
    ByteBuffer file = CaptureFiles.pcap(ByteOrder.LITTLE_ENDIAN, CaptureFiles.MICRO, 1);
    CaptureFiles.record(file, 1, 0, FIRST, 61);
    CaptureFiles.record(file, 2, 0, SECOND, 64);
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(CaptureFiles.bytes(file));
    }
    Path path = folder.resolve("capture.pcap.gz");
    Files.write(path, zipped.toByteArray());
    try (CaptureReader reader = CaptureReader.open(path)) {
      assertEquals(-1, reader.size());
      expect(reader, FIRST, 61, 1_000_000_000L);
      expect(reader, SECOND, 64, 2_000_000_000L);
      long second = reader.recordPosition();
      assertFalse(reader.advance());
      reader.seek(24);
      expect(reader, FIRST, 61, 1_000_000_000L);
      reader.seek(second);
      expect(reader, SECOND, 64, 2_000_000_000L);
    }
    var stream = new ByteArrayInputStream(zipped.toByteArray());
    try (CaptureReader reader = CaptureReader.open(stream, "<stdin>")) {
      expect(reader, FIRST, 61, 1_000_000_000L);
      CaptureException e = assertThrows(CaptureException.class, () -> reader.seek(24));
      assertEquals("<stdin>: cannot go back in a pipe", e.getMessage());
    }
  }

  @Test
  void whatNoBufferCanHoldIsCutAndCounted() throws IOException {
    byte[] jumbo = CaptureFiles.payload(70_000, 3);
    ByteBuffer file = CaptureFiles.pcap(ByteOrder.LITTLE_ENDIAN, CaptureFiles.MICRO, 1);
    CaptureFiles.record(file, 1, 0, jumbo, 70_000);
    try (CaptureReader reader = open(file)) {
      assertTrue(reader.advance());
      long packet = reader.packet(allocator);
      assertEquals(Mbuf.LONG_BUFFER, Mbuf.length(packet));
      assertEquals(70_000 - Mbuf.LONG_BUFFER, Anno.getI32(packet, Anno.EXTRA_LENGTH));
      assertEquals(1, reader.oversized());
      allocator.free(packet);
    }
  }

  @Test
  void anEmptyPoolLeavesTheRecordCurrent() throws IOException {
    ByteBuffer file = CaptureFiles.pcap(ByteOrder.LITTLE_ENDIAN, CaptureFiles.MICRO, 1);
    CaptureFiles.record(file, 1, 0, FIRST, 61);
    long[] all = new long[8];
    for (int i = 0; i < all.length; i++) {
      all[i] = allocator.allocate();
    }
    try (CaptureReader reader = open(file)) {
      assertTrue(reader.advance());
      assertEquals(0, reader.packet(allocator));
      for (long packet : all) {
        allocator.free(packet);
      }
      long packet = reader.packet(allocator);
      assertArrayEquals(FIRST, Mbuf.toBytes(packet));
      allocator.free(packet);
    }
  }

  @Test
  void filesLargerThanTheWindow() throws IOException {
    Path path = folder.resolve("large");
    byte[] data = CaptureFiles.payload(1400, 0);
    int count = 3 * CaptureInput.WINDOW / data.length;
    long start = allocator.packetOf(data);
    try (var writer = CaptureWriter.create(path, CaptureWriter.Format.PCAP, 1, 0)) {
      for (int i = 0; i < count; i++) {
        writer.write(start, 0, i * 1000L);
      }
    }
    allocator.free(start);
    try (CaptureReader reader = CaptureReader.open(path)) {
      for (int i = 0; i < count; i++) {
        expect(reader, data, 1400, i * 1000L);
      }
      assertFalse(reader.advance());
    }
  }
}
