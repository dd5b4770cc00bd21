// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import static io.sluice.elements.firewall.Segment.ACK;
import static io.sluice.elements.firewall.Segment.SYN;
import static io.sluice.elements.firewall.Segment.tcp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.firewall.Packet6;
import io.sluice.header.IpAddress;
import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A LoadBalancer whose clients have another IP version than its servers: translated in front. */
class TranslatedClientsTest {
  private static final int CLIENTS = 40;
  private static final byte[] NOTHING = {};

  /** The only packet that came out since the last question. */
  private static byte[] only(TestGraph graph, String output) {
    List<byte[]> packets = graph.packets(output);
    assertEquals(1, packets.size(), output);
    byte[] packet = packets.get(0);
    graph.captured(output).clear();
    return packet;
  }

  private static byte[] through(TestGraph graph, String input, byte[] packet, String output) {
    graph.send(input, packet);
    return only(graph, output);
  }

  private static String address4(byte[] packet, int at) {
    return IpAddress.format4(ByteBuffer.wrap(packet).getInt(at));
  }

  private static int port4(byte[] packet, int which) {
    return ByteBuffer.wrap(packet).getShort(20 + 2 * which) & 0xffff;
  }

  /** An IPv6 packet is from an end to an end, with a right checksum. */
  private static void assertEnds(byte[] packet, String src, int srcPort, String dst, int dstPort) {
    assertArrayEquals(Packet6.changed(packet, src, srcPort, dst, dstPort), packet);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", FORWARD fullnat, SOURCE 10.0.0.254"})
  void ip6ClientsReachIp4Servers(String forward) {
    String config =
        """
        nat :: NAT64(203.0.113.1, PREFIX 2001:db8:ffff::/96);
        lb :: LoadBalancer(192.0.2.80:80, 10.0.0.1:8080, 10.0.0.2:8080%s);
        in :: Inject -> MarkIP6Header -> [0] nat [0] -> [0] lb [0]
          -> CheckIPHeader -> CheckTCPHeader -> servers :: Capture;
        back :: Inject -> MarkIPHeader -> SetIPChecksum -> SetTCPChecksum -> [1] lb [1]
          -> [1] nat [1] -> clients :: Capture;
        """
            .formatted(forward);
    String service = "2001:db8:ffff::c000:250";
    Map<Integer, String> serverOf = new HashMap<>();
    Set<String> ends = new HashSet<>();
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 3 * CLIENTS; i++) {
        int number = i % CLIENTS;
        String client = "2001:db8:7::" + number;
        int flags = i < CLIENTS ? SYN : ACK;
        byte[] packet = Packet6.of(Packet6.TCP, client, 5000, service, 80, flags, NOTHING);
        byte[] out = through(graph, "in", packet, "servers");
        String server = address4(out, 16);
        String before = serverOf.put(number, server);
        assertTrue(before == null || before.equals(server));
        assertEquals(8080, port4(out, 1));
        String source = address4(out, 12);
        assertEquals(forward.isEmpty() ? "203.0.113.1" : "10.0.0.254", source);
        assertTrue(i >= CLIENTS || ends.add(server + source + port4(out, 0)));
        byte[] reply = tcp(server, 8080, source, port4(out, 0), SYN | ACK);
        assertEnds(through(graph, "back", reply, "clients"), service, 80, client, 5000);
      }
      assertEquals(Set.of("10.0.0.1", "10.0.0.2"), Set.copyOf(serverOf.values()));
      assertEquals(String.valueOf(CLIENTS), graph.read("lb.size"));
      assertEquals(String.valueOf(CLIENTS), graph.read("nat.sessions"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", FORWARD fullnat, SOURCE 2001:db8::fe"})
  void ip4ClientsReachIp6Servers(String forward) {
    String config =
        """
        lb :: LoadBalancer([64:ff9b::c000:250]:80,
                           [2001:db8::1]:8080, [2001:db8::2]:8080%s);
        in :: Inject -> MarkIPHeader -> SetIPChecksum -> SetTCPChecksum
          -> ProtocolTranslator46(PREFIX 64:ff9b::/96) -> [0] lb [0] -> servers :: Capture;
        back :: Inject -> MarkIP6Header -> [1] lb [1]
          -> ProtocolTranslator64(PREFIX 64:ff9b::/96)
          -> CheckIPHeader -> CheckTCPHeader -> clients :: Capture;
        """
            .formatted(forward);
    Map<Integer, String> serverOf = new HashMap<>();
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 3 * CLIENTS; i++) {
        int number = i % CLIENTS;
        String client = "10.1.0." + number;
        int flags = i < CLIENTS ? SYN : ACK;
        byte[] packet = tcp(client, 5000, "192.0.2.80", 80, flags);
        byte[] out = through(graph, "in", packet, "servers");
        String server = Packet6.address(out, 24);
        String before = serverOf.put(number, server);
        assertTrue(before == null || before.equals(server));
        String source =
            forward.isEmpty() ? "64:ff9b::a01:" + Integer.toHexString(number) : "2001:db8::fe";
        int port = Packet6.port(out, 0);
        assertEnds(out, source, port, server, 8080);
        byte[] reply = Packet6.of(Packet6.TCP, server, 8080, source, port, SYN | ACK, NOTHING);
        byte[] back = through(graph, "back", reply, "clients");
        assertEquals("192.0.2.80", address4(back, 12));
        assertEquals(client, address4(back, 16));
        assertEquals(80, port4(back, 0));
        assertEquals(5000, port4(back, 1));
      }
      assertEquals(Set.of("2001:db8::1", "2001:db8::2"), Set.copyOf(serverOf.values()));
      assertEquals(String.valueOf(CLIENTS), graph.read("lb.size"));
    }
  }

  @Test
  void otherwiseTheConfigurationSaysWhatIsMissing() {
    String errors =
        TestGraph.errorsOf(
            "Idle -> LoadBalancer(192.0.2.80:80, [2001:db8::1]:80) -> Discard;"
                + "Idle -> LoadBalancer([2001:db8::80]:80, 10.0.0.1:80) -> Discard");
    assertTrue(errors.contains("it takes ProtocolTranslator46 in front of the balancer"), errors);
    assertTrue(errors.contains("it takes NAT64 in front of the balancer"), errors);
  }
}
