// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import static io.sluice.elements.firewall.Segment.ACK;
import static io.sluice.elements.firewall.Segment.FIN;
import static io.sluice.elements.firewall.Segment.SERVER;
import static io.sluice.elements.firewall.Segment.SYN;
import static io.sluice.elements.firewall.Segment.client;
import static io.sluice.elements.firewall.Segment.icmp;
import static io.sluice.elements.firewall.Segment.ip;
import static io.sluice.elements.firewall.Segment.server;
import static io.sluice.elements.firewall.Segment.udp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.testing.Dealt;
import io.sluice.testing.TestGraph;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trackers with a copy on each worker. */
class TrackerShardsTest {
  private static String config(String keywords) {
    return """
        ct :: ConnectionTracker(%s);
        in :: Dealt -> MarkIPHeader -> ct
          -> s :: IPClassifier(state new, state established, state related, state invalid);
        s[0] -> ConfirmConnection(ct) -> onew :: Capture;
        s[1] -> oestablished :: Capture;
        s[2] -> orelated :: Capture;
        s[3] -> oinvalid :: Capture;
        """
        .formatted(keywords);
  }

  /** The state of a packet that comes in at a worker. */
  private static String state(TestGraph graph, int worker, byte[] packet) {
    Dealt.deal(graph.router().current(), "in", worker, packet);
    graph.run();
    String found = "none";
    for (String state : new String[] {"new", "established", "related", "invalid"}) {
      if (!graph.captured("o" + state).isEmpty()) {
        found = state;
        graph.captured("o" + state).clear();
      }
    }
    return found;
  }

  @Test
  void bothDirectionsMeetWhereverTheyComeIn() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (TestGraph graph = TestGraph.of(config("CAPACITY 1001"), Dealt.options(3))) {
      for (int n = 0; n < 200; n++) {
        String label = "seed " + seed + " flow " + n;
        String client = "10.0.0." + n;
        byte[] request = udp(client, 5000, SERVER, 53);
        byte[] answer = udp(SERVER, 53, client, 5000);
        assertEquals("new", state(graph, random.nextInt(3), request), label);
        assertEquals("established", state(graph, random.nextInt(3), answer), label);
        assertEquals("established", state(graph, random.nextInt(3), request), label);
        byte[] error = ip("192.0.2.99", client, 1, icmp(3, 0, request));
        assertEquals("related", state(graph, random.nextInt(3), error), label);
        byte[] other = ip("192.0.2.99", client, 1, icmp(3, 0, udp(client, 1, SERVER, 53)));
        assertEquals("invalid", state(graph, random.nextInt(3), other), label);
      }
      assertEquals("200", graph.read("ct.size"));
      assertEquals("1001", graph.read("ct.capacity"));
      assertEquals(200, graph.read("ct.table").lines().count());
      assertTrue(graph.router().find("ct/peers2") != null);
      graph.replace(config("CAPACITY 1000"));
      assertEquals("200", graph.read("ct.size"));
      assertEquals("established", state(graph, 1, udp(SERVER, 53, "10.0.0.7", 5000)));
    }
  }

  @Test
  void whatCountsOverAllConnectionsHasNoCopies() {
    for (String keyword : new String[] {"LIMIT 5", "HALF_OPEN 5"}) {
      try (TestGraph graph = TestGraph.of(config(keyword), Dealt.options(2))) {
        assertEquals(1, graph.router().instances(graph.router().find("ct")).size());
        assertEquals("new", state(graph, 1, udp("10.0.0.1", 5000, SERVER, 53)));
        assertEquals("established", state(graph, 1, udp(SERVER, 53, "10.0.0.1", 5000)));
      }
    }
  }

  /** Handshake, data, what is outside of the window and end, the configuration replaced between. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tcpIsFollowedWhereverItComesInAndThroughSwaps(boolean ip6) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Object[][] steps = {
      {client(SYN, 100, 0), "new"},
      {server(SYN | ACK, 500, 101), "established"},
      {client(ACK, 101, 501), "established"},
      {client(ACK, 101, 501).with(10), "established"},
      {server(ACK, 501_000, 111), "invalid"},
      {server(ACK | FIN, 501, 111), "established"},
      {client(ACK | FIN, 111, 502), "established"},
      {server(ACK, 502, 112), "established"},
      {client(SYN, 9000, 0), "new"},
    };
    try (TestGraph graph = TestGraph.of(config(""), Dealt.options(3))) {
      for (Object[] step : steps) {
        Segment segment = (Segment) step[0];
        byte[] packet = ip6 ? segment.bytes6() : segment.bytes();
        assertEquals(step[1], state(graph, random.nextInt(3), packet), "seed " + seed + segment);
        graph.replace(config("CAPACITY " + (1000 + random.nextInt(1000))));
        assertEquals("1", graph.read("ct.size"));
      }
      assertEquals("2", graph.read("ct.new"));
      assertEquals("1", graph.read("ct.invalid"));
    }
  }

  @Test
  void announcedConnectionsAreRelatedWhereverTheyComeIn() {
    try (TestGraph graph = TestGraph.of(config("FTP true"), Dealt.options(2))) {
      state(graph, 0, client(SYN, 100, 0).bytes(21));
      state(graph, 1, server(SYN | ACK, 500, 101).bytes(21));
      state(graph, 0, client(ACK, 101, 501).bytes(21));
      state(graph, 1, server(ACK, 501, 101).with("229 Extended (|||2055|)\r\n").bytes(21));
      assertEquals("new", state(graph, 0, client(SYN, 1, 0).bytes(2056)));
      assertEquals("related", state(graph, 0, client(SYN, 1, 0).bytes(2055)));
    }
  }

  /** With a limit there is one copy: it does not know what two had, and counts go on. */
  @Test
  void anotherNumberOfCopiesBeginsAnew() {
    try (TestGraph graph = TestGraph.of(config(""), Dealt.options(2))) {
      for (int n = 0; n < 20; n++) {
        assertEquals("new", state(graph, n, udp("10.0.0." + n, 5000, SERVER, 53)));
      }
      graph.replace(config("LIMIT 1"));
      assertEquals("0", graph.read("ct.size"));
      assertEquals("new", state(graph, 1, udp("10.0.0.7", 5000, SERVER, 53)));
      graph.replace(config(""));
      assertEquals("0", graph.read("ct.size"));
      assertEquals("new", state(graph, 0, udp("10.0.0.7", 5000, SERVER, 53)));
    }
  }

  /** Answers each packet, at any worker. */
  @ElementInfo(name = "Answer", ports = "1/0", processing = "h/h")
  static final class Answer extends BatchElement {
    @Override
    public void push(int port, PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        int client = Bytes.u16(Mbuf.data(batch.get(i)) + 20);
        Dealt.deal(router(), "in", client * 31 >>> 2, udp(SERVER, 53, "10.0.0.1", client));
      }
      packets.free(batch);
    }
  }

  /** Stops the router once so many packets have come. */
  @ElementInfo(name = "Enough", ports = "1/0", processing = "h/h")
  static final class Enough extends BatchElement {
    static final int COUNT = 5000;
    private int count;

    @Override
    public void push(int port, PacketBatch batch) {
      count += batch.size();
      packets.free(batch);
      if (count == COUNT) {
        router().forceStop();
      }
    }

    @Override
    protected void takeOver(Element old) {
      count = ((Enough) old).count;
    }
  }

  /** Two workers that run, and a hot swap in the middle: no answer is to a connection unknown. */
  @Test
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void noConnectionIsLostBetweenTheCopies() throws InterruptedException {
    RouterOptions options = Dealt.options(2);
    options.registry().register("Answer", Answer::new).register("Enough", Enough::new);
    String config =
        """
        ct :: ConnectionTracker;
        in :: Dealt -> MarkIPHeader -> ct -> s :: IPClassifier(state new, state established, -);
        s[0] -> ConfirmConnection(ct) -> Answer;
        s[1] -> Enough;
        s[2] -> wrong :: Counter -> Discard;
        """;
    try (PlainPool pool = new PlainPool(2048);
        Router router = Router.parse(config, options.pool(pool))) {
      for (int n = 0; n < Enough.COUNT; n++) {
        if (n == Enough.COUNT / 2) {
          router.start();
        } else if (n == Enough.COUNT * 3 / 4) {
          router.replace(config + "Idle -> Discard;");
        }
        Dealt.deal(router.current(), "in", n * 31 >>> 3, udp("10.0.0.1", 1000 + n, SERVER, 53));
      }
      assertTrue(router.awaitStop(1, TimeUnit.MINUTES));
      router.stop();
      assertNull(router.failure());
      assertEquals("0", router.read("wrong.count"));
      assertEquals(String.valueOf(Enough.COUNT), router.read("ct.new"));
      assertEquals(String.valueOf(Enough.COUNT), router.read("ct.established"));
      assertEquals(0, pool.inUse());
    }
  }
}
