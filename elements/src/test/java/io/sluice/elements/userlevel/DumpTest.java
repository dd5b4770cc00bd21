// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.userlevel.pcap.CaptureReader;
import io.sluice.elements.userlevel.pcap.CaptureWriter;
import io.sluice.elements.userlevel.pcap.CaptureWriter.Format;
import io.sluice.header.LinkType;
import io.sluice.machine.Needs;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import io.sluice.router.ConfigurationException;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void aTimeOfZeroIsWrittenIfAsked() {
    for (boolean forced : new boolean[] {false, true}) {
      String written = out + ", FORCE_TS " + forced;
      try (TestGraph graph = TestGraph.of("in :: Inject -> ToDump(" + written + ")")) {
        graph.send("in", new byte[60]);
      }
      try (TestGraph graph = TestGraph.of("FromDump(" + out + ", STOP true) -> c :: Capture")) {
        graph.run();
        assertEquals(forced, graph.captured("c").get(0).timestamp() == 0);
      }
    }
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

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "bzip2", "xz", "zstd"})
  void readsCompressedFiles(String program) throws Exception {
    Path compressed = folder.resolve("in." + program);
    Process process =
        new ProcessBuilder(program, "-c")
            .redirectInput(in.toFile())
            .redirectOutput(compressed.toFile())
            .start();
    assertEquals(0, process.waitFor());
    try (TestGraph graph =
        TestGraph.of("d :: FromDump(" + compressed + ", TIMES 2) -> c :: Capture")) {
      graph.run();
      assertEquals(20, graph.packets("c").size());
      assertArrayEquals(packet(3), graph.packets("c").get(13));
      assertEquals("-", graph.read("d.filesize"));
    }
    byte[] bytes = Files.readAllBytes(compressed);
    Files.write(compressed, Arrays.copyOf(bytes, bytes.length / 2));
    // Some programs say nothing before they have a whole block.
    List<String> messages = new ArrayList<>();
    try (TestGraph graph = TestGraph.of("d :: FromDump(" + compressed + ") -> c :: Capture")) {
      graph.run();
      messages.addAll(graph.log());
    } catch (ConfigurationException e) {
      messages.add(e.getMessage());
    }
    assertTrue(messages.toString().contains("damaged or cut off"), messages.toString());
  }

  @Test
  void readsAFileSeveralTimes() {
    try (TestGraph graph = read(", TIMES 3, STOP true")) {
      assertEquals(30, graph.packets("c").size());
      assertTrue(graph.router().isStopRequested());
    }
    expectFirstAndCount(read(", TIMES 2, START 1008"), 8, 4);
    try (TestGraph graph = read(", TIMES 2, START_AFTER 2, END_AFTER 4, STOP true")) {
      assertEquals(4, graph.packets("c").size());
      assertEquals(2, graph.packets("c").get(2)[0]);
    }
    String errors = TestGraph.errorsOf("FromDump(-, LOOP true) -> Discard");
    assertTrue(errors.contains("the standard input can be read but once"), errors);
  }

  @Test
  void givesPacketsALength() throws IOException {
    try (TestGraph graph = read(", FORCE_LEN 0")) {
      assertEquals(69, graph.packets("c").get(9).length);
      assertEquals(0, graph.packets("c").get(9)[68]);
      assertEquals(9, graph.packets("c").get(9)[63]);
    }
    Path ip = folder.resolve("ip.pcap");
    String made = "FromIPSummaryDump(DATA \"!data ip_src ip_len\\n1.2.3.4 50\\n\", CHECKSUM true)";
    try (TestGraph graph =
        TestGraph.of(
            made + "-> EtherEncap(0x0800, 1:1:1:1:1:1, 2:2:2:2:2:2) -> ToDump(" + ip + ")")) {
      graph.run();
    }
    for (int length : new int[] {60, 1400}) {
      String config =
          "FromDump(%s, FORCE_LEN %d) -> t :: Tee -> c :: Capture;"
              + " t[1] -> Strip(14) -> k :: CheckIPHeader -> Discard";
      try (TestGraph graph = TestGraph.of(config.formatted(ip, length))) {
        graph.run();
        byte[] packet = graph.packets("c").get(0);
        assertEquals(length, packet.length);
        assertEquals(length - 14, (packet[16] & 0xff) << 8 | packet[17] & 0xff);
        assertEquals("0", graph.read("k.drops"));
      }
    }
    assertTrue(
        TestGraph.errorsOf("FromDump(" + ip + ", FORCE_LEN 10) -> Discard").contains("FORCE_LEN"));
  }

  @Test
  void itsTaskHasHandlers() {
    try (TestGraph graph = TestGraph.of("d :: FromDump(" + in + ", ACTIVE false) -> Discard")) {
      assertEquals("false", graph.read("d.scheduled"));
      graph.write("d.active", "true");
      assertEquals("true", graph.read("d.scheduled"));
      assertEquals("1024", graph.read("d.tickets"));
      graph.write("d.tickets", "512");
      assertEquals("512", graph.read("d.tickets"));
      graph.until(() -> graph.read("d.scheduled").equals("false"));
      assertEquals("10", graph.read("d.count"));
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
  void atTheEndThePositionIsTheFilesEnd() {
    try (TestGraph graph = read("")) {
      assertEquals(graph.read("d.filesize"), graph.read("d.packet_filepos"));
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

  /** /dev/full takes no byte: it is what a full disk is. */
  @ParameterizedTest
  @ValueSource(strings = {"", ", UNBUFFERED true"})
  void whatAFullDiskRefusesIsDropped(String how) {
    String config = "FromDump(" + in + ") -> to :: ToDump(/dev/full" + how + ")";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      graph.router().settle();
      assertEquals("0", graph.read("to.count"));
      assertEquals(10, graph.drops("to", "not written"));
      assertTrue(graph.router().hasFailed());
      String message = "'to :: ToDump': /dev/full: No space left on device";
      assertEquals(List.of(message), graph.log());
    }
  }

  @Test
  void whatIsNotWrittenGoesOn() {
    String config = "FromDump(" + in + ") -> to :: ToDump(/dev/full) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      graph.router().settle();
      assertEquals("0", graph.read("to.count"));
      assertEquals(10, graph.packets("out").size());
      assertEquals(0, graph.drops("to", "not written"));
      assertTrue(graph.router().hasFailed());
    }
  }

  @Test
  void whatWasWrittenBeforeTheDiskWasFullCounts() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    String script = "mount -t tmpfs -o size=64k none '%s' && exec \"$@\"".formatted(disk);
    List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", script, "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Dsluice.checks=true",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Filler.class.getName(),
            disk.resolve("x.pcap").toString()));
    Needs.root();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
  }

  /** Fills a disk that has less room than it writes; started by the test above. */
  static final class Filler {
    public static void main(String[] arguments) {
      Path file = Path.of(arguments[0]);
      String config =
          "in :: InfiniteSource(LENGTH 1000, LIMIT 1000) -> to :: ToDump(%s)".formatted(file);
      try (TestGraph graph = TestGraph.of(config)) {
        graph.run();
        graph.router().settle();
        long written = Long.parseLong(graph.read("to.count"));
        // 16 pages, less the file header.
        assertEquals((16 * 4096 - 24) / 1016, written);
        assertEquals(1000 - written, graph.drops("to", "not written"));
        assertTrue(graph.router().hasFailed());
      }
    }
  }

  @Test
  void oneFileReadAndWrittenIsRefused() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.pcap"), Path.of("in.pcap"));
    Path hard = Files.createLink(folder.resolve("hard.pcap"), in);
    Path crooked = folder.resolve("../" + folder.getFileName() + "/in.pcap");
    Path relative = Path.of("").toAbsolutePath().relativize(in);
    for (Path name : List.of(in, link, hard, crooked, relative)) {
      String config = "f :: FromDump(%s)\n -> t :: ToDump(%s)".formatted(in, name);
      assertEquals(
          """
          test.click:2: While configuring 't :: ToDump':
            %s: written here, and read by 'f :: FromDump'
          test.click:1: 'f :: FromDump' declared here
          Router could not be initialized!
          """
              .formatted(name),
          TestGraph.errorsOf(config));
      assertEquals(10, read("").packets("c").size());
    }
  }

  @Test
  void oneFileWrittenTwiceIsRefused() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.pcap"), Path.of("out.pcap"));
    String errors =
        TestGraph.errorsOf(
            "Idle -> a :: ToDump(%s) -> IPPrint(OUTFILE %s) -> Discard".formatted(link, out));
    assertTrue(errors.contains(out + ": written here, and written by 'a :: ToDump'"), errors);
    errors = TestGraph.errorsOf("Idle -> ToDump(-) -> ToDump(-)");
    assertTrue(errors.contains("-: written here, and written by 'ToDump@2 :: ToDump'"), errors);
    errors =
        TestGraph.errorsOf(
            "Idle -> IPFilter(file %s) -> ToDump(%s)".formatted(in, folder.resolve("in.pcap")));
    assertTrue(errors.contains("in.pcap: written here, and read by 'IPFilter@2"), errors);
    errors = TestGraph.errorsOf("FromDump(\"a\\<00>\") -> ToDump(\"a\\<00>\")");
    assertEquals(2, errors.split("a file name holds no zero byte", -1).length - 1, errors);
    String both = "FromDump(%s) -> Discard; ".formatted(in).repeat(2);
    assertEquals("", TestGraph.errorsOf(both + "Idle -> ToDump(/dev/null) -> ToDump(/dev/null)"));
  }

  @Test
  void writesIntoAPipe() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    CompletableFuture<byte[]> read = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                read.complete(Files.readAllBytes(pipe));
              } catch (IOException e) {
                read.completeExceptionally(e);
              }
            });
    reader.setDaemon(true);
    reader.start();
    try (TestGraph graph = TestGraph.of("in :: Inject -> ToDump(%s)".formatted(pipe))) {
      graph.send("in", new byte[60]);
    }
    assertEquals(24 + 16 + 60, read.get(30, TimeUnit.SECONDS).length);
  }

  @Test
  void scriptsLeaveFilesOfElementsAlone() throws IOException {
    String config =
        "FromDump(%s) -> Discard; s :: Script(TYPE PASSIVE, print >%s \"x\")".formatted(in, in);
    try (TestGraph graph = TestGraph.of(config)) {
      graph.write("s.run", "");
      String message = "'s :: Script': %s: 'FromDump@1 :: FromDump' uses this file";
      assertEquals(List.of(message.formatted(in)), graph.log());
      assertTrue(graph.router().hasFailed());
    }
    assertEquals(10, read("").packets("c").size());
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
