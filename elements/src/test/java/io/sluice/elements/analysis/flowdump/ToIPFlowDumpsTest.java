// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.flowdump;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.header.Headers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToIPFlowDumpsTest extends ElementContract {
  /** 10.0.0.1:4660 to 10.0.0.2:53, 8 bytes of payload. */
  private static final String UDP =
      "4500002412340000401166ca0a0000010a0000021234003500100000 6162636465666768";

  private static final String SYN_OPTIONS = "020405b4 01030307 0402080a0000000100000000";

  @TempDir Path folder;

  @Override
  protected String element() {
    return "ToIPFlowDumps(-)";
  }

  private static byte[] tcp(int seq, int ack, int flags, int window, String options, int payload) {
    String bytes = options.replace(" ", "");
    int header = 20 + bytes.length() / 2;
    String text =
        "4500%04x00010000400600000a0000010a00000204d20050%08x%08x%04x%04x00000000%s%s"
            .formatted(
                20 + header + payload,
                seq,
                ack,
                header / 4 << 12 | flags,
                window,
                bytes,
                "00".repeat(payload));
    return TestGraph.hex(text);
  }

  private static void send(TestGraph graph, byte[] packet, int aggregate, int paint, long time) {
    graph.send(
        "in",
        packet,
        p -> {
          Headers.markIp(p, Mbuf.data(p), 20);
          Anno.putI32(p, Anno.AGGREGATE, aggregate);
          Anno.putU8(p, Anno.PAINT, paint);
          Anno.setTimestamp(p, time);
        });
  }

  private static String dumps(String arguments) {
    return "in :: Inject -> d :: ToIPFlowDumps(" + arguments + ")";
  }

  /** A connection that begins at second 100. */
  private static void sendConnection(TestGraph graph) {
    send(graph, tcp(1000, 0, 0x02, 512, SYN_OPTIONS, 0), 7, 0, 100_000_000_000L);
    send(graph, tcp(0xffff_fffe, 1001, 0x12, 0, "", 0), 7, 1, 100_000_500_000L);
    String sack = "0101 050a fffffffe 00000008";
    send(graph, tcp(1001, -1, 0x10, 65535, sack, 3), 7, 0, 100_100_000_000L);
    send(graph, tcp(1, 1004, 0xd8, 1, "", 5), 7, 1, 101_000_000_001L);
    send(graph, tcp(1004, 5, 0, 1, "fd0404d2", 0), 7, 0, 102_000_000_000L);
  }

  @Test
  void aConnection() {
    try (TestGraph graph = TestGraph.of(dumps("-, TCP_OPT true, TCP_WINDOW true, IP_ID true"))) {
      sendConnection(graph);
      graph.write("d.clear", "");
      assertEquals(
          """
          !IPSummaryDump 1.3
          !flowid 10.0.0.1 1234 10.0.0.2 80 T
          !aggregate 7
          !data timestamp direction ip_id tcp_flags tcp_seq payload_len tcp_ack tcp_window tcp_ntopt
          !firstseq > 1000
          !firstseq < 4294967294
          !firsttime 99.999999999
          0.000000001 > 1 S 0 0 0 512 mss1460;wscale7;sackok
          0.000500001 < 1 SA 0 0 1 0
          0.100000001 > 1 A 1 3 1 65535 sack0-10
          1.000000002 < 1 PAEC 3 5 4 1
          2.000000001 > 1 . 4 0 0 1
          """,
          graph.printed());
    }
  }

  @Test
  void numbersAsTheyAre() {
    String options = "-, ABSOLUTE_TIME true, ABSOLUTE_SEQ true, ALL_TCP_OPT true";
    try (TestGraph graph = TestGraph.of(dumps(options))) {
      sendConnection(graph);
      graph.write("d.clear", "");
      assertEquals(
          """
          !IPSummaryDump 1.3
          !flowid 10.0.0.1 1234 10.0.0.2 80 T
          !aggregate 7
          !data timestamp direction tcp_flags tcp_seq payload_len tcp_ack tcp_opt
          100.000000 > S 1000 0 0 mss1460;wscale7;sackok;ts1:0
          100.000500 < SA 4294967294 0 1001
          100.100000 > A 1001 3 4294967295 sack4294967294-8
          101.000000001 < PAEC 1 5 1004
          102.000000 > . 1004 0 0 253=4:210
          """,
          graph.printed());
    }
  }

  @Test
  void udpAndErrorsAboutIt() {
    try (TestGraph graph = TestGraph.of(dumps("-"))) {
      String quote = "450000240000000040110000" + "0a0000020a000001" + "00351234";
      byte[] error =
          TestGraph.hex("4500003800000000400100000a0000090a00000103030000 00000000" + quote);
      send(graph, error, 3, 3, 1_000_000_000L);
      send(graph, TestGraph.hex(UDP), 3, 0, 2_000_000_000L);
      send(graph, error, 3, 1, 3_000_000_000L);
      send(graph, tcp(1, 1, 1, 1, "", 1), 3, 0, 3_000_000_000L);
      assertEquals("2", graph.read("d.unwritten"));
      assertEquals(2, graph.drops("d", "not written"));
      graph.write("d.clear", "");
      assertEquals(
          """
          !IPSummaryDump 1.3
          !flowid 10.0.0.1 4660 10.0.0.2 53 U
          !aggregate 3
          !data timestamp direction payload_len
          !firsttime 0.999999999
          #1.000000 > ICMP_error
          1.000000001 > 8
          """,
          graph.printed());
    }
  }

  @Test
  void binaryRecordsAreReadBack() {
    Path file = folder.resolve("x");
    String options = ", BINARY true, TCP_OPT true, TCP_WINDOW true, IP_ID true, ABSOLUTE_SEQ true)";
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> d :: ToIPFlowDumps(" + file + "%n" + options)) {
      sendConnection(graph);
      byte[] error =
          TestGraph.hex(
              "4500003800000000400100000a0000090a0000010303000000000000"
                  + "450000280000000040060000"
                  + "0a0000010a00000204d20050");
      send(graph, error, 7, 2, 103_000_000_000L);
    }
    try (TestGraph graph =
        TestGraph.of(
            "FromIPSummaryDump("
                + file
                + "7, STOP true) -> ToIPSummaryDump(-, HEADER false, FIELDS ntimestamp direction"
                + " src sport dst dport aggregate ip_id tcp_flags tcp_seq payload_len tcp_ack"
                + " tcp_window tcp_opt)")) {
      graph.run();
      String flow = "10.0.0.1 1234 10.0.0.2 80 7 1 ";

      assertEquals(
          List.of(
              "0.000000001 > " + flow + "S 1000 0 0 512 mss1460;wscale7;sackok",
              "0.000500001 < " + flow + "SA 4294967294 0 1001 0 .",
              "0.100000001 > " + flow + "A 1001 3 4294967295 65535 sack4294967294-8",
              "1.000000002 < " + flow + "PAEC 1 5 1004 1 .",
              "2.000000001 > " + flow + ". 1004 0 0 1 ."),
          graph.printed().lines().toList());
    }
  }

  @Test
  void malformedOptionsAndHeaders() {
    try (TestGraph graph = TestGraph.of(dumps("-, ALL_TCP_OPT true, ABSOLUTE_SEQ true"))) {
      send(graph, tcp(1, 0, 2, 9, "020405b4 02030000", 0), 1, 0, 1);
      send(graph, tcp(2, 0, 2, 9, "020405b4 05060000", 0), 1, 0, 1);
      send(graph, tcp(3, 0, 2, 9, "020405b4 09000000", 0), 1, 0, 1);
      // A data offset of 15 words, none of which is there, and one of 0.
      byte[] packet = tcp(4, 0, 2, 9, "", 0);
      packet[32] = (byte) 0xf0;
      send(graph, packet, 1, 0, 1);
      packet[32] = 0;
      send(graph, packet, 1, 0, 1);
      send(graph, Arrays.copyOf(packet, 39), 1, 0, 1);
      packet[7] = 1;
      send(graph, packet, 1, 0, 1);
      graph.write("d.clear", "");
      List<String> lines = graph.printed().lines().toList();
      assertEquals(
          List.of(
              "0.000000001 > S 1 0 0",
              "0.000000001 > S 2 0 0",
              "0.000000001 > S 3 0 0",
              "0.000000001 > S 4 0 0",
              "0.000000001 > S 4 20 0"),
          lines.subList(4, lines.size()));
      assertEquals("2", graph.read("d.unwritten"));
    }
  }

  /** Aggregates and marks that no header is behind, which AggregateIPFlows would not give. */
  @Test
  void hostilePackets() {
    Random random = new Random(20);
    String options = "-, ALL_TCP_OPT true, IP_ID true, BINARY ";
    try (TestGraph graph =
        TestGraph.of(
            dumps(options + "true")
                + "; "
                + dumps(options + "false").replaceAll("\\b(in|d)\\b", "$12"))) {
      for (int i = 0; i < 4000; i++) {
        byte[] packet = tcp(i, i, 0x10, 1, "020405b4 0101050a 00000001 00000002", 8);
        for (int change = 0; change < 3; change++) {
          packet[random.nextInt(60)] = (byte) random.nextInt(256);
        }
        packet[9] = (byte) new int[] {6, 17, 1, random.nextInt(256)}[random.nextInt(4)];
        byte[] cut = Arrays.copyOf(packet, random.nextInt(3) == 0 ? random.nextInt(61) : 60);
        int ip = random.nextInt(8) == 0 ? random.nextInt(100) : 0;
        int transport = random.nextInt(8) == 0 ? random.nextInt(100) : 20;
        int aggregate = random.nextInt(400);
        int paint = random.nextInt(4);
        for (String input : List.of("in", "in2")) {
          graph.send(
              input,
              cut,
              p -> {
                Headers.markIp(p, Mbuf.data(p) + ip, transport);
                Anno.putI32(p, Anno.AGGREGATE, aggregate);
                Anno.putU8(p, Anno.PAINT, paint);
              });
        }
      }
      assertEquals(List.of(), graph.log());
      assertTrue(Integer.parseInt(graph.read("d.flows")) > 300);
      assertTrue(Integer.parseInt(graph.read("d.unwritten")) > 1000);
      assertEquals(graph.read("d.unwritten"), graph.read("d2.unwritten"));
    }
  }

  @Test
  void namesOfFiles() throws IOException {
    String pattern = "/%n-%.0n-%.4x-%.5X-%012x/%s-%.3s-%.0d-%d-%S-%7D-%p-%%";
    try (TestGraph graph = TestGraph.of(dumps(folder + pattern))) {
      send(graph, TestGraph.hex(UDP), 0xfe0a_0b0c, 0, 1);
    }
    String name = "4262071052-254-fe0a-B0C-0000fe0a0b0c/10.0.0.1-1-10-10.0.0.2-4660-_____53-U-%";
    assertTrue(Files.readString(folder.resolve(name)).contains("!aggregate 4262071052\n"));
  }

  @Test
  void longFlowsAreWrittenMeanwhileAndShortOnesNot() throws IOException {
    String config = dumps(folder + "/%n, MINCOUNT 3, GZIP true");
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 300; i++) {
        send(graph, TestGraph.hex(UDP), 1, 0, 1 + i);
      }
      send(graph, TestGraph.hex(UDP), 2, 0, 1);
      send(graph, TestGraph.hex(UDP), 2, 0, 1);
      assertTrue(Files.exists(folder.resolve("1.gz")));
      graph.replace(config);
      send(graph, TestGraph.hex(UDP), 1, 0, 301);
      assertEquals("2", graph.read("d.flows"));
    }
    assertFalse(Files.exists(folder.resolve("2.gz")));
    List<String> lines;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(folder.resolve("1.gz")))) {
      lines = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).lines().toList();
    }
    assertEquals(5 - 1 + 301, lines.size());
    assertEquals("0.000000301 > 8", lines.get(lines.size() - 1));
  }

  @Test
  void aFileOfFewerPacketsThanWantedIsRemoved() {
    try (TestGraph graph = TestGraph.of(dumps(folder + "/%n, MINCOUNT 200"))) {
      for (int i = 0; i < 199; i++) {
        send(graph, TestGraph.hex(UDP), 1, 0, 1 + i);
      }
      assertTrue(Files.exists(folder.resolve("1")));
    }
    assertFalse(Files.exists(folder.resolve("1")));
  }

  @Test
  void endedFlowsAreFinished() throws IOException {
    String notified = "/%n, NOTIFIER f)";
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> f :: AggregateIPFlows(UDP_TIMEOUT 2)"
                + " -> d :: ToIPFlowDumps("
                + folder
                + notified)) {
      send(graph, TestGraph.hex(UDP), 0, 0, 100_000_000_000L);
      send(graph, TestGraph.hex(UDP), 0, 0, 200_000_000_000L);
      assertEquals("2", graph.read("d.flows"));
      graph.until(() -> graph.read("d.flows").equals("1"));
      assertTrue(Files.readString(folder.resolve("1")).endsWith("\n0.000000001 > 8\n"));
      assertFalse(Files.exists(folder.resolve("2")));
    }
  }

  @Test
  void noMoreFlowsThanItsCapacity() {
    try (TestGraph graph = TestGraph.of(dumps("-, CAPACITY 1"))) {
      send(graph, TestGraph.hex(UDP), 1, 0, 1);
      send(graph, TestGraph.hex(UDP), 2, 0, 1);
      send(graph, TestGraph.hex(UDP), 1, 0, 1);
      assertEquals("1", graph.read("d.unwritten"));
      assertEquals("1", graph.read("d.flows"));
    }
  }

  @Test
  void wrongConfigurations() {
    String before = "Idle -> ToIPFlowDumps(";
    assertTrue(TestGraph.errorsOf(before + "a%q)").contains("bad filename pattern '%q'"));
    assertTrue(TestGraph.errorsOf(before + "a%)").contains("bad filename pattern"));
    assertTrue(TestGraph.errorsOf(before + "a%999n)").contains("999 is too large"));
    assertTrue(
        TestGraph.errorsOf("c :: Counter; Idle -> c -> ToIPFlowDumps(a%n, NOTIFIER c)")
            .contains("c is not an AggregateNotifier"));
  }
}
