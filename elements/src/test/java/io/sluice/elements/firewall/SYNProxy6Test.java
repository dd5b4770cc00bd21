// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import static io.sluice.elements.firewall.Segment.ACK;
import static io.sluice.elements.firewall.Segment.FIN;
import static io.sluice.elements.firewall.Segment.RST;
import static io.sluice.elements.firewall.Segment.SYN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.header.Headers;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** SYNProxy with IPv6: connections of several clients, against what a slow model expects. */
class SYNProxy6Test {
  private static final String SERVER = "2001:db8::2";
  private static final int PORT = 84;
  private static final byte[] NOTHING = {};

  /** A segment size option, at the end of a TCP header. */
  private static byte[] withSegment(byte[] packet, int size) {
    ByteBuffer out = ByteBuffer.allocate(64).put(packet, 0, 60).putInt(0x0204_0000 | size);
    out.putShort(4, (short) 24).put(52, (byte) 0x60);
    return out.array();
  }

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private static TestGraph graph() {
    return TestGraph.of(
        """
        proxy :: SYNProxy;
        in :: Inject -> [0] proxy; back :: Inject -> [1] proxy;
        proxy[0] -> toServer :: Capture; proxy[1] -> toClient :: Capture;
        """);
  }

  private static byte[] taken(TestGraph graph, String output) {
    List<byte[]> packets = graph.packets(output);
    graph.captured(output).clear();
    assertEquals(1, packets.size());
    return packets.get(0);
  }

  private static void send(TestGraph graph, String input, byte[] packet) {
    graph.send(input, packet, mbuf -> Headers.markIp(mbuf, Mbuf.data(mbuf), 40));
  }

  /** A connection, as both ends see it, and what the model knows of the proxy between them. */
  private final class Connection {
    final TestGraph graph;
    final String client;
    // Without data, as PORT: see Packet6.of.
    final int port = 7 * (1 + random.nextInt(9000));
    int next = random.nextInt();
    int serverNext = random.nextInt();
    int shift;
    int step;

    Connection(TestGraph graph, String client) {
      this.graph = graph;
      this.client = client;
    }

    byte[] up(int flags, int seq, int ack, int window) {
      byte[] packet = Packet6.of(Packet6.TCP, client, port, SERVER, PORT, flags, NOTHING);
      return Packet6.numbered(packet, seq, ack, window);
    }

    byte[] down(int flags, int seq, int ack, int window) {
      byte[] packet = Packet6.of(Packet6.TCP, SERVER, PORT, client, port, flags, NOTHING);
      return Packet6.numbered(packet, seq, ack, window);
    }

    void advance(String info) {
      switch (step++) {
        case 0 -> {
          byte[] plain = up(SYN, next, 0, 500);
          send(graph, "in", Packet6.numbered(withSegment(plain, 1300), next, 0, 500));
          byte[] answer = taken(graph, "toClient");
          int cookie = ByteBuffer.wrap(answer).getInt(44);
          byte[] expected = withSegment(down(SYN | ACK, cookie, next + 1, 0), 1440);
          assertArrayEquals(Packet6.numbered(expected, cookie, next + 1, 0), answer, info);
          shift = cookie - serverNext;
          send(graph, "in", up(ACK, next + 1, cookie + 1, 700));
          // Of the client's segment the cookie says that it is between two.
          expected = withSegment(up(SYN, next, 0, 700), 1220);
          assertArrayEquals(
              Packet6.numbered(expected, next, 0, 700), taken(graph, "toServer"), info);
        }
        case 1 -> {
          send(graph, "back", down(SYN | ACK, serverNext, next + 1, 900));
          byte[] acknowledged = up(ACK, next + 1, serverNext + 1, 700);
          assertArrayEquals(acknowledged, taken(graph, "toServer"), info);
          byte[] opened = down(ACK, serverNext + 1 + shift, next + 1, 900);
          assertArrayEquals(opened, taken(graph, "toClient"), info);
          next++;
          serverNext++;
        }
        default -> segment(info);
      }
    }

    /** A segment, some with an extension header, from either end. */
    private void segment(String info) {
      byte[] extension = random.nextBoolean() ? Packet6.extension(Packet6.TCP) : NOTHING;
      int flags = random.nextInt(20) == 0 ? ACK | FIN : ACK;
      int window = random.nextInt(1 << 16);
      if (random.nextBoolean()) {
        byte[] packet = Packet6.of(Packet6.TCP, client, port, SERVER, PORT, flags, extension);
        send(graph, "in", Packet6.numbered(packet, next, serverNext + shift, window));
        byte[] expected = Packet6.numbered(packet, next, serverNext, window);
        assertArrayEquals(expected, taken(graph, "toServer"), info);
        next += random.nextInt(2000);
      } else {
        byte[] packet = Packet6.of(Packet6.TCP, SERVER, PORT, client, port, flags, extension);
        send(graph, "back", Packet6.numbered(packet, serverNext, next, window));
        byte[] expected = Packet6.numbered(packet, serverNext + shift, next, window);
        assertArrayEquals(expected, taken(graph, "toClient"), info);
        serverNext += random.nextInt(2000);
      }
    }
  }

  @Test
  void connectionsAreAsInASlowModel() {
    System.out.println("SYNProxy6Test seed " + seed);
    try (TestGraph graph = graph()) {
      Connection[] connections = new Connection[40];
      for (int i = 0; i < connections.length; i++) {
        connections[i] = new Connection(graph, "2001:db8:7::" + (i + 1));
      }
      for (int i = 0; i < 4000; i++) {
        connections[random.nextInt(connections.length)].advance("seed " + seed + ", step " + i);
      }
      assertEquals("40", graph.read("proxy.accepted"));
      assertEquals("40", graph.read("proxy.size"));
    }
  }

  @Test
  void serversMayRefuseAndCookiesAreOfOneClient() {
    try (TestGraph graph = graph()) {
      Connection one = new Connection(graph, "2001:db8:7::1");
      one.advance("");
      int cookie = one.serverNext + one.shift;
      byte[] stolen =
          Packet6.of(Packet6.TCP, "2001:db8:7::2", one.port, SERVER, PORT, ACK, NOTHING);
      send(graph, "in", Packet6.numbered(stolen, one.next + 1, cookie + 1, 1));
      assertEquals("1", graph.read("proxy.accepted"));
      taken(graph, "toServer");
      send(graph, "back", one.down(RST | ACK, 0, one.next + 1, 0));
      assertArrayEquals(one.down(RST | ACK, cookie + 1, one.next + 1, 0), taken(graph, "toClient"));
    }
  }

  @Test
  void whatIsNoTcpOrNotWholePasses() {
    try (TestGraph graph = graph()) {
      byte[] syn = Packet6.of(Packet6.TCP, "2001:db8:7::1", 7, SERVER, PORT, SYN, NOTHING);
      byte[] later =
          Packet6.of(Packet6.TCP, "2001:db8:7::1", 7, SERVER, PORT, SYN, Packet6.extension(6));
      final byte[] extended = later.clone();
      later[6] = 44;
      later[42] = 1;
      byte[] udp = Packet6.of(Packet6.UDP, "2001:db8:7::1", 7, SERVER, PORT, 0, NOTHING);
      for (byte[] packet : List.of(later, udp, Arrays.copyOf(syn, 59), Arrays.copyOf(syn, 39))) {
        send(graph, "in", packet);
        assertArrayEquals(packet, taken(graph, "toServer"));
      }
      send(graph, "in", extended);
      assertEquals(1, graph.drops("proxy", "handshake with IP options"));
    }
  }
}
