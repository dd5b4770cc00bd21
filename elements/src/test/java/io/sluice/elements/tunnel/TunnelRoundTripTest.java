// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into a tunnel comes out of it, for real and for damaged packets. */
class TunnelRoundTripTest {
  private static final int MUTATED = 10_000;

  /** Tunnels that take Ethernet frames. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "VXLANEncap(7, 192.0.2.1, 192.0.2.2) -> CheckIPHeader -> VXLANDecap(7)",
        "VXLANEncap(7, 192.0.2.1, 192.0.2.2, CHECKSUM true, TOS inherit) -> CheckIPHeader"
            + " -> VXLANDecap(7)",
        "VXLANEncap(7, 2001:db8::1, 2001:db8::2) -> VXLANDecap(7)",
        "VXLANEncap(7, 192.0.2.1, 192.0.2.2, NEXT ethernet) -> VXLANDecap(7, NEXT ethernet)",
        "GeneveEncap(9, 192.0.2.1, 192.0.2.2, OPTIONS 0102030401020304) -> CheckIPHeader"
            + " -> GeneveDecap(9)",
        "GeneveEncap(9, 2001:db8::1, 2001:db8::2) -> GeneveDecap(9)",
        "GREEncap(0x6558, KEY 5, SEQUENCE true, CHECKSUM true) -> IPEncap(47, 1.2.3.4, 5.6.7.8)"
            + " -> CheckIPHeader -> StripIPHeader -> CheckGREHeader(KEY 5, CHECKSUM true,"
            + " SEQUENCE true, STRIP true)",
        "GREEncap(0x6558) -> StripGREHeader",
        "GTPEncap(22) -> UDPIPEncap(1.2.3.4, 2152, 5.6.7.8, 2152) -> Strip(28) -> GTPDecap",
        "MPLSEncap(16) -> MPLSEncap(17, BOTTOM false) -> MPLSDecap(17)",
        "NSHEncap(7, 3) -> DecNSHIndex -> VXLANEncap(1, 192.0.2.1, 192.0.2.2, NEXT nsh)"
            + " -> VXLANDecap(1, NEXT nsh) -> NSHDecap(7)",
        "NSHEncap(7, 3, CONTEXT 000102030405060708090a0b0c0d0e0f) -> NSHDecap(7)",
        "VLANEncap(5) -> VLANDecap",
      })
  void frames(String tunnel) throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<byte[]> real = sampleFrames();
    List<byte[]> packets = new ArrayList<>(real);
    for (int i = 0; i < MUTATED; i++) {
      packets.add(mutated(real.get(i % real.size()), random));
    }
    packets.removeIf(packet -> packet.length < 14);
    expectIdentity(tunnel + ", seed " + seed, tunnel, packets);
  }

  /** Tunnels that take IP packets. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "IPTunnelEncap(192.0.2.1, 192.0.2.2) -> CheckIPHeader -> IPTunnelDecap",
        "IPTunnelEncap(2001:db8::1, 2001:db8::2) -> IPTunnelDecap",
        "IPTunnelEncap(192.0.2.1, 192.0.2.2, ECN false) -> IPTunnelDecap",
        "VXLANEncap(7, 192.0.2.1, 192.0.2.2, NEXT ipv4) -> VXLANDecap(7, NEXT ipv4)",
        "GeneveEncap(9, 192.0.2.1, 192.0.2.2, PROTO 0x0800) -> GeneveDecap(PROTO 0x0800)",
      })
  void ipPackets(String tunnel) throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<byte[]> packets = new ArrayList<>();
    for (byte[] frame : sampleFrames()) {
      byte[] packet = Arrays.copyOfRange(frame, 14, frame.length);
      packets.add(packet);
      for (int i = 0; i < 10; i++) {
        packets.add(mutated(packet, random));
      }
    }
    packets.removeIf(packet -> !isIp(packet));
    expectIdentity(tunnel + ", seed " + seed, tunnel, packets);
  }

  private static boolean isIp(byte[] packet) {
    return packet.length >= 20 && packet[0] >> 4 == 4 || packet.length >= 40 && packet[0] >> 4 == 6;
  }

  private static void expectIdentity(String hint, String tunnel, List<byte[]> packets) {
    try (TestGraph graph =
        TestGraph.withBuffers("in :: Inject -> " + tunnel + " -> out :: Capture", 16_384)) {
      for (int from = 0; from < packets.size(); from += 1000) {
        List<byte[]> part = packets.subList(from, Math.min(packets.size(), from + 1000));
        graph.send("in", part.toArray(new byte[0][]));
        graph.run();
      }
      List<byte[]> out = graph.packets("out");
      assertEquals(packets.size(), out.size(), hint);
      for (int i = 0; i < out.size(); i++) {
        assertArrayEquals(packets.get(i), out.get(i), hint + ", packet " + i);
      }
    }
  }

  private static byte[] mutated(byte[] packet, Random random) {
    byte[] copy = packet.clone();
    for (int flips = random.nextInt(6); flips > 0; flips--) {
      copy[random.nextInt(copy.length)] = (byte) random.nextInt();
    }
    boolean cut = random.nextInt(4) == 0;
    return cut ? Arrays.copyOf(copy, random.nextInt(copy.length + 1)) : copy;
  }

  private static List<byte[]> sampleFrames() throws IOException {
    Path file = Path.of(System.getProperty("sluice.root"), "configs", "sample", "mix.pcap");
    ByteBuffer data = ByteBuffer.wrap(Files.readAllBytes(file)).position(24);
    List<byte[]> packets = new ArrayList<>();
    while (data.hasRemaining()) {
      byte[] packet = new byte[data.position(data.position() + 8).getInt()];
      data.position(data.position() + 4).get(packet);
      packets.add(packet);
    }
    return packets;
  }

  /** RFC 6040, figure 4: inner field, outer field, the field that leaves; -1 is a drop. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 0 0", "0 1 0", "0 2 0", "0 3 -1", "1 0 1", "1 1 1", "1 2 1", "1 3 3", "2 0 2", "2 1 1",
        "2 2 2", "2 3 3", "3 0 3", "3 1 3", "3 2 3", "3 3 3",
      })
  void congestionMarksAreMerged(String row) {
    String[] numbers = row.split(" ");
    int inner = Integer.parseInt(numbers[0]);
    int outer = Integer.parseInt(numbers[1]);
    int expected = Integer.parseInt(numbers[2]);
    byte[] packet = TestGraph.hex("4500001c000100004011000001020304050607080001000200080000");
    packet[1] = (byte) inner;
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> SetIPChecksum"
                + " -> IPTunnelEncap(192.0.2.1, 192.0.2.2, ECN false, TOS "
                + outer
                + ") -> CheckIPHeader -> d :: IPTunnelDecap -> CheckIPHeader -> out :: Capture")) {
      graph.send("in", packet);
      List<byte[]> out = graph.packets("out");
      assertEquals(expected < 0 ? 0 : 1, out.size());
      if (expected >= 0) {
        assertEquals(expected, out.get(0)[1]);
      } else {
        assertEquals(1, graph.drops("d", "congestion experienced, not ECN-capable"));
      }
    }
  }

  @Test
  void headersAreThoseOfTheRfcs() {
    byte[] frame = TestGraph.hex("020000000002 020000000001 0806 0001");
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> t :: Tee(6);"
                + "t[0] -> VXLANEncap(291, 1.2.3.4, 5.6.7.8) -> vxlan :: Capture;"
                + "t[1] -> GeneveEncap(5, 1.2.3.4, 5.6.7.8, CRITICAL true, OPTIONS 01020304,"
                + " SPORT 99) -> geneve :: Capture;"
                + "t[2] -> GREEncap(0x6558, KEY 0x01020304, SEQUENCE true) -> gre :: Capture;"
                + "t[3] -> MPLSEncap(0xabcde, TC 5, TTL 9) -> mpls :: Capture;"
                + "t[4] -> NSHEncap(66051, 4) -> nsh :: Capture;"
                + "t[5] -> VXLANEncap(1, 1.2.3.4, 5.6.7.8, NEXT ethernet) -> gpe :: Capture")) {
      graph.send("in", frame);
      String rest = hex(frame, 0);
      assertEquals("12b5" + "002000000800000000012300" + rest, hexFrom(graph, "vxlan", 22));
      assertEquals(
          "006317c1" + "00240000" + "01406558" + "00000500" + "01020304" + rest,
          hexFrom(graph, "geneve", 20));
      assertEquals("30006558" + "01020304" + "00000001" + rest, hexFrom(graph, "gre", 0));
      assertEquals("abcdeb09" + rest, hexFrom(graph, "mpls", 0));
      assertEquals("0fc20203" + "01020304" + rest, hexFrom(graph, "nsh", 0));
      assertEquals("12b6" + "00200000" + "0c000003" + "00000100" + rest, hexFrom(graph, "gpe", 22));
    }
  }

  private static String hexFrom(TestGraph graph, String capture, int from) {
    return hex(graph.packets(capture).get(0), from);
  }

  private static String hex(byte[] bytes, int from) {
    return HexFormat.of().formatHex(bytes, from, bytes.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // cut in the UDP header, in the VXLAN header, in the inner Ethernet header
        "450000200000000040113fb40a0000010a000002 c00012b5000c0000 08000000",
        "4500002800000000401100000a0000010a000002 c00012b500140000 0800000000000700 02000000",
        // no VNI flag
        "4500003200000000401100000a0000010a000002 c00012b5001e0000 0000000000000700"
            + "020000000002 020000000001 0806",
        // a wrong UDP checksum
        "4500003200000000401100000a0000010a000002 c00012b5001e1234 0800000000000700"
            + "020000000002 020000000001 0806",
        // another port
        "4500003200000000401100000a0000010a000002 c00012b6001e0000 0800000000000700"
            + "020000000002 020000000001 0806",
        // another network
        "4500003200000000401100000a0000010a000002 c00012b5001e0000 0800000000000800"
            + "020000000002 020000000001 0806",
        // a fragment
        "4500003200002000401100000a0000010a000002 c00012b5001e0000 0800000000000700"
            + "020000000002 020000000001 0806",
        // a UDP length beyond the packet
        "4500003200000000401100000a0000010a000002 c00012b500ff0000 0800000000000700"
            + "020000000002 020000000001 0806",
      })
  void refusedPacketsLeaveAsTheyCame(String hex) {
    byte[] packet = TestGraph.hex(hex);
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> d :: VXLANDecap(7) -> out :: Capture;"
                + "d[1] -> bad :: Capture")) {
      graph.send("in", packet);
      assertEquals(0, graph.packets("out").size());
      assertArrayEquals(packet, graph.packets("bad").get(0));
    }
  }

  @Test
  void aFlowHasOneSourcePortAndFlowsHaveMany() {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> VXLANEncap(7, 1.2.3.4, 5.6.7.8) -> out :: Capture")) {
      byte[] frame =
          TestGraph.hex(
              "020000000002 020000000001 0800 4500002000010000401166ca0a0000010a000002"
                  + "12340035000c000061626364");
      for (int i = 0; i < 200; i++) {
        frame[35] = (byte) (i / 2);
        graph.send("in", frame);
      }
      List<byte[]> out = graph.packets("out");
      Set<Integer> ports = new HashSet<>();
      for (int i = 0; i < 200; i += 2) {
        int port = (out.get(i)[20] & 0xff) << 8 | out.get(i)[21] & 0xff;
        int next = (out.get(i + 1)[20] & 0xff) << 8 | out.get(i + 1)[21] & 0xff;
        assertEquals(port, next);
        assertTrue(port >= 49_152, "port " + port);
        ports.add(port);
      }
      assertTrue(ports.size() > 95, ports.size() + " ports");
    }
  }

  @Test
  void annotationsTellTheNetwork() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> VXLANEncap(ANNO, 1.2.3.4, 5.6.7.8) -> VXLANDecap"
                + " -> s :: ToIPSummaryDump(-, HEADER false, FIELDS aggregate) -> out :: Capture")) {
      graph.send("in", new byte[60], p -> Anno.putI32(p, Anno.AGGREGATE, 0xabcdef));
      assertEquals("11259375\n", graph.printed());
    }
  }

  @Test
  void paddingBehindThePacketGoes() {
    byte[] frame = new byte[14];
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> VXLANEncap(7, 1.2.3.4, 5.6.7.8) -> wire :: Capture;"
                + "in2 :: Inject -> MarkIPHeader -> VXLANDecap -> out :: Capture")) {
      graph.send("in", frame);
      byte[] wire = graph.packets("wire").get(0);
      graph.send("in2", Arrays.copyOf(wire, wire.length + 6));
      assertArrayEquals(frame, graph.packets("out").get(0));
    }
  }
}
