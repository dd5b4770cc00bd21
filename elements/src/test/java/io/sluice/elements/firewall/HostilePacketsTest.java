// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import static io.sluice.elements.firewall.Segment.ACK;
import static io.sluice.elements.firewall.Segment.CLIENT;
import static io.sluice.elements.firewall.Segment.SERVER;
import static io.sluice.elements.firewall.Segment.SYN;
import static io.sluice.elements.firewall.Segment.client;
import static io.sluice.elements.firewall.Segment.icmp;
import static io.sluice.elements.firewall.Segment.ip;
import static io.sluice.elements.firewall.Segment.ip6;
import static io.sluice.elements.firewall.Segment.server;
import static io.sluice.elements.firewall.Segment.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.Element;
import io.sluice.header.Headers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Packets of connections that the elements know, cut and with bytes changed: nothing fails, nothing
 * leaks, and the checked mode sees no access outside of a packet.
 */
class HostilePacketsTest {
  private static final int PACKETS = 40_000;

  /** The service and the servers of the balancers are the same addresses as the packets'. */
  private static final String CONFIG =
      """
      fromClient :: Inject -> a :: Tee(6);
      fromServer :: Inject -> b :: Tee(6);
      ct :: ConnectionTracker(FTP true, PICKUP true, HALF_OPEN 3, LIMIT 50, CAPACITY 100);
      proxy :: SYNProxy(CAPACITY 100);
      nat :: LoadBalancer(%1$s, %2$s, %3$s, AFFINITY client, NONSYN true, CAPACITY 100);
      full :: LoadBalancer(%2$s, %1$s, FORWARD fullnat, SOURCE %3$s, PORTS 5000-5050, NONSYN true);
      a[0] -> [0] ct [0] -> ConfirmConnection(ct) -> Discard;
      b[0] -> [1] ct [1] -> ConfirmConnection(ct) -> Discard;
      a[1] -> [0] proxy [0] -> Discard;
      b[1] -> [1] proxy [1] -> Discard;
      a[2] -> [0] nat [0] -> Discard;
      b[2] -> [1] nat [1] -> Discard;
      a[3] -> [0] full [0] -> Discard;
      b[3] -> [1] full [1] -> Discard;
      nat6 :: LoadBalancer(2001:db8::2, 2001:db8::1, 2001:db8::9, AFFINITY client, NONSYN true);
      full6 :: LoadBalancer(2001:db8::1, 2001:db8::2, FORWARD fullnat, SOURCE 2001:db8::9,
                            NONSYN true, CAPACITY 100);
      a[4] -> [0] nat6 [0] -> Discard;
      b[4] -> [1] nat6 [1] -> Discard;
      a[5] -> [0] full6 [0] -> Discard;
      b[5] -> [1] full6 [1] -> Discard;
      """
          .formatted(SERVER, CLIENT, "10.0.0.9");

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private static List<byte[]> honest() {
    byte[] data = client(ACK, 101, 501).with("PORT 10,0,0,1,4,1\r\n").bytes(21);
    byte[] answer = server(ACK, 501, 101).with("227 Entering (192,0,2,1,8,2).\r\n").bytes(21);
    byte[] query = udp(CLIENT, 7, SERVER, 53);
    return List.of(
        client(SYN, 100, 0).scale(3).bytes(21),
        server(SYN | ACK, 500, 101).scale(4).bytes(21),
        client(ACK, 101, 501).bytes(21),
        data,
        answer,
        client(SYN, 100, 0).bytes6(),
        server(SYN | ACK, 500, 101).bytes6(),
        query,
        udp(SERVER, 53, CLIENT, 7),
        ip(SERVER, CLIENT, 1, icmp(3, 4, data)),
        ip(CLIENT, SERVER, 1, icmp(11, 0, answer)),
        ip(SERVER, CLIENT, 1, icmp(3, 3, query)),
        ip6("2001:db8::9", "2001:db8::1", 58, icmp(2, 1280, client(ACK, 1, 1).bytes6())),
        ip(CLIENT, SERVER, 1, icmp(8, 1, new byte[3])),
        ip(CLIENT, SERVER, 47, new byte[5]));
  }

  private byte[] hostile(byte[] packet) {
    byte[] changed = packet.clone();
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
    }
    int length = random.nextInt(4) == 0 ? random.nextInt(changed.length + 1) : changed.length;
    return Arrays.copyOf(changed, length);
  }

  private static void mark(long packet) {
    if (Mbuf.length(packet) >= 20) {
      long ip = Mbuf.data(packet);
      Headers.markIp(packet, ip, Math.max(20, 4 * (Mbuf.toBytes(packet)[0] & 15)));
    } else if (Mbuf.length(packet) > 0) {
      Anno.setNetworkHeader(packet, Mbuf.data(packet));
    }
  }

  @Test
  void nothingFailsAndNothingLeaks() {
    System.out.println("HostilePacketsTest seed " + seed);
    List<byte[]> honest = honest();
    try (TestGraph graph = TestGraph.of(CONFIG)) {
      for (int i = 0; i < PACKETS; i++) {
        byte[] packet = honest.get(random.nextInt(honest.size()));
        String side = random.nextInt(8) > 0 == (packet[12] == 10) ? "fromClient" : "fromServer";
        graph.send(side, hostile(packet), HostilePacketsTest::mark);
      }
      for (Element element : graph.router().elements()) {
        assertFalse(element.dropReasons().contains("element failed"), seed + ": " + graph.log());
      }
      assertEquals(List.of(), graph.log(), "seed " + seed);
      for (String state : List.of("new", "established", "related", "invalid", "untracked")) {
        assertTrue(Long.parseLong(graph.read("ct." + state)) > 10, state + ", seed " + seed);
      }
      for (String name : List.of("ct", "nat", "full", "nat6")) {
        assertTrue(Long.parseLong(graph.read(name + ".size")) > 0, name + ", seed " + seed);
      }
    }
  }
}
