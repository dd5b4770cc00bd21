// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FromDAGDump and FromNLANRDump, on files put together by hand. */
class ForeignCapturesTest {
  private static final String UDP =
      "4500002000010000401166ca0a0000010a00000212340035000c000061626364";

  private static final String FRAME = "020000000002 020000000001 0800" + UDP;

  /** 1,000,000,000.5 seconds. */
  private static final String TIME = "00000080 00ca9a3b";

  private static final long NANOS = 1_000_000_000_500_000_000L;

  @TempDir Path folder;

  private static String hex(String text) {
    return text.replace(" ", "");
  }

  /** A record with extension headers, data, and bytes that pad it. */
  private static String erf(int type, String extensions, int wire, String data, int padding) {
    String rest = hex(extensions) + hex(data) + "00".repeat(padding);
    return hex(TIME) + "%02x00%04x0000%04x".formatted(type, 16 + rest.length() / 2, wire) + rest;
  }

  private Path file(String name, String... records) throws IOException {
    return Files.write(
        folder.resolve(name), HexFormat.of().parseHex(hex(String.join("", records))));
  }

  private static String bytes(Captured packet) {
    return HexFormat.of().formatHex(packet.bytes());
  }

  private static TestGraph dag(Path file, String keywords) {
    TestGraph graph =
        TestGraph.of(
            "d :: FromDAGDump(%s%s) -> out :: Capture; d[1] -> other :: Capture"
                .formatted(file, keywords));
    graph.run();
    return graph;
  }

  @Test
  void recordsOfAllKinds() throws IOException {
    String hdlc = "0f000800" + UDP;
    Path file =
        file(
            "x.erf",
            // About the adapter, not a packet.
            erf(27, "", 0, "0102030405060708", 0),
            // 46 bytes and the check sequence, of which 2 are there, and 4 of padding.
            erf(2, "", 50, "0000" + FRAME + "eeee", 4),
            // More on the wire than here, with two extension headers.
            erf(0x90, "8101010101010101 0101010101010101", 104, "ffff" + FRAME, 0),
            erf(1, "", 36, hdlc, 4),
            erf(22, "", 32, UDP, 0),
            erf(3, "", 53, "00000000 aaaa03 000000 0800" + UDP + "00".repeat(8), 0));
    try (TestGraph graph = dag(file, "")) {
      List<Captured> packets = graph.captured("out");
      assertEquals(
          List.of(
              hex(FRAME), hex(FRAME), hdlc, UDP, "00000000aaaa030000000800" + UDP + "00".repeat(8)),
          packets.stream().map(ForeignCapturesTest::bytes).toList());
      for (Captured packet : packets) {
        assertEquals(NANOS, packet.timestamp());
      }
    }
    try (TestGraph graph = dag(file, ", FORCE_IP true")) {
      assertEquals(5, graph.packets("out").size());
      assertEquals(
          List.of(14, 14, 4, 0, 12),
          graph.captured("out").stream().map(Captured::networkOffset).toList());
      assertEquals("SUNATM", graph.read("d.encap"));
    }
  }

  @Test
  void theRestOfAFrameIsExtraLength() throws IOException {
    Path file = file("x.erf", erf(2, "", 104, "0000" + FRAME, 0), erf(2, "", 0, "0000" + FRAME, 0));
    try (TestGraph graph =
        TestGraph.of("FromDAGDump(" + file + ") -> c :: AggregateCounter(BYTES true) -> Discard")) {
      graph.run();
      assertEquals("146", graph.read("c.count"));
    }
  }

  @Test
  void oldRecords() throws IOException {
    String end = "00".repeat(64);
    Path file =
        file(
            "x.dag",
            (hex(TIME) + "002e" + hex(FRAME) + end).substring(0, 128),
            (hex(TIME) + "0064" + hex(FRAME) + end).substring(0, 128));
    try (TestGraph graph = dag(file, ", ENCAP ETHER, FORCE_IP true")) {
      List<byte[]> packets = graph.packets("out");
      assertArrayEquals(TestGraph.hex(FRAME), packets.get(0));
      assertArrayEquals(TestGraph.hex(FRAME + "0000000000000000"), packets.get(1));
    }
    Path raw = file("raw.dag", (hex(TIME) + UDP + end).substring(0, 128));
    try (TestGraph graph = dag(raw, ", ENCAP IP")) {
      assertEquals(UDP + "00".repeat(24), bytes(graph.captured("out").get(0)));
    }
    Path atm = file("atm.dag", (hex(TIME) + "00".repeat(8) + UDP + end).substring(0, 128));
    try (TestGraph graph = dag(atm, "")) {
      assertEquals(UDP + "00".repeat(16), bytes(graph.captured("out").get(0)));
      assertEquals("ATM", graph.read("d.encap"));
    }
  }

  @Test
  void damagedRecords() throws IOException {
    String good = erf(2, "", 50, "0000" + FRAME, 0);
    String[][] cases = {
      {good.substring(0, 24), "is cut off: 12 of 16 bytes of its header"},
      {good.substring(0, 60), "is cut off: 30 of 64 bytes"},
      {hex(TIME) + "0200000f0000ffff", "claims 15 bytes, less than its header"},
    };
    for (String[] test : cases) {
      try (TestGraph graph = dag(file("x.erf", good, test[0]), "")) {
        assertEquals(1, graph.packets("out").size());
        assertTrue(
            graph.log().get(0).contains("record 2 at byte 64 " + test[1]), graph.log().get(0));
      }
    }
    try (TestGraph graph =
        dag(
            file("x.erf", erf(0x82, "8101010101010101", 9, "", 0), erf(2, "", 9, "00", 0), good),
            "")) {
      assertEquals(1, graph.packets("out").size());
      assertEquals(List.of(), graph.log());
    }
  }

  @Test
  void noise() throws IOException {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      byte[] noise = new byte[random.nextInt(2000)];
      random.nextBytes(noise);
      for (int i = 10; i < noise.length; i += 40) {
        noise[i] = (byte) random.nextInt(2);
      }
      Path file = Files.write(folder.resolve("noise"), noise);
      String[] encaps = {"", ", ENCAP ETHER", ", ENCAP HDLC", ", ENCAP SUNATM"};
      try (TestGraph graph = dag(file, encaps[round % 4])) {
        assertTrue(graph.log().size() <= 1);
      }
      try (TestGraph graph = nlanr(file, ", FORMAT tsh")) {
        assertEquals(
            noise.length / 44, graph.packets("out").size() + graph.packets("other").size());
      }
    }
  }

  private static TestGraph nlanr(Path file, String keywords) {
    TestGraph graph =
        TestGraph.of(
            "d :: FromNLANRDump(%s%s) -> out :: Capture; d[1] -> other :: Capture"
                .formatted(file, keywords));
    graph.run();
    return graph;
  }

  private static final String TCP =
      "4500003412340000400600000a0000010a000002 04d20050 11223344 55667788 80121000";

  @Test
  void timeSequencedHeaders() throws IOException {
    String second = "3b9aca00";
    Path file =
        file(
            "x.TSH",
            second + "07 07a120" + TCP,
            second + "ff 000001" + TCP.replaceFirst("45", "46"),
            second + "ff 000001" + TCP.replaceFirst("45", "65"),
            second + "ff 000001" + TCP.replaceFirst("06", "11"));
    try (TestGraph graph = nlanr(file, "")) {
      List<Captured> packets = graph.captured("out");
      assertEquals(2, packets.size());
      assertEquals(hex(TCP), bytes(packets.get(0)));
      assertEquals(NANOS, packets.get(0).timestamp());
      assertEquals(0, packets.get(0).networkOffset());
      assertEquals(20, packets.get(0).transportOffset());
      assertEquals(7, packets.get(0).paint());
      assertEquals(2, graph.packets("other").size());
      assertEquals(List.of(), graph.log());
    }
    Path plus = file("x.fr+.gz", second + "0007a120" + TCP, second);
    try (TestGraph graph = nlanr(plus, "")) {
      assertEquals(NANOS, graph.captured("out").get(0).timestamp());
      assertEquals(0, graph.captured("out").get(0).paint());
      assertTrue(graph.log().get(0).contains("is cut off: 4 of 44 bytes"));
    }
  }

  @Test
  void wrongConfigurations() throws IOException {
    Path file = file("x.bin", "00");
    String errors = TestGraph.errorsOf("FromNLANRDump(" + file + ", FORMAT x) -> Discard");
    assertTrue(errors.contains("bad FORMAT"), errors);
    errors = TestGraph.errorsOf("FromNLANRDump(" + file + ", FORMAT fr) -> Discard");
    assertTrue(errors.contains("FORMAT fr is not supported"), errors);
    errors = TestGraph.errorsOf("FromNLANRDump(" + file + ") -> Discard");
    assertTrue(errors.contains("cannot guess file format from filename, assuming 'tsh'"), errors);
    errors = TestGraph.errorsOf("FromDAGDump(" + file + ", ENCAP 802_11) -> Discard");
    assertTrue(errors.contains("bad encapsulation type"), errors);
    errors = TestGraph.errorsOf("FromDAGDump(" + folder.resolve("none") + ") -> Discard");
    assertTrue(errors.contains("no such file"), errors);
  }
}
