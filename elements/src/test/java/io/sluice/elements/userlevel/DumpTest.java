// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.userlevel.pcap.CaptureReader;
import io.sluice.elements.userlevel.pcap.CaptureWriter;
import io.sluice.elements.userlevel.pcap.CaptureWriter.Format;
import io.sluice.header.LinkType;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FromDump and ToDump, and both together. */
class DumpTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path folder;
  private Path in;
  private Path out;

  /** Ten packets, one a second from 1000.000000001 on, of 60 to 69 bytes. */
  @BeforeEach
  void writeInput() throws IOException {
    in = folder.resolve("in.pcap");
    out = folder.resolve("out.pcap");
    try (var writer = CaptureWriter.create(in, Format.PCAP_NANO, LinkType.ETHERNET, 64)) {
      PlainPool pool = new PlainPool(1);
      PacketAllocator allocator = pool.newAllocator();
      for (int i = 0; i < 10; i++) {
        long packet = allocator.packetOf(packet(i));
        writer.write(packet, 0, (1000 + i) * SECOND + 1);
        allocator.free(packet);
      }
      pool.close();
    }
  }

  private static byte[] packet(int i) {
    byte[] bytes = new byte[60 + i];
    Arrays.fill(bytes, (byte) i);
    return bytes;
  }

  private TestGraph read(String arguments) {
    TestGraph graph = TestGraph.of("d :: FromDump(" + in + arguments + ") -> c :: Capture");
    graph.run();
    return graph;
  }

  @Test
  void readsAFileAndStops() {
    try (TestGraph graph = read(", STOP true")) {
      assertTrue(graph.router().isStopRequested());
      assertEquals("10", graph.read("d.count"));
      assertArrayEquals(packet(3), graph.packets("c").get(3));
      assertEquals(64, graph.packets("c").get(9).length);
      assertEquals("1", graph.read("d.sampling_prob"));
      assertEquals("ETHER", graph.read("d.encap"));
      assertEquals(in.toString(), graph.read("d.filename"));
      assertEquals(graph.read("d.filesize"), graph.read("d.filepos"));
      graph.write("d.reset_counts", "");
      assertEquals("0", graph.read("d.count"));
    }
  }

  @Test
  void copiesAFileBitByBit() throws IOException {
    for (String burst : new String[] {"", ", BURST 32"}) {
      String config = "FromDump(%s, STOP true%s) -> t :: ToDump(%s, 64)".formatted(in, burst, out);
      try (TestGraph graph = TestGraph.of(config)) {
        graph.run();
        assertEquals("10", graph.read("t.count"));
      }
      assertArrayEquals(Files.readAllBytes(in), Files.readAllBytes(out));
    }
  }

  @Test
  void isPulledFrom() {
    try (TestGraph graph = TestGraph.of("d :: FromDump(" + in + ") -> x :: Discard(BURST 3)")) {
      graph.run();
      assertEquals("10", graph.read("x.count"));
    }
  }

  private static void expectFirstAndCount(TestGraph graph, int first, int count) {
    assertEquals(count, graph.packets("c").size());
    assertEquals(first, graph.packets("c").get(0)[0]);
    graph.close();
  }

  @Test
  void startAndEnd() {
    expectFirstAndCount(read(", START 1003"), 3, 7);
    expectFirstAndCount(read(", START 1003.000000002"), 4, 6);
    expectFirstAndCount(read(", START_AFTER 2s"), 2, 8);
    expectFirstAndCount(read(", END 1003.000000001"), 0, 3);
    expectFirstAndCount(read(", END_AFTER 4"), 0, 4);
    expectFirstAndCount(read(", START_AFTER 2, INTERVAL 4"), 2, 4);
    expectFirstAndCount(read(", FILEPOS " + (24 + 2 * 16 + 60 + 61)), 2, 8);
  }

  @Test
  void theEndCanBeMoved() {
    try (TestGraph graph = read(", END_AFTER 3")) {
      assertEquals("3", graph.read("d.count"));
      assertEquals("false", graph.read("d.active"));
      // The packet at the old end is gone.
      graph.write("d.extend_interval", "2s");
      graph.run();
      assertEquals("4", graph.read("d.count"));
      graph.write("d.active", "true");
      graph.run();
      assertEquals("8", graph.read("d.count"));
    }
  }

  @Test
  void endCall() {
    String config =
        "d :: FromDump(%s, END_AFTER 3, END_CALL d.extend_interval 2) -> c :: Capture"
            .formatted(in);
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals("10", graph.read("d.count"));
      assertFalse(graph.router().isStopRequested());
    }
  }

  @Test
  void positionsLeadBackToPackets() {
    try (TestGraph graph = read(", END_AFTER 3")) {
      long position = Long.parseLong(graph.read("d.packet_filepos"));
      assertEquals(24 + 2 * 16 + 60 + 61, position);
      graph.write("d.filepos", String.valueOf(position));
      graph.write("d.active", "true");
      graph.run();
      assertEquals("11", graph.read("d.count"));
      assertEquals(2, graph.packets("c").get(3)[0]);
    }
  }

  @Test
  void sampling() {
    try (TestGraph graph = read(", SAMPLE 0")) {
      assertEquals("0", graph.read("d.count"));
    }
    try (TestGraph graph = read(", SAMPLE 0.5")) {
      assertEquals("0.5", graph.read("d.sampling_prob"));
      assertTrue(Integer.parseInt(graph.read("d.count")) <= 10);
    }
  }

  @Test
  void inactiveUntilTold() {
    try (TestGraph graph = read(", ACTIVE false")) {
      assertEquals("0", graph.read("d.count"));
      graph.write("d.active", "true");
      graph.run();
      assertEquals("10", graph.read("d.count"));
    }
  }

  @Test
  void forceIpSortsOutTheRest() {
    String config = "d :: FromDump(%s, FORCE_IP true) -> c :: Capture; d[1] -> o :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(in))) {
      graph.run();
      assertEquals(0, graph.packets("c").size());
      assertEquals(10, graph.packets("o").size());
    }
    try (TestGraph graph = read(", FORCE_IP true")) {
      assertEquals(10, graph.drops("d", "not IP"));
    }
  }

  @Test
  void timingKeepsTheDistances() throws IOException {
    Path quick = folder.resolve("quick.pcap");
    byte[] bytes = Files.readAllBytes(in);
    // All in second 1000, 50 ms apart: the nanosecond fields, little endian.
    var view = java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    for (int i = 0, at = 24; i < 10; i++) {
      view.putInt(at, 1000).putInt(at + 4, i * 50_000_000);
      at += 16 + view.getInt(at + 8);
    }
    Files.write(quick, bytes);
    long before = System.nanoTime();
    String config = "d :: FromDump(%s, TIMING true, STOP true) -> c :: Capture".formatted(quick);
    try (TestGraph graph = TestGraph.of(config)) {
      while (!graph.router().isStopRequested()) {
        graph.router().step();
      }
      assertEquals("10", graph.read("d.count"));
      assertTrue(System.nanoTime() - before >= 450_000_000, "too early");
    }
  }

  @Test
  void damageIsReportedAndEndsTheFile() throws IOException {
    Files.write(in, Arrays.copyOf(Files.readAllBytes(in), 24 + 100));
    try (TestGraph graph = read(", STOP true")) {
      assertEquals("1", graph.read("d.count"));
      assertTrue(graph.router().isStopRequested());
      assertTrue(
          graph.log().get(0).contains("record 2 at byte 100 is cut off"), graph.log().get(0));
    }
  }

  @Test
  void anEmptyPoolOnlyDelays() {
    String config = "d :: FromDump(" + in + ", BURST 8) -> c :: Discard";
    try (TestGraph graph = TestGraph.withBuffers(config, 2)) {
      graph.run();
      assertEquals("10", graph.read("c.count"));
    }
  }

  @Test
  void wrongArguments() {
    String errors =
        TestGraph.errorsOf(
            "FromDump(/no/such/file) -> Discard;\n"
                + "FromDump("
                + in
                + ") -> ToDump(/no/such/file2);");
    assertTrue(errors.contains("test.click:1: While initializing"), errors);
    assertTrue(errors.contains("/no/such/file: no such file"), errors);
    assertTrue(errors.contains("/no/such/file2: no such file"), errors);
    errors =
        TestGraph.errorsOf(
            "FromDump(x, START 1, START_AFTER 1, END 1, INTERVAL 2, STOP true, END_CALL a.b)\n"
                + " -> ToDump(y, ENCAP FOO) -> ToDump(z, USE_ENCAP_FROM a, ENCAP IP)");
    assertTrue(errors.contains("START and START_AFTER are mutually exclusive"), errors);
    assertTrue(errors.contains("END, END_AFTER, and INTERVAL are mutually exclusive"), errors);
    assertTrue(errors.contains("END_CALL and STOP are mutually exclusive"), errors);
    assertTrue(errors.contains("bad encapsulation type"), errors);
    assertTrue(errors.contains("at most one of 'ENCAP' and 'USE_ENCAP_FROM'"), errors);
  }

  @Test
  void writesTimestampsLengthsAndLinkTypes() throws IOException {
    String config =
        "i :: Inject -> t :: ToDump(%s, SNAPLEN 50, ENCAP IP) -> c :: Capture".formatted(out);
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send(
          "i",
          new byte[60],
          packet -> {
            Anno.setTimestamp(packet, 77);
            Anno.putI32(packet, Anno.EXTRA_LENGTH, 5);
          });
      graph.send("i", new byte[40]);
      assertEquals("2", graph.read("t.count"));
      assertEquals(2, graph.packets("c").size());
      assertEquals(out.toString(), graph.read("t.filename"));
    }
    try (CaptureReader reader = CaptureReader.open(out)) {
      assertEquals(LinkType.RAW, reader.linkType());
      assertTrue(reader.advance());
      assertEquals(77, reader.timestamp());
      assertEquals(50, reader.capturedLength());
      assertEquals(65, reader.originalLength());
      assertTrue(reader.advance());
      assertTrue(reader.timestamp() > 1_700_000_000L * SECOND);
      assertFalse(reader.advance());
    }
  }

  @Test
  void takesTheLinkTypeFromOthers() throws IOException {
    String config =
        "d :: FromDump(%s, STOP true) -> ToDump(%s, USE_ENCAP_FROM d)".formatted(in, out);
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
    }
    try (CaptureReader reader = CaptureReader.open(out)) {
      assertEquals(LinkType.ETHERNET, reader.linkType());
    }
    String errors = TestGraph.errorsOf("i :: Inject -> ToDump(" + out + ", USE_ENCAP_FROM i)");
    assertTrue(errors.contains("'i :: Inject' has no 'encap' read handler"), errors);
  }

  @Test
  void compressedAndPcapng() throws IOException {
    for (String name : new String[] {"x.pcapng", "x.pcap.gz", "x.pcapng.gz"}) {
      Path file = folder.resolve(name);
      String config = "FromDump(%s, STOP true) -> ToDump(%s)".formatted(in, file);
      try (TestGraph graph = TestGraph.of(config)) {
        graph.run();
      }
      try (TestGraph graph = TestGraph.of("FromDump(" + file + ") -> c :: Capture")) {
        graph.run();
        assertEquals(10, graph.packets("c").size(), name);
      }
      try (CaptureReader reader = CaptureReader.open(file)) {
        assertEquals(name.contains("pcapng") ? "pcapng" : "pcap, nanoseconds", reader.format());
      }
    }
  }
}
