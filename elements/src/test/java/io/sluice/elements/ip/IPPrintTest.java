// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IPPrintTest {
  private static final String TCP =
      "450000348f0b40008006eda8c0a80167c0a8019206b21f903b983001000000008002faf05dfa0000"
          + "020405b40103030801010402";
  private static final String UDP =
      "4500001e000000004011000001020304050607080007" + "13c4000a0000" + "4142";
  private static final String ECHO =
      "4500001c00000000400100000102030405060708" + "0800000012340001";
  private static final String UNREACHABLE =
      "4500003800000000400100000102030405060708" + "0303000000000000" + UDP.substring(0, 56);

  private static String print(String hex, String arguments) {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> IPPrint(" + arguments + ") -> out :: Capture")) {
      graph.sendIp("in", TestGraph.hex(hex));
      return graph.log().get(0);
    }
  }

  private static String print(String hex) {
    return print(hex, "TIMESTAMP false");
  }

  @Test
  void transportHeadersAreShownAsClickShowsThem() {
    assertEquals(
        "192.168.1.103.1714 > 192.168.1.146.8080: S 999829505:999829506(1,52,52) win 64240",
        print(TCP));
    assertEquals("1.2.3.4.7 > 5.6.7.8.5060: udp 10", print(UDP));
    assertEquals("1.2.3.4 > 5.6.7.8: icmp echo (4660, 1)", print(ECHO));
    assertEquals("1.2.3.4 > 5.6.7.8: icmp echo (13330, 256)", print(ECHO, "TIMESTAMP no, SWAP no"));
    assertEquals("1.2.3.4 > 5.6.7.8: icmp 5.6.7.8 unreachable port udp/5060", print(UNREACHABLE));
    assertEquals(
        "1.2.3.4 > 5.6.7.8: icmp 5.6.7.8 unreachable needfrag (mtu 1500)",
        print(UNREACHABLE.replace("0303000000000000", "03040000000005dc")));
    assertEquals(
        "1.2.3.4 > 5.6.7.8: icmp timeexceeded reassembly",
        print(ECHO.replace("08000000", "0b010000")));
    assertEquals(
        "1.2.3.4 > 5.6.7.8: icmp type 77 code 9", print(ECHO.replace("08000000", "4d090000")));
    assertEquals("1.2.3.4 > 5.6.7.8: ip-proto-47", print(UDP.replace("4011", "402f")));
  }

  @Test
  void fragmentsAndTruncatedPackets() {
    assertEquals(
        "1.2.3.4 > 5.6.7.8: udp (frag 0:10@1480)",
        print("4500001e000000b94011000001020304050607080007" + "13c4000a0000" + "4142"));
    assertEquals(
        "1.2.3.4.7 > 5.6.7.8.5060: udp 10 (frag 0:10@0+)",
        print(UDP.replace("4500001e00000000", "4500001e00002000")));
    assertEquals("1.2.3.4 > 5.6.7.8: truncated-udp", print(UDP.substring(0, 46)));
    assertEquals("1.2.3.4.7 > 5.6.7.8.5060: truncated-udp", print(UDP.substring(0, 50)));
    assertEquals(
        "192.168.1.103.1714 > 192.168.1.146.8080: truncated-tcp", print(TCP.substring(0, 60)));
    assertEquals("truncated-ip", print(UDP.substring(0, 38)));
    assertEquals("1.2.3.4 > 5.6.7.8: truncated-icmp", print(ECHO.substring(0, 42)));
  }

  @Test
  void fieldsAndAnnotations() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> IPPrint(me, ID true, TTL true, TOS true, LENGTH true, PAINT true,"
                + " AGGREGATE true) -> Discard")) {
      byte[] data = TestGraph.hex(UDP);
      graph.send(
          "in",
          data,
          packet -> {
            Anno.setNetworkHeader(packet, io.sluice.packet.Mbuf.data(packet));
            Anno.setTransportHeader(packet, io.sluice.packet.Mbuf.data(packet) + 20);
            Anno.setTimestamp(packet, 5_000_001_000L);
            Anno.putU8(packet, Anno.PAINT, 3);
            Anno.putI32(packet, Anno.AGGREGATE, -1);
          });
      graph.send("in", data);
      assertEquals(
          "me: 5.000001: #4294967295.3: id 0 ttl 64 tos 0 length 30 1.2.3.4.7 > 5.6.7.8.5060: udp 10",
          graph.log().get(0));
      assertEquals(1, graph.log().size(), "without a network header nothing is printed");
    }
  }

  @Test
  void contentsAndPayload() {
    assertEquals(
        "1.2.3.4.7 > 5.6.7.8.5060: udp 10\n  4142", print(UDP, "TIMESTAMP no, PAYLOAD yes"));
    assertEquals(
        "1.2.3.4.7 > 5.6.7.8.5060: udp 10\n  AB", print(UDP, "TIMESTAMP no, PAYLOAD ascii"));
    assertEquals(
        "1.2.3.4.7 > 5.6.7.8.5060: udp 10\n  4500001e 00000000 40110000 01020304 05060708 000713c4"
            + "\n  000a",
        print(UDP, "TIMESTAMP no, CONTENTS hex, MAXLENGTH 26"));
  }

  @Test
  void aStrippedHeaderIsStillShown() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> Strip(20) -> IPPrint(TIMESTAMP no) -> Discard")) {
      graph.sendIp("in", TestGraph.hex(UDP));
      assertEquals("1.2.3.4.7 > 5.6.7.8.5060: udp 10", graph.log().get(0));
    }
  }

  @Test
  void aFileTakesTheLines(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("out");
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> IPPrint(TIMESTAMP no, OUTFILE \"" + file + "\") -> Discard")) {
      graph.sendIp("in", TestGraph.hex(UDP));
      graph.sendIp("in", TestGraph.hex(ECHO));
    }
    assertEquals(
        "1.2.3.4.7 > 5.6.7.8.5060: udp 10\n1.2.3.4 > 5.6.7.8: icmp echo (4660, 1)\n",
        Files.readString(file));
  }

  @Test
  void mistakesAreReported() {
    String errors =
        TestGraph.errorsOf(
            "Idle -> IPPrint(CONTENTS hex, PAYLOAD hex) -> IPPrint(OUTFILE \"/nowhere/at/all\")"
                + " -> Idle");
    assertTrue(errors.contains("specify at most one of PAYLOAD and CONTENTS"), errors);
    errors = TestGraph.errorsOf("Idle -> IPPrint(OUTFILE \"/nowhere/at/all\") -> Idle");
    assertTrue(errors.contains("cannot write /nowhere/at/all"), errors);
  }

  @Test
  void ethernetAddresses() {
    String header = "0200000000020200000000010800";
    String config = "in :: Inject -> %s -> IPPrint(ETHER true, TIMESTAMP false) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted("MarkMACHeader -> MarkIPHeader(14)"))) {
      graph.send("in", TestGraph.hex(header + UDP));
      assertEquals(
          "02-00-00-00-00-01 > 02-00-00-00-00-02: 1.2.3.4.7 > 5.6.7.8.5060: udp 10",
          graph.log().get(0));
    }
    try (TestGraph graph = TestGraph.of(config.formatted("MarkMACHeader -> MarkIPHeader(0)"))) {
      graph.send("in", TestGraph.hex(UDP));
      assertEquals("1.2.3.4.7 > 5.6.7.8.5060: udp 10", graph.log().get(0));
    }
  }

  @Test
  void theVlanAnnotationIsShownAsItLies() {
    String config =
        "in :: Inject -> SetVLANAnno(5) -> IPPrint(x, TIMESTAMP no, VLAN yes) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp("in", TestGraph.hex(UDP));
      assertEquals(List.of("x:  VLAN:12801.2.3.4.7 > 5.6.7.8.5060: udp 10"), graph.log());
    }
  }
}
