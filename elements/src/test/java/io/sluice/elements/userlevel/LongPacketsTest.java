// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Mbuf;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets longer than the usual buffer, from sources and from files. */
class LongPacketsTest {
  @TempDir Path folder;

  private static Router run(String config, List<String> log) {
    Router router = Router.parse(config, new RouterOptions().log(log::add));
    router.runUntilIdle(1000);
    return router;
  }

  @Test
  void jumboFramesPassThroughFilesWhole() throws Exception {
    Path first = folder.resolve("1.pcap");
    Path second = folder.resolve("2.pcap");
    List<String> log = new ArrayList<>();
    run("InfiniteSource(LENGTH 9014, LIMIT 3, STOP true) -> ToDump(" + first + ", SNAPLEN 0)", log)
        .close();
    run("FromDump(" + first + ", STOP true) -> ToDump(" + second + ", SNAPLEN 0)", log).close();
    assertEquals(24 + 3 * (16 + 9014), Files.size(second));
    assertArrayEquals(Files.readAllBytes(first), Files.readAllBytes(second));
    assertTrue(log.isEmpty(), log.toString());
  }

  @Test
  void whatNoBufferHoldsIsCutAndReportedOnce() throws Exception {
    Path file = folder.resolve("1.pcap");
    ByteBuffer capture = ByteBuffer.allocate(24 + 2 * (16 + 70_000)).order(LITTLE_ENDIAN);
    capture.putInt(0xa1b2c3d4).putInt(0x0004_0002).putLong(0).putInt(262_144).putInt(1);
    for (int i = 0; i < 2; i++) {
      capture.putLong(0).putInt(70_000).putInt(70_000).put(new byte[70_000]);
    }
    Files.write(file, capture.array());
    String config = "f :: FromDump(" + file + ", STOP true) -> c :: Counter -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals("131070", graph.read("c.byte_count"));
      assertTrue(graph.log().get(0).contains("packets longer than 65535 bytes are cut"));
      assertEquals(1, graph.log().size());
    }
  }

  /** Frames of UDP in IPv4 with right lengths and checksums, from below a buffer's size on. */
  private static byte[][] frames() {
    return IntStream.of(60, 1600, 2048, 2049, 2100, 2177, 9000, 40_000, 65_200)
        .mapToObj(LongPacketsTest::frame)
        .toArray(byte[][]::new);
  }

  private static byte[] frame(int length) {
    byte[] frame = new byte[length];
    new Random(length).nextBytes(frame);
    ByteBuffer fields = ByteBuffer.wrap(frame);
    fields.putShort(12, (short) 0x0800).putInt(14, 0x45000000 | length - 14).putInt(18, 0);
    fields.putInt(22, 0x40110000).putInt(26, 0x0a000001).putInt(30, 0x0a000002);
    fields.putShort(38, (short) (length - 34)).putShort(40, (short) 0);
    int sum = 0;
    for (int at = 14; at < 34; at += 2) {
      sum += fields.getShort(at) & 0xffff;
    }
    fields.putShort(24, (short) ~((sum & 0xffff) + (sum >>> 16)));
    return frame;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Strip(14) -> Unstrip(14)",
        "CheckIPHeader(14) -> Strip(14) -> EtherEncap(0x0800, 1:1:1:1:1:1, 2:2:2:2:2:2)"
            + " -> Strip(14) -> Unstrip(14) -> StoreData(0, $HEADER)",
        "VLANEncap(7) -> VLANDecap",
        "SetCRC32 -> CheckCRC32",
        "Strip(14) -> IPEncap(4, 1.2.3.4, 5.6.7.8) -> StripIPHeader -> Unstrip(14)"
            + " -> StoreData(0, $HEADER)",
        "Strip(14) -> MarkIPHeader -> IPFragmenter(1500) -> IPReassembler -> Unstrip(14)"
            + " -> StoreData(0, $HEADER) -> StoreData(18, \\<00000000>) -> MarkIPHeader(14)"
            + " -> SetIPChecksum",
        "EtherMirror -> Queue -> Unqueue -> EtherMirror",
        "CheckIPHeader(14) -> SetUDPChecksum -> CheckUDPHeader -> StoreData(40, \\<0000>)",
        "Pad(9000, ZERO false) -> CheckIPHeader(14) -> EnsureHeadroom(300) -> $CUT",
      })
  void longPacketsPassAsShortOnesDo(String path) {
    for (byte[] frame : frames()) {
      String header = "\\<" + HexFormat.of().formatHex(frame, 0, 14) + ">";
      String whole =
          path.replace("$HEADER", header).replace("$CUT", "Truncate(" + frame.length + ")");
      try (TestGraph graph = TestGraph.of("in :: Inject -> " + whole + " -> out :: Capture")) {
        graph.send("in", frame);
        graph.run();
        assertEquals(1, graph.packets("out").size(), whole + " " + frame.length);
        assertArrayEquals(frame, graph.packets("out").get(0), whole + " " + frame.length);
      }
    }
  }

  @Test
  void branchesWriteToLongPacketsOfTheirOwn() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> t :: Tee(3); t[0] -> StoreData(8000, A) -> a :: Capture;"
                + "t[1] -> StoreData(8000, B) -> b :: Capture; t[2] -> c :: Capture")) {
      byte[] frame = frame(9000);
      graph.send("in", frame);
      assertArrayEquals(frame, graph.packets("c").get(0));
      frame[8000] = 'A';
      assertArrayEquals(frame, graph.packets("a").get(0));
      frame[8000] = 'B';
      assertArrayEquals(frame, graph.packets("b").get(0));
    }
  }

  @Test
  void longPacketsInAQueueOutliveTheConfiguration() {
    String config = "in :: Inject -> q :: Queue -> u :: Unqueue(ACTIVE %s) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(false))) {
      graph.send("in", frames());
      graph.run();
      assertEquals("" + frames().length, graph.read("q.length"));
      graph.replace(config.formatted(true));
      graph.run();
      for (int i = 0; i < frames().length; i++) {
        assertArrayEquals(frames()[i], graph.packets("out").get(i));
      }
    }
  }

  /** A packet that finds no long buffer is one that finds no buffer. */
  @Test
  void longBuffersRunOut() {
    String config =
        "in :: Inject -> e :: EtherEncap(0x0800, 1:1:1:1:1:1, 2:2:2:2:2:2) -> q :: Queue";
    try (TestGraph graph = TestGraph.withBuffers(config + " -> Idle", 256)) {
      byte[][] full = new byte[100][2176 - 128];
      for (byte[] frame : full) {
        graph.send("in", packet -> assertTrue(Mbuf.prepend(packet, 128)), frame);
      }
      assertEquals("64", graph.read("q.length"));
      assertEquals(36, graph.drops("e", "no room in the buffer"));
    }
  }

  @Test
  void packetsThatNoBufferHoldsAreRefused() {
    String errors = TestGraph.errorsOf("InfiniteSource(\"" + "x".repeat(70_000) + "\") -> Discard");
    assertTrue(errors.contains("packets of 70000 bytes do not fit buffers of 65535"), errors);
    try (TestGraph graph = TestGraph.of("s :: InfiniteSource(LIMIT 1) -> Discard")) {
      assertThrows(HandlerException.class, () -> graph.write("s.data", "x".repeat(65_536)));
      graph.run();
    }
  }

  @Test
  void aPullBehindAQueueGetsTheLastPacketBeforeTheStop() {
    String config =
        "InfiniteSource(LIMIT 1000, STOP true) -> q :: Queue -> Unqueue -> c :: Counter -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals("1000", graph.read("c.count"));
      assertEquals("0", graph.read("q.length"));
    }
  }
}
