// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.linetrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FromTcpdumpTest {
  private static final String TCP =
      "timestamp sport dport tcp_flags tcp_seq tcp_ack tcp_window payload_len tcp_opt";

  @TempDir Path folder;

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("text"), List.of(lines));
  }

  private static List<String> summary(Path file, String keywords, String fields) {
    try (TestGraph graph =
        TestGraph.of(
            "FromTcpdump(%s%s) -> ToIPSummaryDump(-, HEADER false, FIELDS %s)"
                .formatted(file, keywords, fields))) {
      graph.run();
      assertEquals(List.of(), graph.log());
      return graph.printed().lines().toList();
    }
  }

  private List<String> summaryOf(String fields, String... lines) throws IOException {
    return summary(file(lines), "", fields);
  }

  /** What tcpdump 3 wrote of a connection. */
  @Test
  void oldLinesOfTcp() throws IOException {
    assertEquals(
        List.of(
            "5.000000 1025 80 S 100 0 8192 0 mss1460;wscale3",
            "6.000000 80 1025 SA 5000 101 9000 0 .",
            "7.000000 1025 80 A 101 5001 8192 0 .",
            "8.000000 1025 80 PA 101 5001 8192 10 ts1:2",
            "9.000000 80 1025 A 5001 111 1 0 sack121-131",
            "10.000000 1025 80 FAUE 111 5001 2 0 .",
            "11.000000 9 1 R 77 0 0 0 ."),
        summaryOf(
            TCP,
            "5 10.0.0.1.1025 > 10.0.0.2.80: S 100:100(0) win 8192 <mss 1460,nop,wscale 3>",
            "6 10.0.0.2.80 > 10.0.0.1.1025: S [tcp sum ok] 5000:5000(0) ack 101 win 9000",
            "7 10.0.0.1.1025 > 10.0.0.2.80: . ack 1 win 8192",
            "8 10.0.0.1.1025 > 10.0.0.2.80: P 1:11(10) ack 1 win 8192 <nop,nop,timestamp 1 2>",
            "9 10.0.0.2.80 > 10.0.0.1.1025: . ack 11 win 1 <nop,nop,sack sack 1 {21:31} >",
            "10 10.0.0.1.1025 > 10.0.0.2.80: FUE 11:11(0) ack 1 win 2 urg 5 <unknown>",
            "11 10.0.0.1.9 > 10.0.0.2.1: R [bad hdr length] 77:77(0) win 0"));
  }

  @Test
  void newLinesOfTcp() throws IOException {
    String sent = " IP 1.2.3.4.1714 > 5.6.7.8.8080: Flags ";
    String reply = " IP 5.6.7.8.8080 > 1.2.3.4.1714: Flags ";
    assertEquals(
        List.of(
            "0.250000 1714 8080 S 999829505 0 64240 0 mss1460;wscale8;sackok",
            "3661.000000 8080 1714 SA 3876441381 999829506 64240 0 ts374430877:722234175",
            "86400.000000 1714 8080 A 999829506 3876441382 1026 0 .",
            "951868800.500000 1714 8080 PAEC 999829506 3876441382 1026 52 .",
            "5.000000 8080 1714 A 3876441382 999829558 7 0 sack999829568-999829578",
            "6.000000 8080 1714 . 0 0 7 0 ."),
        summaryOf(
            TCP,
            "00:00:00.250000"
                + sent
                + "[S], seq 999829505, win 64240, options [mss 1460,nop,wscale 8,nop,nop,sackOK],"
                + " length 0",
            "01:01:01"
                + reply
                + "[S.], cksum 0x8470 (incorrect -> 0xa9b6), seq 3876441381, ack 999829506, win"
                + " 64240, options [exp-tfo,TS val 374430877 ecr 722234175], length 0",
            "1970-01-02 00:00:00" + sent + "[.], ack 1, win 1026, length 0",
            "2000-03-01 00:00:00.5" + sent + "[P.WE], seq 1:53, ack 1, win 1026, length 52: HTTP",
            "5" + reply + "[.], ack 53, win 7, options [nop,nop,sack 1 {63:73}], length 0",
            "6" + reply + "[none], win 7, length 0"));
  }

  /** Numbers that are no distances: tcpdump -S. */
  @Test
  void absoluteNumbers() throws IOException {
    assertEquals(
        List.of("SA 90000 70000", "A 70000 90001", "PA 70000 90001", "A 90001 70010"),
        summaryOf(
            "tcp_flags tcp_seq tcp_ack",
            "1 10.0.0.2.80 > 10.0.0.1.1025: S 90000:90000(0) ack 70000 win 1",
            "2 10.0.0.1.1025 > 10.0.0.2.80: . ack 90001 win 1",
            "3 10.0.0.1.1025 > 10.0.0.2.80: P 70000:70010(10) ack 90001 win 1",
            "4 10.0.0.2.80 > 10.0.0.1.1025: . ack 70010 win 1"));
  }

  @Test
  void udpAndOthers() throws IOException {
    assertEquals(
        List.of(
            "1.1.1.1 2.2.2.2 U 1000 53 43 71",
            "1.1.1.1 2.2.2.2 U 1000 53 9 37",
            "1.1.1.1 2.2.2.2 U 1000 53 8 36",
            "1.1.1.1 2.2.2.2 U 514 514 653 681",
            "1.1.1.1 2.2.2.2 U 1000 53 30 58",
            "1.1.1.1 2.2.2.2 I - - 64 84",
            "1.1.1.1 2.2.2.2 I - - 0 20",
            "1.1.1.1 2.2.2.2 0 - - 32 52"),
        summaryOf(
            "ip_src ip_dst ip_proto sport dport payload_len ip_len",
            "1 1.1.1.1.1000 > 2.2.2.2.53:  12345+ A? example.org. [1au] (43)",
            "1 1.1.1.1.1000 > 2.2.2.2.53: udp 9",
            "1 1.1.1.1:1000 > 2.2.2.2:53: [udp sum ok] udp 8",
            "1 IP 1.1.1.1.514 > 2.2.2.2.514: SYSLOG daemon.critical, length: 653",
            "1 IP 1.1.1.1.1000 > 2.2.2.2.53: 7+ [1au] A? example.org. (30)",
            "1 IP 1.1.1.1 > 2.2.2.2: ICMP echo request, id 1, seq 1, length 64",
            "1 1.1.1.1 > 2.2.2.2: icmp: echo request",
            "1 IP 1.1.1.1 > 2.2.2.2: PIMv2, Hello, length 32"));
  }

  @Test
  void headersOfIp() throws IOException {
    String rest = " 1.1.1.1.9 > 2.2.2.2.8: ";
    assertEquals(
        List.of(
            "16 64 7 48 ! 0! 28 20",
            "2 255 65535 1280 ! 0! 28 1252",
            "0 1 5 1500 F 0+ 28 1472",
            "0 1 5 120 f 1480 20 100",
            "3 2 0 20 . 0 20 0",
            "1 2 242 1500 F 0+ 28 1472",
            "0 2 242 224 f 328 20 204"),
        summaryOf(
            "ip_tos ip_ttl ip_id ip_len ip_frag ip_fragoff ip_capture_len payload_len",
            "1" + rest + "udp 20 (DF) [tos 0x10] (ttl 64, id 7, len 48)",
            "1 IP (tos 0x2,ECT(0), ttl 255, id 65535, offset 0, flags [DF], proto UDP (17), length"
                + " 1280)",
            "   " + rest + "UDP, length 1252",
            "\t0x0000: 4500",
            "1 IP (tos 0x0, ttl 1, id 5, offset 0, flags [+], proto UDP (17), length 1500)",
            " " + rest + "UDP, length 3000",
            "1 IP (tos 0x0, ttl 1, id 5, offset 1480, flags [none], proto UDP (17), length 120)",
            "    1.1.1.1 > 2.2.2.2: ip-proto-17",
            "1 1.1.1.1 > 2.2.2.2: icmp: echo [tos 0x0,CE]",
            "1" + rest + "udp 1472 [ECT(1)] (frag 242:1480@0+)",
            "1 1.1.1.1 > 2.2.2.2: (frag 242:204@328)"));
  }

  @Test
  void optionsThatAreNotShown() throws IOException {
    assertEquals(
        List.of("32 10 62", "20 10 50", "24 10 54"),
        summaryOf(
            "tcp_off payload_len ip_len",
            "1 1.1.1.1.9 > 2.2.2.2.8: P 1:11(10) ack 1 win 1 (len 62)",
            "1 1.1.1.1.9 > 2.2.2.2.8: P 1:11(10) ack 1 win 1 (len 50)",
            "1 1.1.1.1.9 > 2.2.2.2.8: P 1:11(10) ack 1 win 1 <mss 5> (len 54)"));
  }

  @Test
  void checksumsAreRight() throws IOException {
    Path file =
        file(
            "1 1.1.1.1.9 > 2.2.2.2.8: P 1:1112(1111) ack 1 win 1 <mss 5>",
            "1 1.1.1.1.9 > 2.2.2.2.8: udp 77",
            "1 1.1.1.1 > 2.2.2.2: icmp: echo");
    try (TestGraph graph =
        TestGraph.of(
            "FromTcpdump("
                + file
                + ", CHECKSUM true) -> Pad -> CheckIPHeader(CHECKSUM true)"
                + " -> i :: IPClassifier(tcp, udp, -);"
                + "i[0] -> CheckTCPHeader -> t :: Capture; i[1] -> CheckUDPHeader -> u :: Capture;"
                + "i[2] -> o :: Capture")) {
      graph.run();
      assertEquals(1135 + 20, graph.packets("t").get(0).length);
      assertEquals(77 + 28, graph.packets("u").get(0).length);
      assertEquals(1, graph.packets("o").size());
    }
  }

  @Test
  void badLinesAreReportedOnce() throws IOException {
    Path file =
        file(
            "tcpdump: listening",
            "1 IP6 ::1.9 > ::2.8: Flags [S], seq 1, win 1, length 0",
            "1 x.y.9 > 2.2.2.2.8: udp 1",
            "1 2.2.2.2.8 > ",
            "1x 1.1.1.1.1 > 2.2.2.2.8: udp 1",
            "",
            "# comment",
            "1 1.1.1.1.99999 > 2.2.2.2.8: udp 1",
            "1 1.1.1.1.9 > 2.2.2.2.8: udp 1");
    try (TestGraph graph = TestGraph.of("FromTcpdump(" + file + ", STOP true) -> out :: Capture")) {
      graph.run();
      assertEquals(1, graph.packets("out").size());
      assertEquals(List.of(file + ":1: packet parse error"), graph.log());
      assertTrue(graph.router().isStopRequested());
    }
  }

  @Test
  void goesOnWhenTheConfigurationIsReplaced() throws IOException {
    Path file =
        file(
            "1 10.0.0.2.80 > 10.0.0.1.1025: S 5000:5000(0) ack 101 win 9000",
            "2 10.0.0.1.1025 > 10.0.0.2.80: P 1:11(10) ack 1 win 8192",
            "3 10.0.0.1.1025 > 10.0.0.2.80: P 11:21(10) ack 1 win 8192");
    String summary = " -> ToIPSummaryDump(-, HEADER false, FIELDS tcp_seq)";
    String pulled = "f :: FromTcpdump(" + file + ") -> u :: Unqueue(LIMIT %d)" + summary;
    try (TestGraph graph = TestGraph.of(pulled.formatted(2))) {
      graph.run();
      assertEquals("5000\n101\n", graph.printed());
      graph.replace(pulled.formatted(3));
      graph.run();
      assertEquals("5000\n101\n111\n", graph.printed());
    }
  }

  @Test
  void noise() throws IOException {
    Random random = new Random(3);
    String letters = "0123456789.:,[](){}<>@+ \tIPFlagsackwinseqoptionslengthudptosidTSvalecr";
    String[] begins = {
      "1 1.1.1.1.9 > 2.2.2.2.8: P 1:11(10) ack 1 win 1 <mss 5,sack sack 1 {1:2} > (DF) (ttl 5)",
      "1 IP 1.1.1.1.9 > 2.2.2.2.8: Flags [P.], seq 1:11, ack 1, options [TS val 1 ecr 2], length 1",
      "1 IP (tos 0x2,ECT(0), ttl 64, id 1, offset 0, flags [DF], proto UDP (17), length 1280)",
      "1 1.1.1.1.9 > 2.2.2.2.8: udp 1472 (frag 242:1480@0+)",
    };
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      StringBuilder line = new StringBuilder(begins[random.nextInt(begins.length)]);
      for (int change = random.nextInt(6); change > 0; change--) {
        int at = random.nextInt(line.length());
        char letter = letters.charAt(random.nextInt(letters.length()));
        if (random.nextBoolean()) {
          line.setCharAt(at, letter);
        } else {
          line.insert(at, letter);
        }
      }
      int length = random.nextInt(4) == 0 ? random.nextInt(line.length()) : line.length();
      text.append(line, 0, length).append('\n');
    }
    Path file = Files.writeString(folder.resolve("noise"), text);
    try (TestGraph graph =
        TestGraph.of(
            "FromTcpdump("
                + file
                + ", CHECKSUM true) -> Pad -> c :: CheckIPHeader(CHECKSUM true) -> out :: Capture;"
                + "c[1] -> bad :: Capture")) {
      graph.run();
      assertEquals(0, graph.packets("bad").size());
      assertTrue(graph.packets("out").size() > 500);
    }
  }
}
