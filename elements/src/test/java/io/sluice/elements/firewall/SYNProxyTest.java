// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import static io.sluice.elements.firewall.Segment.ACK;
import static io.sluice.elements.firewall.Segment.FIN;
import static io.sluice.elements.firewall.Segment.RST;
import static io.sluice.elements.firewall.Segment.SYN;
import static io.sluice.elements.firewall.Segment.client;
import static io.sluice.elements.firewall.Segment.server;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sluice.testing.Dealt;
import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SYNProxyTest {
  /** Checksums are set in front, and verified behind the proxy. */
  private static final String CONFIG =
      """
      proxy :: SYNProxy(%s);
      in :: Dealt -> MarkIPHeader -> SetIPChecksum -> SetTCPChecksum -> [0] proxy;
      back :: Dealt -> MarkIPHeader -> SetIPChecksum -> SetTCPChecksum -> [1] proxy;
      proxy[0] -> CheckIPHeader -> CheckTCPHeader -> toServer :: Capture;
      proxy[1] -> CheckIPHeader -> CheckTCPHeader -> toClient :: Capture;
      """;

  private static TestGraph graph(String keywords, int workers) {
    return TestGraph.of(CONFIG.formatted(keywords), Dealt.options(workers));
  }

  private static TestGraph graph(String keywords) {
    return graph(keywords, 1);
  }

  /** Each packet comes in at another worker than the one before. */
  private static void send(TestGraph graph, Segment... segments) {
    for (int i = 0; i < segments.length; i++) {
      String input = segments[i].reply() ? "back" : "in";
      Dealt.deal(graph.router().current(), input, i + segments.length, segments[i].bytes());
      graph.run();
    }
  }

  /** What came out of an output since the last question: ports, flags, numbers, window, length. */
  private static List<ByteBuffer> taken(TestGraph graph, String output) {
    List<ByteBuffer> packets = new ArrayList<>();
    graph.packets(output).forEach(bytes -> packets.add(ByteBuffer.wrap(bytes)));
    graph.captured(output).clear();
    return packets;
  }

  private static String show(ByteBuffer packet, int cookie) {
    int flags = packet.get(33);
    String text = "";
    for (int i = 0; i < 5; i++) {
      text += (flags & 1 << i) != 0 ? "FSRPA".charAt(i) : "";
    }
    boolean fromClient = packet.getShort(22) == 80;
    int seq = packet.getInt(24) - (fromClient ? 0 : cookie);
    int ack = packet.getInt(28) - (fromClient && packet.getInt(28) != 0 ? cookie : 0);
    return "%s %s seq %d ack %d win %d len %d"
        .formatted(
            fromClient ? "client" : "server",
            text,
            seq,
            ack,
            packet.getShort(34) & 0xffff,
            packet.getShort(2));
  }

  private static List<String> shown(TestGraph graph, String output, int cookie) {
    return taken(graph, output).stream().map(packet -> show(packet, cookie)).toList();
  }

  /** The cookie that a SYN with the number 100 gets. */
  private static int cookie(TestGraph graph) {
    send(graph, client(SYN, 100, 0).scale(7));
    ByteBuffer answer = taken(graph, "toClient").get(0);
    int cookie = answer.getInt(24);
    assertEquals("server SA seq 0 ack 101 win 0 len 44", show(answer, cookie));
    assertEquals(0x0204_05b4, answer.getInt(40));
    assertEquals(List.of(), taken(graph, "toServer"));
    assertEquals("0", graph.read("proxy.size"));
    return cookie;
  }

  /** The configuration may be replaced at any moment of a connection. */
  @ParameterizedTest
  @CsvSource({"1, false", "2, false", "1, true", "2, true"})
  void bothEndsGetTheirHandshake(int workers, boolean swaps) {
    try (TestGraph graph = graph("", workers)) {
      Runnable moment =
          () -> {
            if (swaps) {
              graph.replace(CONFIG.formatted("CAPACITY 1000"));
            }
          };
      int cookie = cookie(graph);
      moment.run();
      send(graph, client(ACK, 101, cookie + 1).window(2000));
      assertEquals(List.of("client S seq 100 ack 0 win 2000 len 44"), shown(graph, "toServer", 0));
      moment.run();
      send(graph, server(SYN | ACK, 500, 101).window(3000));
      assertEquals(
          List.of("client A seq 101 ack 501 win 2000 len 40"), shown(graph, "toServer", 0));
      assertEquals(
          List.of("server A seq 1 ack 101 win 3000 len 40"), shown(graph, "toClient", cookie));
      moment.run();
      send(
          graph,
          client(ACK, 101, cookie + 1).with(10),
          server(ACK, 501, 111).with(20),
          client(ACK | FIN, 111, cookie + 21),
          server(ACK | FIN, 521, 112),
          client(ACK, 112, cookie + 22));
      assertEquals(
          List.of(
              "client A seq 101 ack 501 win 1000 len 50",
              "client FA seq 111 ack 521 win 1000 len 40",
              "client A seq 112 ack 522 win 1000 len 40"),
          shown(graph, "toServer", 0));
      assertEquals(
          List.of(
              "server A seq 1 ack 111 win 1000 len 60", "server FA seq 21 ack 112 win 1000 len 40"),
          shown(graph, "toClient", cookie));
      assertEquals("1", graph.read("proxy.cookies"));
      assertEquals("1", graph.read("proxy.accepted"));
      assertEquals("1", graph.read("proxy.size"));
      moment.run();
      // The same ports again.
      assertNotEquals(0, cookie(graph));
    }
  }

  @Test
  void whatIsLostIsSentAgain() {
    try (TestGraph graph = graph("")) {
      int cookie = cookie(graph);
      Segment ack = client(ACK, 101, cookie + 1);
      send(graph, ack, ack);
      assertEquals(2, taken(graph, "toServer").size());
      send(graph, client(SYN, 100, 0), server(ACK, 500, 101));
      assertEquals(2, graph.drops("proxy", "server has not answered yet"));
      send(graph, server(SYN | ACK, 500, 101), server(SYN | ACK, 500, 101));
      assertEquals(2, taken(graph, "toServer").size());
      assertEquals(1, taken(graph, "toClient").size());
      // A SYN within the connection is the server's to answer.
      send(graph, client(SYN, 7, 0));
      assertEquals(List.of("client S seq 7 ack 0 win 1000 len 40"), shown(graph, "toServer", 0));
    }
  }

  @Test
  void serversMayRefuse() {
    try (TestGraph graph = graph("")) {
      int cookie = cookie(graph);
      send(graph, client(ACK, 101, cookie + 1), server(RST | ACK, 0, 101));
      assertEquals(
          List.of("server RA seq 1 ack 101 win 0 len 40"), shown(graph, "toClient", cookie));
    }
  }

  @Test
  void onlyCookiesAreAccepted() {
    try (TestGraph graph = graph("")) {
      int cookie = cookie(graph);
      send(
          graph,
          client(ACK, 101, cookie + 2),
          client(ACK, 102, cookie + 1),
          client(ACK, 101, cookie + 1 + (1 << 27)),
          client(ACK, 101, cookie + 1 ^ 1 << 25),
          client(ACK | FIN, 101, cookie + 1),
          server(SYN | ACK, 500, 101));
      assertEquals("0", graph.read("proxy.accepted"));
      // What is not of this element's connections passes.
      assertEquals(5, taken(graph, "toServer").size());
      assertEquals(1, taken(graph, "toClient").size());
    }
  }

  @Test
  void fewSynPassBelowTheThreshold() {
    try (TestGraph graph = graph("THRESHOLD 3")) {
      for (int i = 0; i < 5; i++) {
        send(graph, client(SYN, 100 + i, 0));
      }
      assertEquals(3, taken(graph, "toServer").size());
      assertEquals(2, taken(graph, "toClient").size());
    }
  }

  @Test
  void cookiesRunOut() {
    SynCookies cookies = new SynCookies();
    long now = 1_000_000_000L;
    int cookie = cookies.make(1, 2, 3, 1400, now);
    assertEquals(1220, cookies.segment(cookie, 1, 2, 3, now));
    assertEquals(1220, cookies.segment(cookie, 1, 2, 3, now + 60_000));
    assertEquals(0, cookies.segment(cookie, 1, 2, 3, now + SynCookies.LIFE));
    assertEquals(0, cookies.segment(cookie, 1, 2, 4, now));
    assertEquals(0, cookies.segment(cookie, 1, 4, 3, now));
    assertEquals(0, cookies.segment(cookie, 4, 2, 3, now));
    assertEquals(0, new SynCookies().segment(cookie, 1, 2, 3, now));
    assertEquals(536, cookies.segment(cookies.make(1, 2, 3, 100, now), 1, 2, 3, now));
    assertEquals(1460, cookies.segment(cookies.make(1, 2, 3, 9000, now), 1, 2, 3, now));
  }
}
