// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.lang.ConfigStrings;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packets made of summaries; expected bytes are those that Click makes of the same lines. */
class FromIPSummaryDumpTest {
  private static final long SEED = 20_261_128;

  private static String config(String data, String arguments) {
    return "f :: FromIPSummaryDump(DATA "
        + ConfigStrings.quote(data)
        + arguments
        + ") -> out :: Capture";
  }

  private static List<Captured> packets(String data, String arguments) {
    try (TestGraph graph = TestGraph.of(config(data, arguments))) {
      graph.run();
      return graph.captured("out");
    }
  }

  private static void expect(String hex, String data, String arguments) {
    List<Captured> packets = packets(data, arguments);
    assertEquals(1, packets.size());
    String expected = hex.replace(" ", "");
    assertEquals(expected, HexFormat.of().formatHex(packets.get(0).bytes()));
  }

  /** What comes out when summaries of these fields are read and written again. */
  private static String roundTrip(String fields, String lines) {
    try (TestGraph graph =
        TestGraph.of(
            "FromIPSummaryDump(DATA "
                + ConfigStrings.quote("!data " + fields + "\n" + lines)
                + ") -> ToIPSummaryDump(-, HEADER false, FIELDS "
                + fields
                + ")")) {
      graph.run();
      assertTrue(graph.log().isEmpty(), () -> graph.log().toString());
      return graph.printed();
    }
  }

  private static void same(String fields, String... lines) {
    String text = String.join("\n", lines) + "\n";
    assertEquals(text, roundTrip(fields, text));
  }

  @Test
  void headersComeWithTheirFields() {
    expect(
        "45000028000000006406 0000 01020304 00000000 0000000000000000000000005000000000000000",
        "!data src\n1.2.3.4\n",
        "");
    expect(
        "4500001c00000000 6411 0000 01020304 05060708 0035 0050 0008 0000",
        "!data src dst sport dport proto\n1.2.3.4 5.6.7.8 53 80 U\n",
        "");
    expect("4500001400000000642f0000 01020304 00000000", "!data src proto\n1.2.3.4 47\n", "");
    expect(
        "66778899aabb 001122334455 0800 4500001c000000006401000000000000000000000800000000000000",
        "!data eth_src eth_dst icmp_type proto\n00:11:22:33:44:55 66-77-88-99-aa-bb echo I\n",
        "");
  }

  @Test
  void checksumsCoverWhatTheLengthSays() {
    expect(
        "45000021000000006411 46b9 01020304 05060708 0001 0002 000d 8754 6869000000",
        "!data src dst sport dport proto payload ip_len\n1.2.3.4 5.6.7.8 1 2 U hi 33\n",
        ", CHECKSUM true");
  }

  @Test
  void valuesComeBackAsTheyWent() {
    same(
        "ip_src ip_dst ip_tos ip_ttl ip_id ip_sum ip_proto ip_len",
        "1.2.3.4 255.255.255.255 3 64 65535 4660 T 1500",
        "0.0.0.0 10.0.0.1 0 1 0 0 I 28");
    same("ip_src ip_dscp ip_ecn", "1.2.3.4 46 ect1", "1.2.3.4 1 ce", "1.2.3.4 0 no");
    same("ip_proto ip_fragoff sport", "U 0 5", "U 0+ 5", "U 8+ -", "U 0! 7");
    same(
        "tcp_seq tcp_ack tcp_off tcp_flags tcp_window tcp_urp sport",
        "4294967295 1 20 SA 65535 3 80",
        "0 0 24 . 0 0 1",
        "0 0 60 FSRPAUECN 0 0 1",
        "0 0 20 PA 0 0 1");
    same(
        "ip_proto icmp_type icmp_code icmp_flowid icmp_seq icmp_nextmtu",
        "I 8 0 5 6 -",
        "I 3 4 - - 1500",
        "I 13 0 1 2 -");
    same("ip_proto icmp_type_name icmp_code_name", "I redirect tosnet", "I 77 5");
    same("timestamp first_timestamp count direction aggregate", "1.000001 0.500000 7 < 99");
    same("ntimestamp link", "1.000000001 255");
    same("ip_proto udp_len sport payload", "U 77 1 \"a b\\n\\\"\"", "U 8 1 \"\"");
    same("ip_src payload_len", "1.2.3.4 1000", "1.2.3.4 0");
    same("eth_src eth_dst eth_type", "00-11-22-33-44-55 00-00-00-00-00-01 0800");
    same("wire_len ip_len", "20 20");
  }

  @Test
  void oldNamesAndForms() {
    assertEquals(
        "1.2.3.4 5.6.7.8 T - 16\n",
        roundTripTo(
            "!IPSummaryDump 1.0\n!data \"ip src\" dst ip_p \"tcp flags\" fragoff\n1.2.3.4 5.6.7.8 6 SAW 2\n",
            "src dst proto tcp_flags fragoff"));
    assertEquals("EC\n", roundTripTo("!data tcp_flags\nXY\n", "tcp_flags"));
    assertEquals("SAC\n", roundTripTo("!data \"tcp flags\"\nSAW\n", "tcp_flags"));
    assertEquals("SA\n", roundTripTo("!data tcp_flags\n0x12\n", "tcp_flags"));
    assertEquals("F 0+\n", roundTripTo("!data ip_frag proto\nF U\n", "ip_frag ip_fragoff"));
    assertEquals("1\n", roundTripTo("!contents direction\n<\n", "link"));
  }

  private static String roundTripTo(String data, String fields) {
    try (TestGraph graph =
        TestGraph.of(
            "FromIPSummaryDump(DATA "
                + ConfigStrings.quote(data)
                + ") -> ToIPSummaryDump(-, HEADER false, FIELDS "
                + fields
                + ")")) {
      graph.run();
      return graph.printed();
    }
  }

  @Test
  void defaultsForWhatNoFieldSays() {
    String data = "!data ip_id\n!proto U\n!aggregate 5\n!flowid 1.2.3.4 5 6.7.8.9 10\n77\n";
    assertEquals(
        "1.2.3.4 5 6.7.8.9 10 U 5 77\n",
        roundTripTo(data, "src sport dst dport proto aggregate id"));
    try (TestGraph graph =
        TestGraph.of(
            "FromIPSummaryDump(DATA \"7\\n8\\n\", FIELDS ip_ttl, PROTO 17, FLOWID 1.2.3.4 5 - -)"
                + " -> ToIPSummaryDump(-, HEADER false, FIELDS src sport dst dport ip_ttl)")) {
      graph.run();
      assertEquals("1.2.3.4 5 0.0.0.0 0 7\n1.2.3.4 5 0.0.0.0 0 8\n", graph.printed());
    }
  }

  @Test
  void headersFillWhatPayloadLeavesOfTheLength() {
    assertEquals(
        "60 20 40 0\n",
        roundTripTo(
            "!data src ip_len payload_len\n1.2.3.4 60 0\n", "ip_len ip_hl tcp_off payload_len"));
    assertEquals(
        "98 32 60 6 \"foobar\"\n",
        roundTripTo(
            "!data src ip_len payload\n1.2.3.4 98 foobar\n",
            "ip_len ip_hl tcp_off payload_len payload"));
  }

  @Test
  void oneLineForSeveralPackets() {
    List<Captured> packets =
        packets(
            "!data timestamp first_timestamp count ip_len proto sport\n9 3 4 401 U 7\n",
            ", MULTIPACKET true, CHECKSUM true");
    assertEquals(4, packets.size());
    for (int i = 0; i < 4; i++) {
      assertEquals((3 + 2L * i) * 1_000_000_000L, packets.get(i).timestamp());
    }
    try (TestGraph graph =
        TestGraph.of(
            "FromIPSummaryDump(DATA \"!data count ip_len proto sport\\n4 401 U 7\\n\","
                + " MULTIPACKET true)"
                + " -> ToIPSummaryDump(-, HEADER false, FIELDS ip_len udp_len count)")) {
      graph.run();
      assertEquals("100 80 1\n100 80 1\n100 80 1\n101 81 1\n", graph.printed());
    }
  }

  @Test
  void wrongLinesAreReportedOnce() {
    try (TestGraph graph =
        TestGraph.of(
            config(
                "!IPSummaryDump 9.1\n!data ip_src nonsense payload_md5\n# comment\n\nwrong x y\n"
                    + "wrong too\n!proto X\n!flowid 1.2.3.4\n!aggregate x\n1.2.3.4\n",
                ""))) {
      graph.run();
      assertEquals(
          List.of(
              "<data>:1: warning: unexpected IPSummaryDump version 9.1",
              "<data>:2: warning: unknown content type 'nonsense'",
              "<data>:2: warning: content type 'payload_md5' ignored on input",
              "<data>:5: packet parse error",
              "<data>:7: bad protocol in !proto",
              "<data>:8: bad !flowid specification",
              "<data>:9: bad !aggregate specification"),
          graph.log());
      assertEquals(1, graph.packets("out").size());
    }
    try (TestGraph graph = TestGraph.of(config("1.2.3.4\n", ""))) {
      graph.run();
      assertEquals(
          List.of(
              "<data>:1: warning: missing banner line; is this an IP summary dump?",
              "<data>:1: no '!data' provided"),
          graph.log());
    }
  }

  @Test
  void missingAndEmptyFiles(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("missing");
    Path empty = Files.createFile(folder.resolve("empty"));
    assertTrue(errors(missing, "").contains("missing: no such file"), errors(missing, ""));
    assertTrue(errors(empty, "").contains("empty: empty file"), errors(empty, ""));
    assertEquals("", errors(missing, ", ALLOW_NONEXISTENT true"));
    assertEquals("", errors(empty, ", ALLOW_NONEXISTENT true"));
    String both = TestGraph.errorsOf("FromIPSummaryDump(x, DATA y) -> Discard");
    assertTrue(both.contains("FILENAME and DATA conflict"), both);
    String none = TestGraph.errorsOf("FromIPSummaryDump() -> Discard");
    assertTrue(none.contains("FILENAME: required argument missing"), none);
  }

  private static String errors(Path file, String arguments) {
    return TestGraph.errorsOf("FromIPSummaryDump(" + file + arguments + ") -> Discard");
  }

  @Test
  void compressedFiles(@TempDir Path folder) throws Exception {
    String dump = "!IPSummaryDump 1.3\n!data ip_src\n1.2.3.4\n5.6.7.8";
    Path gzip = folder.resolve("gzipped");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
      out.write(dump.getBytes(StandardCharsets.ISO_8859_1));
    }
    Path bzip = Files.writeString(folder.resolve("plain"), dump.replace("\n", "\r\n"));
    assertEquals(0, new ProcessBuilder("bzip2", bzip.toString()).inheritIO().start().waitFor());
    for (Path file : List.of(gzip, folder.resolve("plain.bz2"))) {
      try (TestGraph graph =
          TestGraph.of("f :: FromIPSummaryDump(" + file + ") -> out :: Capture")) {
        graph.run();
        assertEquals(2, graph.packets("out").size(), file.toString());
        assertEquals(Long.toString(Files.size(file)), graph.read("f.filesize"));
        assertEquals("IP", graph.read("f.encap"));
      }
    }
  }

  @Test
  void binaryDumpsComeBack(@TempDir Path folder) {
    Path file = folder.resolve("dump");
    String fields =
        "timestamp first_timestamp ntimestamp count link ip_src ip_dst sport dport ip_proto ip_len"
            + " ip_id ip_frag tcp_seq tcp_flags tcp_opt ip_opt payload_len eth_src";
    String lines =
        "1.000005 0.000000 1.000005 1 3 1.2.3.4 5.6.7.8 1 2 T 100 7 . 9 SA mss5;sackok"
            + " rr{1.2.3.4}+1 40 00-11-22-33-44-55\n"
            + "2.000005 0.000000 2.000005 9 0 1.2.3.4 5.6.7.8 1 2 U 1000 7 . - - - . 972"
            + " 00-11-22-33-44-55\n";
    try (TestGraph graph =
        TestGraph.of(
            "FromIPSummaryDump(DATA "
                + ConfigStrings.quote("!data " + fields + "\n" + lines)
                + ") -> ToIPSummaryDump("
                + file
                + ", BINARY true, FIELDS "
                + fields
                + ")")) {
      graph.run();
    }
    try (TestGraph graph =
        TestGraph.of(
            "FromIPSummaryDump("
                + file
                + ") -> ToIPSummaryDump(-, HEADER false, FIELDS "
                + fields
                + ")")) {
      graph.run();
      assertEquals(lines, graph.printed());
      assertTrue(graph.log().isEmpty(), () -> graph.log().toString());
    }
  }

  @Test
  void cutAndWrongRecords() {
    String header = "!IPSummaryDump 1.3\n!data ip_src ip_proto payload\n!binary\n";
    String record = "\0\0\0\t\1\2\3\4\21";
    try (TestGraph graph = TestGraph.of(config(header + record + "\0\0\0\t\1\2", ""))) {
      graph.run();
      assertEquals(1, graph.packets("out").size());
      assertTrue(graph.log().contains("<data>:record 2: ends in the middle of a record"));
      assertTrue(graph.log().get(0).contains("'payload' has no binary form"));
    }
    try (TestGraph graph = TestGraph.of(config(header + "\0\0\0\3" + record, ""))) {
      graph.run();
      assertTrue(graph.log().contains("<data>:record 1: binary record too short"));
    }
    try (TestGraph graph = TestGraph.of(config(header + "\177\377\377\377" + record, ""))) {
      graph.run();
      String tooLong = "<data>:record 1: binary record of 2147483647 bytes is too long";
      assertTrue(graph.log().contains(tooLong), () -> graph.log().toString());
    }
    String note = "\200\0\0\24!data ip_proto\n\0";
    try (TestGraph graph = TestGraph.of(config(header + note + "\0\0\0\5\21", ""))) {
      graph.run();
      assertEquals(17, graph.packets("out").get(0)[9]);
    }
  }

  @Test
  void endlessLinesAreRefused() {
    String line = "1.2.3.4 ".repeat(SummaryInput.LONGEST / 8 + 1);
    try (TestGraph graph = TestGraph.of(config("!data ip_src\n1.2.3.4\n" + line + "\n", ""))) {
      graph.run();
      assertEquals(1, graph.packets("out").size());
      assertTrue(graph.log().get(0).startsWith("<data>:3: line is longer than"));
    }
  }

  @Test
  void longPacketsAreMadeAndCounted() {
    try (TestGraph graph =
        TestGraph.of(
            config("!data ip_src ip_len\n1.2.3.4 60000\n1.2.3.4 50\n", ", CHECKSUM true"))) {
      graph.run();
      assertEquals(60_000, graph.packets("out").get(0).length);
      assertEquals(50, graph.packets("out").get(1).length);
    }
  }

  @Test
  void keepsTimes() {
    try (TestGraph graph =
        TestGraph.of(config("!data timestamp\n100\n100.05\n", ", TIMING true, STOP true"))) {
      long start = System.nanoTime();
      graph.router().step();
      assertEquals(1, graph.packets("out").size());
      graph.until(() -> graph.packets("out").size() == 2);
      assertTrue(System.nanoTime() - start > 40_000_000);
      graph.until(() -> graph.router().isStopRequested());
    }
  }

  @Test
  void readsADumpSeveralTimes() {
    try (TestGraph graph =
        TestGraph.of(config("!data ip_src\n1.2.3.4\n5.6.7.8\n", ", TIMES 3, STOP true"))) {
      graph.run();
      assertEquals(6, graph.packets("out").size());
      assertTrue(graph.router().isStopRequested());
    }
    try (TestGraph graph = TestGraph.of(config("!data ip_src\n", ", LOOP true, STOP true"))) {
      graph.run();
      assertTrue(graph.router().isStopRequested());
    }
  }

  @Test
  void handlersAndSampling() {
    try (TestGraph graph =
        TestGraph.of(
            "f :: FromIPSummaryDump(DATA \"!data ip_src\\n1.2.3.4\\n\", ACTIVE false, STOP true,"
                + " SAMPLE 0.5) -> out :: Capture")) {
      graph.run();
      assertEquals(0, graph.packets("out").size());
      assertEquals("0.5", graph.read("f.sampling_prob"));
      assertEquals("false", graph.read("f.active"));
      assertFalse(graph.router().isStopRequested());
      graph.write("f.active", "true");
      graph.run();
      assertTrue(graph.router().isStopRequested());
      assertEquals("-", graph.read("f.filepos"));
    }
    try (TestGraph graph =
        TestGraph.of(config("!data ip_src\n" + "1.2.3.4\n".repeat(1000), ", SAMPLE 0.5"))) {
      graph.run();
      int count = graph.packets("out").size();
      assertTrue(count > 300 && count < 700, "took " + count);
    }
  }

  @Test
  void goesOnWhereTheOneItReplacesWas() {
    String config = config("!data ip_id\n1\n2\n3\n4\n", "");
    try (TestGraph graph = TestGraph.of(config)) {
      graph.until(() -> graph.packets("out").size() == 2);
      assertEquals(1, graph.packets("out").get(0)[5]);
      graph.replace(config);
      graph.router().runUntilIdle(1000);
      List<byte[]> all = graph.packets("out");
      assertEquals(List.of(1, 2, 3, 4), all.stream().map(packet -> (int) packet[5]).toList());
    }
  }

  @Test
  void isPulledFrom() {
    try (TestGraph graph =
        TestGraph.of(
            "FromIPSummaryDump(DATA \"!data ip_src\\n1.2.3.4\\n5.6.7.8\\n\", STOP true)"
                + " -> Unqueue -> out :: Capture")) {
      graph.run();
      assertEquals(2, graph.packets("out").size());
      assertTrue(graph.router().isStopRequested());
    }
  }

  @Test
  void readsAnythingWithoutFailing(@TempDir Path folder) throws IOException {
    Random random = new Random(SEED);
    String[] fields =
        ("timestamp count direction wire_len eth_src eth_type ip_src ip_proto ip_hl ip_len ip_opt"
                + " ip_frag ip_fragoff sport dport tcp_off tcp_flags tcp_opt tcp_sack udp_len"
                + " icmp_type icmp_code_name icmp_nextmtu payload payload_len")
            .split(" ");
    String[] values =
        ("0 1 7 255 256 65535 65536 4294967295 4294967296 -1 1.2.3.4 T U I F f ! . 8+ - ? \" \"\""
                + " \"hi\\<ff>\" hello rr{1.2.3.4}+3 ssrr{^} ts{1,!2}++3 ts.preip{1.1.1.1^2.2.2.2}"
                + " 99=1:2 mss5;ts1:2 sack1-2 redirect echo > 00:11:22:33:44:55 0800 0806 0x10")
            .split(" ");
    StringBuilder dump = new StringBuilder("!IPSummaryDump 1.3\n");
    for (int i = 0; i < 4000; i++) {
      if (i % 20 == 0) {
        dump.append(i % 40 == 0 ? "!flowid 1.2.3.4 5 6.7.8.9 10\n!data" : "!flowid x\n!data");
        for (int k = random.nextInt(8); k >= 0; k--) {
          dump.append(' ').append(fields[random.nextInt(fields.length)]);
        }
        dump.append('\n');
      }
      for (int k = random.nextInt(9); k >= 0; k--) {
        dump.append(values[random.nextInt(values.length)]).append(k == 0 ? '\n' : ' ');
      }
    }
    Path file = Files.writeString(folder.resolve("dump"), dump, StandardCharsets.ISO_8859_1);
    for (String arguments : List.of("", ", CHECKSUM true", ", MULTIPACKET false")) {
      try (TestGraph graph =
          TestGraph.of(
              "FromIPSummaryDump("
                  + file
                  + arguments
                  + ") -> ToIPSummaryDump(-, HEADER false, BAD_PACKETS true, FIELDS "
                  + String.join(" ", fields)
                  + ") -> c :: Counter -> Discard")) {
        graph.run();
        long count = Long.parseLong(graph.read("c.count"));
        assertTrue(count > 1000, "seed " + SEED + ": " + count);
        long failures = graph.log().stream().filter(line -> line.contains("failed on")).count();
        assertEquals(0, failures, "seed " + SEED);
      }
    }
  }

  @Test
  void payloadBytesAreKept() {
    byte[] packet = packets("!data proto payload\n47 \"\\<00 ff 22 5c>\"\n", "").get(0).bytes();
    assertArrayEquals(TestGraph.hex("00ff225c"), java.util.Arrays.copyOfRange(packet, 20, 24));
  }
}
