// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel.pcap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Missing, foreign, cut off and hostile files: a clear message, and everything before the damage.
 */
class DamagedCaptureTest {
  private static final byte[] DATA = CaptureFiles.payload(60, 1);

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void path() {
    path = folder.resolve("x.pcap");
  }

  private String openError(byte... bytes) throws IOException {
    Files.write(path, bytes);
    String message =
        assertThrows(CaptureException.class, () -> CaptureReader.open(path)).getMessage();
    assertTrue(message.startsWith(path + ": "), message);
    return message.substring(path.toString().length() + 2);
  }

  /** Counts the sound records, then expects the message; null for a sound end. */
  private int read(byte[] bytes, String message) throws IOException {
    Files.write(path, bytes);
    int records = 0;
    try (CaptureReader reader = CaptureReader.open(path)) {
      while (reader.advance()) {
        records++;
      }
      assertEquals(message, null);
    } catch (CaptureException e) {
      if (message == null) {
        throw e;
      }
      assertEquals(path + ": " + message, e.getMessage());
    }
    return records;
  }

  private static ByteBuffer threeRecords() {
    ByteBuffer file = CaptureFiles.pcap(ByteOrder.LITTLE_ENDIAN, CaptureFiles.MICRO, 1);
    for (int i = 0; i < 3; i++) {
      CaptureFiles.record(file, i, 0, DATA, 60);
    }
    return file;
  }

  private static ByteBuffer threeBlocks() {
    ByteBuffer file = CaptureFiles.pcapng(ByteOrder.LITTLE_ENDIAN);
    CaptureFiles.declare(file, 1, 0);
    for (int i = 0; i < 3; i++) {
      CaptureFiles.enhanced(file, 0, i, DATA, 60);
    }
    return file;
  }

  @Test
  void filesThatCannotBeOpened() throws IOException {
    CaptureException e = assertThrows(CaptureException.class, () -> CaptureReader.open(path));
    assertEquals(path + ": no such file", e.getMessage());
    e = assertThrows(CaptureException.class, () -> CaptureReader.open(folder));
    assertEquals(folder + ": is a directory", e.getMessage());
    assertEquals("empty file", openError());
    assertEquals("not a capture file (only 3 bytes)", openError((byte) 1, (byte) 2, (byte) 3));
    assertEquals(
        "not a capture file (magic number 0x504b0304)",
        openError((byte) 'P', (byte) 'K', (byte) 3, (byte) 4));
    assertEquals(
        "compressed data is damaged or cut off (bzip2: exit status 2)",
        openError((byte) 'B', (byte) 'Z', (byte) 'h', (byte) '9'));
  }

  @Test
  void fileHeaders() throws IOException {
    byte[] pcap = CaptureFiles.bytes(threeRecords());
    assertEquals("file header cut off after 20 of 24 bytes", openError(Arrays.copyOf(pcap, 20)));
    pcap[4] = 9;
    assertEquals("pcap version 9.4 is not supported", openError(pcap));
    byte[] pcapng = CaptureFiles.bytes(threeBlocks());
    assertEquals(
        "section header cut off after 20 of 28 bytes", openError(Arrays.copyOf(pcapng, 20)));
    pcapng[8] = 0;
    assertEquals("pcapng byte order mark 0x1a2b3c00 is unknown", openError(pcapng));
  }

  @Test
  void recordsBeforeTheDamageAreDelivered() throws IOException {
    byte[] bytes = CaptureFiles.bytes(threeRecords());
    assertEquals(3, read(bytes, null));
    byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
    assertEquals(2, read(cut, "record 3 at byte 176 is cut off: 59 of 60 bytes"));
    cut = Arrays.copyOf(bytes, 176 + 10);
    assertEquals(2, read(cut, "record 3 at byte 176 is cut off: 10 of 16 bytes of its header"));
  }

  @Test
  void theEndComesAfterTheReport() throws IOException {
    Files.write(path, Arrays.copyOf(CaptureFiles.bytes(threeRecords()), 100 + 30));
    try (CaptureReader reader = CaptureReader.open(path)) {
      assertTrue(reader.advance());
      assertThrows(CaptureException.class, reader::advance);
      assertFalse(reader.advance());
    }
  }

  @Test
  void absurdLengths() throws IOException {
    byte[] bytes = CaptureFiles.bytes(threeRecords());
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    view.putInt(100 + 8, -1).putInt(100 + 12, -1);
    assertEquals(
        1,
        read(
            bytes,
            "record 2 at byte 100 claims 4294967295 bytes, more than 262144; the file is damaged"));

    bytes = CaptureFiles.bytes(threeBlocks());
    view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    view.putInt(48 + 4, 7);
    assertEquals(
        0, read(bytes, "record 1 at byte 48 has a block length of 7; the file is damaged"));
    view.putInt(48 + 4, 92).putInt(48 + 20, 61);
    assertEquals(
        0,
        read(bytes, "record 1 at byte 48 claims 61 bytes in a block of 92; the file is damaged"));
    view.putInt(48 + 20, 60).putInt(48 + 8, 1);
    assertEquals(0, read(bytes, "record 1 at byte 48 names interface 1 of 1; the file is damaged"));
  }

  @Test
  void everyPrefixDeliversItsWholeRecords() throws IOException {
    byte[] pcap = CaptureFiles.bytes(threeRecords());
    for (int length = 24; length <= pcap.length; length++) {
      int whole = (length - 24) / 76;
      assertEquals(whole, countLeniently(Arrays.copyOf(pcap, length)), "pcap of " + length);
    }
    byte[] pcapng = CaptureFiles.bytes(threeBlocks());
    for (int length = 48; length <= pcapng.length; length++) {
      int whole = (length - 48) / 92;
      assertEquals(whole, countLeniently(Arrays.copyOf(pcapng, length)), "pcapng of " + length);
    }
  }

  @Test
  void randomDamageNeverDoesHarm() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[][] sources = {CaptureFiles.bytes(threeRecords()), CaptureFiles.bytes(threeBlocks())};
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = sources[round & 1].clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        int at = random.nextInt(bytes.length);
        bytes[at] = random.nextBoolean() ? (byte) 0xff : (byte) random.nextInt();
      }
      assertTrue(countLeniently(bytes) <= 3, "seed " + seed);
    }
  }

  private int countLeniently(byte[] bytes) throws IOException {
    Files.write(path, bytes);
    PlainPool pool = new PlainPool(1);
    PacketAllocator allocator = pool.newAllocator();
    int records = 0;
    try (CaptureReader reader = CaptureReader.open(path)) {
      while (reader.advance()) {
        assertTrue(reader.originalLength() >= reader.capturedLength());
        long packet = reader.packet(allocator);
        allocator.free(packet);
        records++;
      }
    } catch (CaptureException e) {
      assertTrue(e.getMessage().startsWith(path + ": "), e.getMessage());
    }
    assertEquals(0, pool.inUse());
    pool.close();
    return records;
  }

  @Test
  void cutCompressedFilesDeliverWhatWasThere() throws IOException {
    Path zipped = folder.resolve("x.pcap.gz");
    PlainPool pool = new PlainPool(1);
    PacketAllocator allocator = pool.newAllocator();
    Random random = new Random(1);
    byte[] noise = new byte[1000];
    try (var writer = CaptureWriter.create(zipped, CaptureWriter.Format.PCAP, 1, 0)) {
      for (int i = 0; i < 1000; i++) {
        random.nextBytes(noise);
        long packet = allocator.packetOf(noise);
        writer.write(packet, 0, 0);
        allocator.free(packet);
      }
    }
    pool.close();
    byte[] bytes = Files.readAllBytes(zipped);
    Files.write(zipped, Arrays.copyOf(bytes, bytes.length / 2));
    int records = 0;
    try (CaptureReader reader = CaptureReader.open(zipped)) {
      while (reader.advance()) {
        records++;
      }
      throw new AssertionError("the cut was not noticed");
    } catch (CaptureException e) {
      assertTrue(e.getMessage().contains("cut off"), e.getMessage());
    }
    assertTrue(records > 480 && records <= 500, records + " records");
  }
}
