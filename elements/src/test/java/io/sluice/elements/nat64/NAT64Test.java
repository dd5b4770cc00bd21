// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.header.IpAddress;
import io.sluice.header.Tcp;
import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NAT64Test {
  private static final int SERVER = 0xc0000221;
  private static final int POOL = 0xcb007101;

  private static String config(String nat) {
    return "in6 :: Inject -> MarkIP6Header -> n :: NAT64("
        + nat
        + ") -> out4 :: Capture;"
        + "in4 :: Inject -> MarkIPHeader -> [1] n [1] -> out6 :: Capture";
  }

  private static TestGraph open(String nat) {
    return TestGraph.of(config(nat));
  }

  static byte[] host(int number) {
    return IpAddress.parse6("2001:db8::" + Integer.toHexString(number));
  }

  /** A message from an IPv6 host to an IPv4 server. */
  static Message message(int protocol, int host, int port, int server, int serverPort) {
    Message message = new Message();
    message.protocol = protocol;
    message.src6 = host(host);
    message.dst = server;
    if (protocol == 1) {
      message.body = new byte[] {8, 0, 0, 0, 0, 0, 0, 7, 1, 2, 3};
      message.setIdentifier(port);
    } else {
      message.body = new byte[protocol == 6 ? 24 : 12];
      message.setPorts(port, serverPort);
      message.body[protocol == 6 ? 12 : 5] = (byte) (protocol == 6 ? 0x50 : 12);
      if (protocol == 6) {
        message.body[13] = Tcp.SYN;
      }
    }
    return message;
  }

  /** The answer that a server sends to where a packet came from. */
  static Message answer(Message question, byte[] packet) {
    ByteBuffer sent = ByteBuffer.wrap(packet);
    Message message = new Message();
    message.protocol = question.protocol;
    message.src = question.dst;
    message.dst = sent.getInt(12);
    message.body = question.body.clone();
    message.dontFragment = true;
    if (question.protocol == 1) {
      message.body[0] = 0;
      message.setIdentifier(sent.getShort(24));
    } else {
      message.setPorts(sent.getShort(22), sent.getShort(20));
      if (question.protocol == 6) {
        message.body[13] = Tcp.SYN | Tcp.ACK;
      }
    }
    return message;
  }

  private static byte[] out(TestGraph graph, Message message) {
    int before = graph.packets("out4").size();
    graph.send("in6", message.ip6());
    assertEquals(before + 1, graph.packets("out4").size(), graph.read("n.drops"));
    return graph.packets("out4").get(before);
  }

  private static byte[] back(TestGraph graph, Message message) {
    int before = graph.packets("out6").size();
    graph.send("in4", message.ip4());
    assertEquals(before + 1, graph.packets("out6").size(), graph.read("n.drops"));
    return graph.packets("out6").get(before);
  }

  private static void assertRefused(TestGraph graph, Message message, String reason) {
    long before = graph.drops("n", reason);
    graph.send("in6", message.ip6());
    assertEquals(before + 1, graph.drops("n", reason));
  }

  private static void assertRefusedBack(TestGraph graph, Message message, String reason) {
    long before = graph.drops("n", reason);
    graph.send("in4", message.ip4());
    assertEquals(before + 1, graph.drops("n", reason));
  }

  static int sourcePort(Message message, byte[] packet) {
    return ByteBuffer.wrap(packet).getShort(message.protocol == 1 ? 24 : 20) & 0xffff;
  }

  /** A map of what each IPv6 address and port became is the model. */
  @Test
  void whatGoesOutComesBack() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<String, Long> places = new HashMap<>();
    List<Message> questions = new ArrayList<>();
    try (TestGraph graph = open("203.0.113.0/30, PORTS 2000-2999")) {
      for (int i = 0; i < 1500; i++) {
        String hint = "seed " + seed + ", message " + i;
        int protocol = new int[] {1, 6, 17}[random.nextInt(3)];
        int host = 1 + random.nextInt(20);
        int port = 1024 + random.nextInt(20);
        Message question =
            message(protocol, host, port, SERVER + random.nextInt(3), 80 + random.nextInt(3));
        byte[] packet = out(graph, question);
        long place = ByteBuffer.wrap(packet).getInt(12) << 16 | sourcePort(question, packet);
        Long known = places.putIfAbsent(protocol + " " + host + " " + port, place);
        assertEquals(known == null ? place : known, place, hint);
        assertArrayEquals(rewritten(question, packet).ip4(), packet, hint);

        Message answer = answer(question, packet);
        byte[] reply = back(graph, answer);
        answer.dst6 = question.src6;
        if (protocol == 1) {
          answer.setIdentifier(port);
        } else {
          answer.setPorts(ByteBuffer.wrap(question.body).getShort(2), port);
        }
        assertArrayEquals(answer.ip6(), reply, hint);
        questions.add(question);
      }
      for (int protocol : new int[] {1, 6, 17}) {
        List<Long> used =
            places.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(protocol + " "))
                .map(Map.Entry::getValue)
                .toList();
        assertEquals(used.size(), used.stream().distinct().count(), "seed " + seed);
      }
      assertEquals(String.valueOf(places.size()), graph.read("n.bindings"));
      assertTrue(graph.read("n.table").contains("[2001:db8::1]:"), graph.read("n.table"));
      graph.write("n.clear", "");
      assertEquals("0", graph.read("n.bindings"));
      assertEquals("0", graph.read("n.sessions"));
    }
  }

  /** What a question has to look like, given the source that was chosen for it. */
  static Message rewritten(Message question, byte[] packet) {
    ByteBuffer sent = ByteBuffer.wrap(packet);
    Message message = new Message();
    message.protocol = question.protocol;
    message.src = sent.getInt(12);
    message.dst = question.dst;
    message.id = sent.getShort(4);
    message.body = question.body.clone();
    if (question.protocol == 1) {
      message.setIdentifier(sent.getShort(24));
    } else {
      message.setPorts(sent.getShort(20), ByteBuffer.wrap(question.body).getShort(2));
    }
    return message;
  }

  @Test
  void aPortStaysWhereItIsFreeAndKeepsItsParity() {
    try (TestGraph graph = open("203.0.113.1")) {
      byte[] first = out(graph, message(17, 1, 5001, SERVER, 53));
      assertEquals(5001, sourcePort(message(17, 1, 5001, SERVER, 53), first));
      byte[] second = out(graph, message(17, 2, 5001, SERVER, 53));
      int port = sourcePort(message(17, 2, 5001, SERVER, 53), second);
      assertNotEquals(5001, port);
      assertEquals(1, port & 1);
      byte[] low = out(graph, message(17, 2, 53, SERVER, 53));
      assertTrue(sourcePort(message(17, 2, 53, SERVER, 53), low) >= 1024);
    }
  }

  @Test
  void othersMaySendToABindingUnlessFiltered() {
    for (boolean filter : new boolean[] {false, true}) {
      try (TestGraph graph = open("203.0.113.1, FILTER " + filter)) {
        Message question = message(17, 1, 5000, SERVER, 53);
        Message stranger = answer(question, out(graph, question));
        stranger.src = 0x08080808;
        if (filter) {
          assertRefusedBack(graph, stranger, "no session");
        } else {
          byte[] packet = back(graph, stranger);
          stranger.dst6 = host(1);
          assertArrayEquals(stranger.ip6(), packet);
          assertEquals("2", graph.read("n.sessions"));
          assertEquals("1", graph.read("n.bindings"));
        }
        stranger.setPorts(53, 5001);
        assertRefusedBack(graph, stranger, "no session");
      }
    }
  }

  @Test
  void errorsFindTheirHost() {
    try (TestGraph graph = open("203.0.113.1")) {
      Message question = message(17, 1, 5000, SERVER, 53);
      Message other = message(17, 2, 5000, SERVER, 53);
      out(graph, question);
      byte[] sent = out(graph, other);
      int port = sourcePort(other, sent);

      // A router on the way: time exceeded.
      Message error = new Message();
      error.protocol = 1;
      error.src = 0x08080404;
      error.dst = POOL;
      error.error = new Message.Error(11, 0, 0, 3, 0, 0);
      error.quoted = rewritten(other, sent);
      error.quotedBytes = 8;
      byte[] packet = back(graph, error);
      error.dst6 = host(2);
      error.quoted = other;
      assertArrayEquals(error.ip6(), packet);
      assertNotEquals(5000, port);

      // The other way: the host does not listen any more.
      Message answer = answer(other, sent);
      Message unreachable = new Message();
      unreachable.protocol = 1;
      unreachable.src6 = host(2);
      unreachable.dst = SERVER;
      unreachable.error = new Message.Error(3, 3, 0, 1, 4, 0);
      unreachable.quoted = answer(other, sent);
      unreachable.quoted.dst6 = host(2);
      unreachable.quoted.setPorts(53, 5000);
      unreachable.quotedBytes = 8;
      // IPv6 has no such bit: a small packet says in IPv4 that it may be fragmented.
      answer.dontFragment = false;
      byte[] reached = out(graph, unreachable);
      unreachable.src = POOL;
      unreachable.id = ByteBuffer.wrap(reached).getShort(4);
      unreachable.quoted = answer;
      assertArrayEquals(unreachable.ip4(), reached);

      error.quoted = rewritten(other, sent);
      error.quoted.setPorts(4999, 53);
      assertRefusedBack(graph, error, "no session");
    }
  }

  @Test
  void onlyASynBeginsAConnection() {
    try (TestGraph graph = open("203.0.113.1")) {
      Message question = message(6, 1, 5000, SERVER, 80);
      question.body[13] = Tcp.ACK;
      assertRefused(graph, question, "no session");
      question.body[13] = Tcp.SYN;
      byte[] sent = out(graph, question);
      Message stranger = answer(question, sent);
      stranger.src = 0x08080808;
      assertRefusedBack(graph, stranger, "no session");
      stranger.body[13] = Tcp.SYN;
      back(graph, stranger);
    }
  }

  /** RFC 6146, 3.5.2, as far as it goes from state to state. */
  @ParameterizedTest
  @CsvSource({
    "1, 2, true, 3", "1, 16, true, 1", "2, 18, false, 3", "2, 2, true, 2", "3, 17, true, 5",
    "3, 17, false, 4", "3, 4, false, 7", "3, 16, true, 3", "4, 17, true, 6", "4, 17, false, 4",
    "5, 17, false, 6", "5, 16, true, 5", "6, 16, true, 6", "7, 16, true, 3", "7, 4, true, 7",
  })
  void connectionsGoFromStateToState(int state, int flags, boolean fromIp6, int expected) {
    assertEquals(expected, Session.next(state, flags, fromIp6));
  }

  @Test
  void portsRunOut() {
    try (TestGraph graph = open("203.0.113.1, 203.0.113.2, PORTS 4000-4001")) {
      for (int port = 1; port <= 4; port++) {
        out(graph, message(17, 1, port, SERVER, 53));
      }
      assertRefused(graph, message(17, 1, 9, SERVER, 53), "no free port");
      out(graph, message(6, 1, 9, SERVER, 53));
      assertEquals("5", graph.read("n.bindings"));
    }
  }

  @Test
  void theTableHasItsCapacity() {
    try (TestGraph graph = open("203.0.113.1, CAPACITY 3")) {
      for (int port = 1; port <= 3; port++) {
        out(graph, message(17, 1, port, SERVER, 53));
      }
      assertRefused(graph, message(17, 1, 9, SERVER, 53), "session table is full");
      assertEquals("3", graph.read("n.bindings"));
      graph.write("n.capacity", "1");
      assertEquals("1", graph.read("n.sessions"));
      assertEquals("1", graph.read("n.bindings"));
    }
  }

  @Test
  void sessionsRunOut() {
    try (TestGraph graph = open("203.0.113.1, UDP_TIMEOUT 1ms")) {
      out(graph, message(17, 1, 5000, SERVER, 53));
      graph.until(() -> graph.read("n.sessions").equals("0"));
      assertEquals("0", graph.read("n.bindings"));
    }
  }

  @Test
  void sessionsOutliveTheirConfiguration() {
    try (TestGraph graph = open("203.0.113.1")) {
      Message question = message(17, 1, 5000, SERVER, 53);
      Message other = message(17, 2, 5000, SERVER, 53);
      out(graph, question);
      byte[] before = out(graph, other);
      graph.replace(config("203.0.113.1, UDP_TIMEOUT 100"));
      assertEquals("2", graph.read("n.sessions"));
      graph.send("in6", other.ip6());
      byte[] after = graph.packets("out4").get(graph.packets("out4").size() - 1);
      assertEquals(sourcePort(other, before), sourcePort(other, after));
      graph.replace(config("203.0.113.1, CAPACITY 1"));
      assertEquals("1", graph.read("n.sessions"));
      graph.replace(config("203.0.113.2"));
      assertEquals("0", graph.read("n.sessions"));
    }
  }

  @Test
  void someAddressesAreNobodys() {
    try (TestGraph graph = open("203.0.113.1")) {
      Message message = message(17, 1, 5000, SERVER, 53);
      for (String src : new String[] {"::", "::1", "fe80::1", "ff02::1", "64:ff9b::a00:1"}) {
        message.src6 = IpAddress.parse6(src);
        assertRefused(graph, message, "bad source address");
      }
      message.src6 = host(1);
      for (int dst : new int[] {0, 0x7f000001, 0xe0000001, -1}) {
        message.dst = dst;
        assertRefused(graph, message, "bad destination address");
      }
      message.dst6 = host(2);
      assertRefused(graph, message, "address not translated here");
      message.dst = 0xcb007102;
      assertRefusedBack(graph, message, "address not translated here");
      message.dst = POOL;
      message.src = 0x7f000001;
      assertRefusedBack(graph, message, "bad source address");
      message.src = SERVER;
      message.protocol = 47;
      assertRefusedBack(graph, message, "protocol without ports");
      message.protocol = 6;
      message.body = new byte[24];
      message.more = true;
      assertRefusedBack(graph, message, "fragment");
    }
  }

  /** Two IPv6 hosts meet at an address of the pool. */
  @Test
  void hairpin() {
    String config =
        "in6 :: Inject -> MarkIP6Header -> n :: NAT64(203.0.113.1) -> CheckIPHeader -> [1] n;"
            + "n[1] -> out6 :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in6", message(17, 1, 5000, POOL, 6000).ip6());
      graph.send("in6", message(17, 2, 6000, POOL, 5000).ip6());
      assertEquals(1, graph.packets("out6").size());
      Message expected = message(17, 2, 6000, POOL, 5000);
      expected.src6 = null;
      expected.src = POOL;
      expected.dst6 = host(1);
      assertArrayEquals(expected.ip6(), graph.packets("out6").get(0));
    }
  }

  @Test
  void wrongConfigurations() {
    assertError("", "needs an IPv4 address");
    assertError("10.0.0.0/23", "is not an IP address or a prefix of 24 bits or more");
    assertError("10.0.0.0/24, 10.1.0.1", "more than 256 addresses");
    assertError("10.0.0.1, 10.0.0.1", "10.0.0.1 is there already");
    assertError("10.0.0.0/28, 10.0.0.8/29", "10.0.0.8 is there already");
    assertError("10.0.0.1, PORTS 5-4", "PORTS: parse error in '5-4'");
    assertError("10.0.0.1, PREFIX 2001:db8::/33", "PREFIX: parse error");
  }

  private static void assertError(String nat, String text) {
    String errors = TestGraph.errorsOf(config(nat));
    assertTrue(errors.contains(text), errors);
  }
}
