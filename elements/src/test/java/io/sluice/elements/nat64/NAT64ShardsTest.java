// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.router.StartPlan;
import io.sluice.testing.Dealt;
import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NAT64 with a copy on each worker. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class NAT64ShardsTest {
  private static final int SERVER = 0xc0000221;

  private static String config(String nat) {
    return """
        in6 :: Dealt -> MarkIP6Header -> n :: NAT64(%s) -> out4 :: Capture;
        in4 :: Dealt -> MarkIPHeader -> [1] n [1] -> out6 :: Capture;
        """
        .formatted(nat);
  }

  /** What comes out of a packet that comes in at a worker; null when it is dropped. */
  private static byte[] through(TestGraph graph, String in, int worker, byte[] packet) {
    String out = in.equals("in6") ? "out4" : "out6";
    Dealt.deal(graph.router().current(), in, worker, packet);
    graph.run();
    List<byte[]> found = graph.packets(out);
    assertTrue(found.size() < 2);
    byte[] only = found.isEmpty() ? null : found.get(0);
    graph.captured(out).clear();
    return only;
  }

  private static byte[] out(TestGraph graph, int worker, Message message) {
    return through(graph, "in6", worker, message.ip6());
  }

  private static byte[] back(TestGraph graph, int worker, Message message) {
    return through(graph, "in4", worker, message.ip4());
  }

  private static List<Element> copies(TestGraph graph) {
    return graph.router().instances(graph.router().find("n"));
  }

  /** What all copies have dropped, by reason. */
  private static Map<String, Long> drops(TestGraph graph) {
    Map<String, Long> sums = new TreeMap<>();
    for (Element copy : copies(graph)) {
      for (int reason = 0; reason < copy.dropReasons().size(); reason++) {
        sums.merge(copy.dropReasons().get(reason), copy.drops(reason), Long::sum);
      }
    }
    return sums;
  }

  /** But for the identification, which copies number on their own, and what depends on it. */
  private static byte[] comparable(byte[] packet) {
    if (packet != null && packet[0] >>> 4 == 4) {
      ByteBuffer.wrap(packet).putShort(4, (short) 0).putShort(10, (short) 0);
    }
    return packet;
  }

  /** An error about a packet that the NAT has sent. */
  private static Message errorTo(byte[] sent, Message question) {
    Message error = new Message();
    error.protocol = 1;
    error.src = 0x08080404;
    error.dst = ByteBuffer.wrap(sent).getInt(12);
    error.error = new Message.Error(11, 0, 0, 3, 0, 0);
    error.quoted = NAT64Test.rewritten(question, sent);
    error.quotedBytes = 8;
    return error;
  }

  /** An error of an IPv6 host about an answer that it has got. */
  private static Message errorFrom(Message question, Message answer, int port) {
    Message error = new Message();
    error.protocol = 1;
    error.src6 = question.src6;
    error.dst = question.dst;
    error.error = new Message.Error(3, 3, 0, 1, 4, 0);
    error.quoted = answer;
    error.quoted.dst6 = question.src6;
    if (question.protocol == 1) {
      error.quoted.setIdentifier(port);
    } else {
      error.quoted.setPorts(80, port);
    }
    error.quotedBytes = 8;
    return error;
  }

  /** Each port of a host is used once, so that it stays, whatever the number of workers. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void packetsAndCountsAreThoseOfOneWorker(int workers) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String config = config("203.0.113.0/30");
    try (TestGraph one = TestGraph.of(config, Dealt.options(1));
        TestGraph several = TestGraph.of(config, Dealt.options(workers))) {
      assertEquals(workers, copies(several).size());
      assertTrue(StartPlan.of(several.router()).contains("n/peers1 to worker 1, from n on"));
      for (int i = 0; i < 400; i++) {
        int protocol = new int[] {1, 6, 17}[random.nextInt(3)];
        int port = 2000 + i;
        Message question =
            NAT64Test.message(
                protocol, 1 + random.nextInt(30), port, SERVER + random.nextInt(3), 80);
        byte[] sent = same(one, several, "in6", question.ip6(), random, seed);
        assertEquals(port, NAT64Test.sourcePort(question, sent), "seed " + seed);
        Message answer = NAT64Test.answer(question, sent);
        same(one, several, "in4", answer.ip4(), random, seed);
        Message stranger = NAT64Test.answer(question, sent);
        stranger.src += 100;
        same(one, several, "in4", stranger.ip4(), random, seed);
        Message lost = NAT64Test.answer(question, sent);
        lost.setPorts(80, 1024 + random.nextInt(60_000));
        lost.setIdentifier(random.nextInt(1 << 16));
        same(one, several, "in4", lost.ip4(), random, seed);
        same(one, several, "in4", errorTo(sent, question).ip4(), random, seed);
        Message fragment = NAT64Test.answer(question, sent);
        fragment.dontFragment = false;
        fragment.more = random.nextBoolean();
        fragment.offset = fragment.more && random.nextBoolean() ? 0 : 8 << 3;
        same(one, several, "in4", fragment.ip4(), random, seed);
        // Its address is written over here.
        same(one, several, "in6", errorFrom(question, answer, port).ip6(), random, seed);
        question.more = true;
        same(one, several, "in6", question.ip6(), random, seed);
      }
      assertEquals(drops(one), drops(several), "seed " + seed);
      assertTrue(drops(one).get("fragment") > 0 && drops(one).get("no session") > 0);
      assertEquals("400", several.read("n.bindings"));
      assertEquals(one.read("n.sessions"), several.read("n.sessions"), "seed " + seed);
      assertEquals(
          one.read("n.table").lines().sorted().toList(),
          several.read("n.table").lines().sorted().toList());
      for (Element copy : copies(several)) {
        assertTrue(((NAT64) copy).sessions() > 50, "seed " + seed);
      }
    }
  }

  private static byte[] same(
      TestGraph one, TestGraph several, String in, byte[] packet, Random random, long seed) {
    byte[] expected = through(one, in, 0, packet);
    byte[] found = through(several, in, random.nextInt(6), packet);
    assertArrayEquals(comparable(expected), comparable(found), "seed " + seed);
    return found;
  }

  /** Hosts that all use the same ports, so that next to none can stay. */
  @Test
  void eachPortIsGivenOnceAndComesBack() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (TestGraph graph = TestGraph.of(config("203.0.113.1, PORTS 3000-3299"), Dealt.options(2))) {
      for (int round = 0; round < 2; round++) {
        Set<Integer> given = new HashSet<>();
        for (int i = 0; i < 1200; i++) {
          Message question = NAT64Test.message(17, i, 3000 + random.nextInt(300), SERVER, 53);
          byte[] sent = out(graph, i, question);
          if (sent == null) {
            continue;
          }
          int port = NAT64Test.sourcePort(question, sent);
          assertTrue(given.add(port), "seed " + seed + ": port " + port + " twice");
          byte[] reply = back(graph, random.nextInt(2), NAT64Test.answer(question, sent));
          assertArrayEquals(question.src6, Arrays.copyOfRange(reply, 24, 40));
        }
        assertEquals(300, given.size(), "seed " + seed);
        assertEquals("300", graph.read("n.bindings"));
        assertEquals(900 * (round + 1), drops(graph).get("no free port"));
        graph.write("n.clear", "");
        assertEquals("0", graph.read("n.bindings"));
      }
    }
  }

  @Test
  void capacityIsSplit() {
    try (TestGraph graph = TestGraph.of(config("203.0.113.1, CAPACITY 7"), Dealt.options(2))) {
      for (int i = 0; i < 100; i++) {
        out(graph, i, NAT64Test.message(17, i, 2000 + i, SERVER, 53));
      }
      assertEquals("7", graph.read("n.sessions"));
      assertEquals("7", graph.read("n.bindings"));
      assertEquals("7", graph.read("n.capacity"));
      graph.write("n.capacity", "3");
      assertEquals("3", graph.read("n.sessions"));
    }
  }

  @Test
  void sessionsOutliveTheirConfiguration() {
    try (TestGraph graph = TestGraph.of(config("203.0.113.1"), Dealt.options(2))) {
      List<Message> questions = new ArrayList<>();
      List<Message> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        Message question = NAT64Test.message(6, i, 2000 + 3 * i, SERVER, 80);
        questions.add(question);
        answers.add(NAT64Test.answer(question, out(graph, i, question)));
      }
      graph.replace(config("203.0.113.1, TCP_TIMEOUT 100"));
      assertEquals("50", graph.read("n.sessions"));
      for (int i = 0; i < 50; i++) {
        byte[] reply = back(graph, i / 2, answers.get(i));
        assertArrayEquals(questions.get(i).src6, Arrays.copyOfRange(reply, 24, 40));
      }
      graph.replace(config("203.0.113.2"));
      assertEquals("0", graph.read("n.bindings"));
    }
  }

  /** Sends each packet back to where it came from, into any worker's queue. */
  @ElementInfo(name = "Mirror", ports = "1/0", processing = "h/h")
  static final class Mirror extends BatchElement {
    @Override
    public void push(int port, PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        long ip = Mbuf.data(batch.get(i));
        long udp = ip + Ipv4.headerLength(ip);
        Message answer = new Message();
        answer.src = Ipv4.dst(ip);
        answer.dst = Ipv4.src(ip);
        answer.body = new byte[12];
        ByteBuffer.wrap(answer.body).putShort(4, (short) 12);
        answer.setPorts(Udp.dstPort(udp), Udp.srcPort(udp));
        answer.body[8] = (byte) (Ipv4.dst(ip) >>> 8);
        Dealt.deal(router(), "in4", Udp.srcPort(udp) * 31 >>> 3, answer.ip4());
      }
      packets.free(batch);
    }
  }

  /** Counts answers, and stops the router behind the last. */
  @ElementInfo(name = "Back", ports = "1/0", processing = "h/h")
  static final class Back extends BatchElement {
    private static final int EXPECTED = 20_000;
    private final AtomicInteger count = new AtomicInteger();

    @Override
    public void push(int port, PacketBatch batch) {
      int size = batch.size();
      packets.free(batch);
      if (count.addAndGet(size) == EXPECTED) {
        router().forceStop();
      }
    }
  }

  @Test
  void workersThatRunLoseNothing() throws InterruptedException {
    RouterOptions options = Dealt.options(2);
    options.registry().register("Mirror", Mirror::new).register("Back", Back::new);
    String config =
        """
        in6 :: Dealt -> MarkIP6Header -> n :: NAT64(203.0.113.1) -> Mirror;
        in4 :: Dealt -> MarkIPHeader -> [1] n [1] -> back :: Back;
        """;
    try (PlainPool pool = new PlainPool(2048);
        Router router = Router.parse(config, options.pool(pool))) {
      for (int i = 0; i < Back.EXPECTED; i++) {
        Message question = NAT64Test.message(17, i % 100, 2000 + i % 1000, SERVER + i % 7, 53);
        Dealt.deal(router, "in6", i * 31 >>> 2, question.ip6());
      }
      router.start();
      assertTrue(router.awaitStop(1, TimeUnit.MINUTES));
      router.stop();
      assertNull(router.failure());
      assertEquals(Back.EXPECTED, ((Back) router.find("back")).count.get());
      assertEquals("1000", router.read("n.bindings"));
      assertEquals(0, pool.inUse());
    }
  }
}
