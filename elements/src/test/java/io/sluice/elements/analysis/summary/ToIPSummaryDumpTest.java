// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.router.ConfigurationException;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What summaries say; expected lines are Click's for the same packets. */
class ToIPSummaryDumpTest extends ElementContract {
  private static final byte[] UDP =
      TestGraph.hex("4503002412340000401166ca0a0000010a0000021234003500100000616222240a00ff7e");

  private static final byte[] SYN =
      TestGraph.hex(
          "45000034000040008006000001020304050607080050ffff11223344556677888042fff01234002a"
              + "0204057801010402030307000101");

  @Override
  protected String element() {
    return "ToIPSummaryDump(-, BAD_PACKETS true, FIELDS timestamp eth_src ip_opt sport tcp_opt"
        + " tcp_sack icmp_code_name icmp_nextmtu payload payload_md5 payload_len ip_fragoff)";
  }

  /** The line for one packet from its IP header on. */
  private static String line(String arguments, byte[] packet) {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> ToIPSummaryDump(-, HEADER false, " + arguments + ")")) {
      graph.sendIp("in", packet);
      return graph.printed();
    }
  }

  private static void expect(String line, String fields, byte[] packet) {
    assertEquals(line + "\n", line("FIELDS " + fields, packet));
  }

  @Test
  void ipFields() {
    expect("10.0.0.1 10.0.0.2 U 36 20 4660", "ip_src dst proto len ip_hl id", UDP);
    expect("3 0 ce 64 26314 . 0", "ip_tos ip_dscp ip_ecn ttl sum frag fragoff", UDP);
    expect("! 0! 36", "frag fragoff ip_capture_len", new PacketBytes(UDP).u16(6, 0x4000).get());
    expect("F 0+", "frag fragoff", new PacketBytes(UDP).u16(6, 0x2000).get());
    expect("f 64 - -", "frag fragoff sport udp_len", new PacketBytes(UDP).u16(6, 8).get());
    expect("47", "proto", new PacketBytes(UDP).u8(9, 47).get());
  }

  @Test
  void transportFields() {
    expect("4660 53 16 - -", "sport dport udp_len tcp_seq icmp_type", UDP);
    expect(
        "80 65535 287454020 1432778632 32 SE 65520 42",
        "sport dport tcp_seq tcp_ack tcp_off tcp_flags tcp_window tcp_urp",
        SYN);
    expect(
        "mss1400;sackok;wscale7 mss1400;sackok;wscale7 sackok", "tcp_opt tcp_ntopt tcp_sack", SYN);
  }

  @Test
  void icmpFields() {
    byte[] unreachable = TestGraph.hex("4500001c00000000400100000a0000010a00000203040000000005dc");
    expect(
        "3 4 unreachable needfrag 1500 - -",
        "icmp_type icmp_code icmp_type_name icmp_code_name icmp_nextmtu icmp_flowid icmp_seq",
        unreachable);
    byte[] echo = new PacketBytes(unreachable).u16(20, 0x0800).u16(24, 7).u16(26, 9).get();
    expect("echo 0 7 9 -", "icmp_type_name icmp_code_name icmp_flowid icmp_seq icmp_nextmtu", echo);
    byte[] other = new PacketBytes(unreachable).u16(20, 0x4001).get();
    expect("64 1", "icmp_type_name icmp_code_name", other);
  }

  @Test
  void payload() {
    expect("8 \"ab\\\"\\$\\n\\000\\377~\"", "payload_len payload", UDP);
    byte[] empty = new PacketBytes(UDP).u16(2, 28).u16(24, 8).get();
    expect(
        "0 \"\" u3bJz@iaYsq6aMaMSJVq_b d41d8cd98f00b204e9800998ecf8427e",
        "payload_len payload payload_md5 payload_md5_hex",
        empty);
  }

  @Test
  void annotations() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> ToIPSummaryDump(-, HEADER false, FIELDS timestamp ntimestamp ts_sec"
                + " ts_usec usec1 first_timestamp count link paint direction agg wire_len)")) {
      graph.send(
          "in",
          UDP,
          packet -> {
            Anno.setTimestamp(packet, 996_033_261_451_094_000L);
            Anno.putI64(packet, Anno.FIRST_TIMESTAMP, 996_033_260_000_000_001L);
            Anno.putI32(packet, Anno.EXTRA_PACKETS, 4);
            Anno.putU8(packet, Anno.PAINT, 1);
            Anno.putI32(packet, Anno.AGGREGATE, -1);
          });
      assertEquals(
          "996033261.451094 996033261.451094 996033261 451094 996033261451094"
              + " 996033260.000000001 5 1 1 < 4294967295 36\n",
          graph.printed());
    }
  }

  @Test
  void extraLengthCounts() {
    String config =
        "in :: Inject -> ToIPSummaryDump(-, HEADER false, FIELDS ip_len payload_len wire_len";
    try (TestGraph graph =
        TestGraph.of(config + "); i2" + config.substring(2) + ", EXTRA_LENGTH false)")) {
      graph.send("in", UDP, packet -> Anno.putI32(packet, Anno.EXTRA_LENGTH, 100));
      graph.send("i2", UDP, packet -> Anno.putI32(packet, Anno.EXTRA_LENGTH, 100));
      assertEquals("136 136 36\n36 136 36\n", graph.printed());
    }
  }

  @Test
  void linkFieldsNeedTheNetworkHeaderBehindThem() {
    byte[] frame = new byte[14 + UDP.length];
    System.arraycopy(TestGraph.hex("0011223344556677 8899aabb 0800"), 0, frame, 0, 14);
    System.arraycopy(UDP, 0, frame, 14, UDP.length);
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> t :: Tee -> MarkMACHeader -> s :: ToIPSummaryDump(-, HEADER false,"
                + " FIELDS eth_src eth_dst eth_type); t[1] -> s;"
                + " t[2] -> MarkMACHeader -> MarkIPHeader(14) -> Strip(14) -> s")) {
      graph.send("in", frame);
      String addresses = "66-77-88-99-AA-BB 00-11-22-33-44-55 0800\n";
      assertEquals("- - -\n- - -\n" + addresses, graph.printed());
    }
  }

  @Test
  void badPacketsGetALineOfTheirOwn() {
    String fields = "BAD_PACKETS true, FIELDS ip_src sport tcp_seq";
    assertEquals(
        "!bad IP version 5\n- - -\n", line(fields, new PacketBytes(UDP).u8(0, 0x55).get()));
    assertEquals(
        "!bad IP header length 4\n- - -\n", line(fields, new PacketBytes(UDP).u8(0, 0x44).get()));
    assertEquals("!bad IP length 19\n- - -\n", line(fields, new PacketBytes(UDP).u16(2, 19).get()));
    assertEquals(
        "!bad truncated IP missing 4\n10.0.0.1 4660 -\n",
        line(fields, new PacketBytes(UDP).u16(2, 40).get()));
    assertEquals(
        "10.0.0.1 4660 -\n",
        line("CAREFUL_TRUNC false, " + fields, new PacketBytes(UDP).u16(2, 40).get()));
    assertEquals(
        "!bad TCP header length 4\n1.2.3.4 80 -\n",
        line(fields, new PacketBytes(SYN).u8(32, 0x40).get()));
    assertEquals(
        "!bad fragmented TCP/UDP header\n10.0.0.1 - -\n",
        line(fields, new PacketBytes(UDP).u16(6, 8).get()));
    assertEquals(
        "!bad truncated TCP header\n1.2.3.4 80 -\n",
        line(fields, new PacketBytes(SYN).u16(2, 26).cut(26).get()));
    assertEquals("!bad no IP header\n- - -\n", unmarked(fields));
  }

  private static String unmarked(String arguments) {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> ToIPSummaryDump(-, HEADER false, " + arguments + ")")) {
      graph.send("in", UDP);
      return graph.printed();
    }
  }

  @Test
  void headerDescribesTheDump() {
    try (TestGraph graph =
        TestGraph.of(
            "Idle -> ToIPSummaryDump(-, BANNER \"it's me\", FIELDS ntimestamp src \"tcp seq\")")) {
      graph.run();
      assertEquals(
          "!IPSummaryDump 1.3\n!creator \"it's me\"\n!data timestamp ip_src tcp_seq\n",
          graph.printed());
    }
    try (TestGraph graph = TestGraph.of("Idle -> ToIPSummaryDump(-, VERBOSE true)")) {
      graph.run();
      String[] lines = graph.printed().split("\n");
      assertTrue(lines[1].matches("!host \\S+"), lines[1]);
      String runtime = "!runtime \\d+\\.\\d{6,9} \\(\\w{3} \\w{3} [ \\d]\\d [\\d:]{8} \\d{4}\\)";
      assertTrue(lines[2].matches(runtime), lines[2]);
      assertEquals("!data timestamp ip_src", lines[3]);
    }
  }

  @Test
  void packetsThatStandForSeveral(@TempDir Path folder) throws IOException {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> ToIPSummaryDump(-, HEADER false, MULTIPACKET true,"
                + " FIELDS timestamp ip_len) -> out :: Capture")) {
      graph.send(
          "in",
          new byte[10],
          packet -> {
            Anno.setTimestamp(packet, 6_000_000_000L);
            Anno.putI64(packet, Anno.FIRST_TIMESTAMP, 2_000_000_000L);
            Anno.putI32(packet, Anno.EXTRA_PACKETS, 2);
            Anno.putI32(packet, Anno.EXTRA_LENGTH, 51);
          });
      assertEquals("2.000000 20\n4.000000 20\n6.000000 21\n", graph.printed());
      assertEquals(1, graph.packets("out").size());
    }
  }

  @Test
  void binaryRecords(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("dump");
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> ToIPSummaryDump("
                + file
                + ", BINARY true, BAD_PACKETS true, FIELDS timestamp ntimestamp ip_src sport"
                + " ip_proto tcp_flags tcp_opt payload_md5)")) {
      graph.sendIp("in", SYN);
      graph.sendIp("in", new byte[4]);
    }
    byte[] all = Files.readAllBytes(file);
    String text = new String(all, java.nio.charset.StandardCharsets.ISO_8859_1);
    String end = "payload_md5\n!binary\n";
    int header = text.indexOf(end) + end.length();
    String record =
        "00000039"
            + "0000000000000000"
            + "0000000000000000"
            + "01020304"
            + "0050"
            + "06"
            + "42"
            + "0c"
            + "020405780101040203030700";
    assertTrue(text.startsWith("!IPSummaryDump 1.3\n!data timestamp ntimestamp ip_src"), text);
    byte[] expected = TestGraph.hex(record);
    byte[] actual = java.util.Arrays.copyOfRange(all, header, header + expected.length);
    assertEquals(HexFormat.of().formatHex(expected), HexFormat.of().formatHex(actual));
    int bad = header + 0x39;
    assertEquals("!bad IP version 0\n", text.substring(bad + 4, bad + 22));
    assertArrayEquals(TestGraph.hex("80000016"), java.util.Arrays.copyOfRange(all, bad, bad + 4));
  }

  @Test
  void pullsByItself() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> Queue -> ToIPSummaryDump(-, HEADER false, FIELDS wire_len)"
                + " -> out :: Capture")) {
      graph.send("in", UDP, SYN);
      graph.run();
      assertEquals("36\n54\n", graph.printed());
      assertEquals(2, graph.packets("out").size());
    }
  }

  @Test
  void headersMayLieBeforeTheData() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> StripIPHeader -> ToIPSummaryDump(-, HEADER false,"
                + " FIELDS ip_src sport payload_len)")) {
      graph.send("in", UDP, packet -> Anno.setMacHeader(packet, Mbuf.data(packet)));
      assertEquals("10.0.0.1 4660 8\n", graph.printed());
    }
  }

  @Test
  void flushBringsLinesToTheFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("dump");
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> d :: ToIPSummaryDump(" + file + ", HEADER false, FIELDS wire_len)")) {
      graph.send("in", UDP);
      graph.write("d.flush", "");
      assertEquals("36\n", Files.readString(file));
    }
  }

  @Test
  void aFileThatExistsIsEmptied(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("dump"), "much longer than what will be there\n");
    try (TestGraph graph = TestGraph.of("Idle -> ToIPSummaryDump(" + file + ", FIELDS count)")) {
      graph.run();
    }
    assertEquals("!IPSummaryDump 1.3\n!data count\n", Files.readString(file));
  }

  @Test
  void goesOnInTheFileOfTheOneItReplaces(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("dump");
    String config = "in :: Inject -> %s :: ToIPSummaryDump(" + file + ", FIELDS %s)";
    try (TestGraph graph = TestGraph.of(config.formatted("d", "wire_len"))) {
      graph.send("in", UDP);
      graph.replace(config.formatted("d", "wire_len"));
      graph.send("in", SYN);
      graph.replace(config.formatted("renamed", "wire_len"));
      graph.send("in", UDP);
      ConfigurationException refused =
          assertThrows(
              ConfigurationException.class, () -> graph.replace(config.formatted("d", "ip_src")));
      String why = refused.diagnostics().messages().get(0).text();
      assertEquals(file + ": is being written with other fields", why);
      graph.send("in", SYN);
      assertFalse(graph.router().current().hasFailed());
    }
    assertEquals("!IPSummaryDump 1.3\n!data wire_len\n36\n54\n36\n54\n", Files.readString(file));
  }

  /** /dev/full takes no byte: it is what a full disk is. */
  @Test
  void whatAFullDiskRefusesFailsTheRun() {
    String config = "in :: Inject -> d :: ToIPSummaryDump(/dev/full)";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", UDP);
      graph.write("d.flush", "");
      graph.send("in", UDP, UDP);
      assertEquals(2, graph.drops("d", "not written"));
      graph.router().settle();
      assertTrue(graph.router().hasFailed());
      assertEquals(
          List.of("'d :: ToIPSummaryDump': /dev/full: No space left on device"), graph.log());
    }
  }

  @Test
  void aFileIsNotWrittenByTwo(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("dump"), "!data ip_src\n1.2.3.4\n");
    String errors =
        TestGraph.errorsOf(
            "f :: FromIPSummaryDump(%s) -> ToIPSummaryDump(%s)".formatted(file, file));
    assertTrue(errors.contains("written here, and read by 'f :: FromIPSummaryDump'"), errors);
  }

  @Test
  void wrongConfigurations() {
    String errors =
        TestGraph.errorsOf(
            "Idle -> ToIPSummaryDump(x, FIELDS ip_src nonsense payload, BINARY true)");
    assertTrue(errors.contains("unknown content type 'nonsense'"), errors);
    assertTrue(errors.contains("cannot use field payload with BINARY"), errors);
    assertTrue(
        TestGraph.errorsOf("Idle -> ToIPSummaryDump(x, FIELDS \"\")")
            .contains("unknown content type ''"));
    String missing = TestGraph.errorsOf("Idle -> ToIPSummaryDump(/nowhere/at/all)");
    assertTrue(missing.contains("/nowhere/at/all: no such file"), missing);
  }
}
