// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.userlevel.pcap.CaptureWriter.Format;
import io.sluice.header.LinkType;
import io.sluice.machine.Needs;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files written here are read back, by the reader here and by Wireshark's and tcpdump's. */
class CaptureWriterTest {
  /** An ARP request, 42 bytes. */
  private static final byte[] ARP =
      HexFormat.of()
          .parseHex(
              "ffffffffffff020000000001080600010800060400010200000000010a000001"
                  + "0000000000000a000002");

  private static final long TIME = 1_700_000_000_123_456_789L;

  private final PlainPool pool = new PlainPool(8);
  private final PacketAllocator allocator = pool.newAllocator();

  @TempDir Path folder;

  @AfterEach
  void nothingLeaks() {
    assertEquals(0, pool.inUse());
    pool.close();
  }

  private Path write(Format format, String name, long snapLength, int extra) throws IOException {
    Path path = folder.resolve(name);
    try (var writer = CaptureWriter.create(path, format, LinkType.ETHERNET, snapLength)) {
      for (int length = 42; length > 38; length--) {
        long packet = allocator.packetOf(Arrays.copyOf(ARP, length));
        writer.write(packet, extra, TIME);
        allocator.free(packet);
      }
    }
    return path;
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void roundTrip(Format format) throws IOException {
    for (String name : new String[] {"x.pcap", "x.pcap.gz"}) {
      try (CaptureReader reader = CaptureReader.open(write(format, name, 40, 7))) {
        long unit = format == Format.PCAP ? 1000 : 1;
        for (int length = 42; length > 38; length--) {
          assertTrue(reader.advance());
          long packet = reader.packet(allocator);
          assertArrayEquals(Arrays.copyOf(ARP, Math.min(length, 40)), Mbuf.toBytes(packet));
          allocator.free(packet);
          assertEquals(length + 7, reader.originalLength());
          assertEquals(TIME / unit * unit, reader.timestamp());
          assertEquals(LinkType.ETHERNET, reader.recordLinkType());
        }
        assertFalse(reader.advance());
        assertEquals(40, reader.snapLength());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void wiresharkReadsIt(Format format) throws IOException {
    Needs.programs("tshark");
    Path path = write(format, "x.cap", 41, 3);
    String text =
        CaptureFiles.run(
            "tshark",
            "-n",
            "-r",
            path.toString(),
            "-T",
            "fields",
            "-e",
            "frame.time_epoch",
            "-e",
            "frame.len",
            "-e",
            "frame.cap_len",
            "-e",
            "arp.dst.proto_ipv4");
    String time = format == Format.PCAP ? "1700000000.123456000" : "1700000000.123456789";
    String[] lines = text.lines().filter(line -> line.startsWith("1700")).toArray(String[]::new);
    assertEquals(4, lines.length, text);
    assertEquals(time + "\t45\t41\t", lines[0]);
    assertEquals(time + "\t42\t39\t", lines[3]);
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void tcpdumpReadsIt(Format format) throws IOException {
    Needs.programs("tcpdump");
    String text = CaptureFiles.run("tcpdump", "-ntr", write(format, "x.cap", 0, 0).toString());
    assertTrue(text.contains("ARP, Request who-has 10.0.0.2 tell 10.0.0.1"), text);
  }

  @Test
  void flushMakesRecordsVisible() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    var writer = CaptureWriter.to(out, "<stdout>", Format.PCAP, LinkType.RAW, 0);
    long packet = allocator.packetOf(ARP);
    writer.write(packet, 0, TIME);
    assertEquals(0, out.size());
    writer.flush();
    assertEquals(24 + 16 + 42, out.size());
    allocator.free(packet);
    writer.close();
  }

  @Test
  void failuresAreMessages() throws IOException {
    Path missing = folder.resolve("no/such/x.pcap");
    CaptureException e =
        assertThrows(
            CaptureException.class, () -> CaptureWriter.create(missing, Format.PCAP, 1, 0));
    assertEquals(missing + ": no such file", e.getMessage());

    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    var writer = CaptureWriter.to(full, "x", Format.PCAP, 1, 0);
    e = assertThrows(CaptureException.class, writer::flush);
    assertEquals("x: No space left on device", e.getMessage());
    long packet = allocator.packetOf(ARP);
    e = assertThrows(CaptureException.class, () -> writer.write(packet, 0, 0));
    assertEquals("x: an earlier write failed", e.getMessage());
    allocator.free(packet);
    writer.close();
  }
}
