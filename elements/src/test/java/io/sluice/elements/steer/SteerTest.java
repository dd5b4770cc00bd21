// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SteerTest {
  private static final int SYN = 2;
  private static final int ACK = 16;

  private static final String THREE =
      " -> [0] a :: Capture; s[1] -> b :: Capture; s[2] -> c :: Capture";

  /** An IPv4 packet from 10.0.0.1; its last four bytes are a number. */
  private static byte[] packet(int protocol, int srcPort, int dstPort, int flags, int number) {
    ByteBuffer bytes = ByteBuffer.allocate(44);
    bytes.putInt(0x4500002c).putInt(0).putShort((short) (64 << 8 | protocol)).putShort((short) 0);
    bytes.putInt(0x0a000001).putInt(0x0a090001);
    bytes.putShort((short) srcPort).putShort((short) dstPort);
    bytes.put(33, (byte) flags).putInt(40, number);
    return bytes.array();
  }

  private static byte[] udp(int srcPort, int number) {
    return packet(17, srcPort, 80, 0, number);
  }

  private static byte[] answer(byte[] packet) {
    ByteBuffer bytes = ByteBuffer.wrap(packet.clone());
    int addresses = bytes.getInt(12);
    int ports = bytes.getInt(20);
    bytes.putInt(12, bytes.getInt(16)).putInt(16, addresses);
    bytes.putInt(20, Integer.rotateLeft(ports, 16));
    return bytes.array();
  }

  private static TestGraph graph(String steer) {
    return TestGraph.of("in :: Inject -> MarkIPHeader -> s :: " + steer + THREE);
  }

  private static String counts(TestGraph graph) {
    return graph.packets("a").size()
        + " "
        + graph.packets("b").size()
        + " "
        + graph.packets("c").size();
  }

  @Test
  void theFirstRuleThatMatchesDecides() {
    try (TestGraph graph = graph("Steer(1 udp src port 5, drop udp src port 6, 0 udp, 2 tcp)")) {
      graph.send("in", udp(5, 0), udp(6, 0), udp(7, 0), packet(6, 5, 80, SYN, 0));
      graph.send("in", udp(5, 0), packet(1, 0, 0, 0, 0), new byte[5]);
      assertEquals("1 2 1", counts(graph));
      assertEquals(1, graph.drops("s", "denied"));
      assertEquals(2, graph.drops("s", "no rule matches"));
      assertEquals("3", graph.read("s.size"));
    }
  }

  @Test
  void rulesChangeBetweenTwoPacketsOfAFlow() {
    try (TestGraph graph = graph("Steer(0 udp)")) {
      graph.send("in", udp(5, 0), udp(6, 0));
      graph.write("s.insert", "0 1 now src port 5");
      graph.send("in", udp(5, 1), udp(6, 1));
      assertEquals("3 1 0", counts(graph));
      graph.write("s.replace", "0 2 src port 5");
      graph.write("s.add", "2 all");
      graph.send("in", udp(5, 2), packet(6, 1, 2, 0, 0));
      assertEquals("3 1 2", counts(graph));
      graph.write("s.remove", "0");
      graph.send("in", udp(5, 3));
      assertEquals("4 1 2", counts(graph));
      assertEquals("0 udp\n2 all", graph.read("s.rules"));
      assertEquals("3", graph.read("s.moved"));
    }
  }

  @Test
  void connectionsStayWhereTheyAreUntilTheNextOne() {
    try (TestGraph graph = graph("Steer(0 all)")) {
      byte[] syn = packet(6, 5, 80, SYN, 0);
      byte[] data = packet(6, 5, 80, ACK, 0);
      graph.send("in", syn, data, udp(9, 0));
      graph.write("s.rules", "1 next-connection all");
      graph.send("in", data, udp(9, 0), answer(data));
      assertEquals("6 0 0", counts(graph));
      graph.send("in", syn, data, answer(data), packet(6, 6, 80, ACK, 0));
      assertEquals("6 4 0", counts(graph));
    }
  }

  @Test
  void answersTakeTheChainOfWhatTheyAnswer() {
    try (TestGraph graph = graph("Steer(1 src 10.0.0.1, 2 all)")) {
      graph.send("in", udp(5, 0), answer(udp(5, 0)), answer(udp(6, 0)), udp(6, 0));
      assertEquals("0 2 2", counts(graph));
      graph.write("s.rules", "0 src 10.0.0.1, 2 all");
      graph.send("in", answer(udp(5, 0)));
      assertEquals("0 3 2", counts(graph), "asked the rules for an answer");
      graph.send("in", udp(5, 0), answer(udp(5, 0)));
      assertEquals("2 3 2", counts(graph));
    }
  }

  @Test
  void singleFlowsAreMovedByHandAndGivenBack() {
    try (TestGraph graph = graph("Steer(0 all)")) {
      graph.send("in", udp(5, 0), packet(6, 5, 80, ACK, 0));
      graph.write(
          "s.move",
          """
          udp 10.0.0.1 5 10.9.0.1 80 1
          tcp 10.0.0.1 5 10.9.0.1 80 2 next-connection
          udp 10.0.0.1 77 10.9.0.1 80 2
          """);
      assertEquals("3", graph.read("s.pinned"));
      graph.write("s.add", "1 all");
      graph.send("in", udp(5, 0), packet(6, 5, 80, ACK, 0), udp(77, 0), udp(5, 0));
      assertEquals("3 2 1", counts(graph));
      graph.send("in", packet(6, 5, 80, SYN, 0), packet(6, 5, 80, ACK, 0));
      assertEquals("3 2 3", counts(graph));
      assertEquals(
          "udp 10.0.0.1 5 10.9.0.1 80 1 moved",
          graph.router().read("s.flow", "udp 10.0.0.1 5 10.9.0.1 80"));
      graph.write("s.release", "udp 10.0.0.1 5 10.9.0.1 80\nudp 10.0.0.1 77 10.9.0.1 80");
      graph.send("in", udp(5, 0), udp(77, 0));
      assertEquals("5 2 3", counts(graph));
      assertEquals("1", graph.read("s.pinned"));
    }
  }

  @Test
  void aBadWriteChangesNothing() {
    try (TestGraph graph = graph("Steer(0 all)")) {
      for (String bad :
          List.of(
              "add 3 all",
              "add x",
              "replace 1 0 all",
              "rules 0 frob",
              "add file x",
              "move udp 1.2.3.4 5 6.7.8.9 80",
              "move udp 1.2.3.4 5 6.7.8.9 80 3",
              "move udp 1.2.3.4 5 6.7.8.9 80 1 then",
              "move udp 1.2.3 5 6.7.8.9 80 1",
              "move udp 1.2.3.4 5 6.7.8.9 80 1\nudp",
              "release udp 1.2.3.4 5 6.7.8.9 80")) {
        String[] call = bad.split(" ", 2);
        assertThrows(HandlerException.class, () -> graph.write("s." + call[0], call[1]), () -> bad);
      }
      assertEquals("0 all", graph.read("s.rules"));
      assertEquals("0", graph.read("s.size"));
    }
    String errors = TestGraph.errorsOf("Idle -> s :: Steer(0 bla, 1 all, MODE soon) -> Discard");
    assertTrue(errors.contains("MODE: parse error in 'soon'"), errors);
    assertTrue(errors.contains("slot '1' out of range"), errors);
  }

  /** A slow chain and a fast one: packets of a flow that changes must not overtake each other. */
  private static final String SLOW_AND_FAST =
      """
      in :: Inject -> MarkIPHeader -> s :: Steer(0 all, DRAIN 10s%s);
      s[0] -> Queue(1000) -> u :: Unqueue(ACTIVE false) -> e :: SteerEnd(s) -> out :: Capture;
      s[1] -> e
      """;

  private static List<Integer> numbers(TestGraph graph, int srcPort) {
    return graph.packets("out").stream()
        .map(ByteBuffer::wrap)
        .filter(packet -> packet.getShort(20) == srcPort)
        .map(packet -> packet.getInt(40))
        .toList();
  }

  @Test
  void packetsWaitUntilTheOldChainIsEmptyOfTheirFlow() {
    try (TestGraph graph = TestGraph.of(SLOW_AND_FAST.formatted(""))) {
      graph.send("in", udp(5, 0), udp(6, 0), udp(5, 1));
      graph.write("s.rules", "1 all");
      graph.send("in", udp(5, 2), udp(7, 0), udp(5, 3));
      assertEquals(List.of(), numbers(graph, 5));
      assertEquals(List.of(0), numbers(graph, 7), "new flows wait for nobody");
      assertEquals("2", graph.read("s.held"));
      graph.write("u.active", "true");
      graph.run();
      assertEquals(List.of(0, 1, 2, 3), numbers(graph, 5));
      graph.send("in", udp(6, 1), udp(5, 4));
      assertEquals(List.of(0, 1), numbers(graph, 6));
      assertEquals("0", graph.read("s.held"));
      assertEquals("0", graph.read("s.drain_timeouts"));
      assertEquals("2", graph.read("s.moved"));
    }
  }

  @Test
  void aFlowThatIsMovedBackNeedNotWaitAndKeepsItsOrder() {
    try (TestGraph graph = TestGraph.of(SLOW_AND_FAST.formatted(""))) {
      graph.send("in", udp(5, 0));
      graph.write("s.rules", "1 all");
      graph.send("in", udp(5, 1));
      graph.write("s.rules", "0 all");
      graph.send("in", udp(5, 2));
      assertEquals("0", graph.read("s.held"));
      assertEquals("0", graph.read("s.moved"));
      graph.write("u.active", "true");
      graph.run();
      assertEquals(List.of(0, 1, 2), numbers(graph, 5));
    }
  }

  @Test
  void withoutRoomToWaitPacketsGoOnAndAreCounted() {
    try (TestGraph graph = TestGraph.of(SLOW_AND_FAST.formatted(", BUFFER 2"))) {
      graph.send("in", udp(5, 0));
      graph.write("s.rules", "1 all");
      graph.send("in", udp(5, 1), udp(5, 2), udp(5, 3));
      assertEquals(List.of(1, 2, 3), numbers(graph, 5));
      assertEquals("1", graph.read("s.early"));
      assertEquals("0", graph.read("s.held"));
    }
  }

  @Test
  void waitsNoLongerThanItMustForWhatWasDropped() {
    try (TestGraph graph =
        TestGraph.of(
            """
            in :: Inject -> MarkIPHeader -> s :: Steer(0 all, DRAIN 1ms);
            s[0] -> Discard; s[1] -> SteerEnd(s) -> out :: Capture
            """)) {
      graph.send("in", udp(5, 0));
      graph.write("s.rules", "1 all");
      graph.send("in", udp(5, 1));
      graph.until(() -> graph.packets("out").size() == 1);
      assertEquals("1", graph.read("s.drain_timeouts"));
    }
  }

  @Test
  void aNewConfigurationGoesOnWithFlowsAndPacketsThatWait() {
    String config = SLOW_AND_FAST.formatted("");
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", udp(5, 0));
      graph.write("s.rules", "1 all");
      graph.send("in", udp(5, 1));
      graph.replace(config);
      graph.send("in", udp(5, 2));
      assertEquals("2", graph.read("s.held"));
      assertEquals("1 all", graph.read("s.rules"));
      graph.write("u.active", "true");
      graph.run();
      assertEquals(List.of(0, 1, 2), numbers(graph, 5));
    }
  }

  @Test
  void flowsOfAChainThatIsGoneFollowTheRulesAgain() {
    try (TestGraph graph = graph("Steer(0 next-connection all)")) {
      graph.send("in", udp(5, 0), udp(6, 0));
      graph.write("s.move", "udp 10.0.0.1 5 10.9.0.1 80 2\nudp 10.0.0.1 6 10.9.0.1 80 1");
      graph.send("in", udp(5, 0), udp(6, 0));
      graph.replace(
          "in :: Inject -> MarkIPHeader -> s :: Steer(0 next-connection all)"
              + " -> [0] a :: Capture; s[1] -> b :: Capture; Idle -> c :: Capture");
      graph.send("in", udp(5, 0), udp(6, 0));
      assertEquals("3 2 1", counts(graph));
      assertEquals("1", graph.read("s.pinned"));
    }
  }

  @Test
  void nothingIsLostOrOvertakenWhateverChanges() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (TestGraph graph = TestGraph.of(SLOW_AND_FAST.formatted(", BUFFER 1000"))) {
      int[] sent = new int[8];
      for (int round = 0; round < 400; round++) {
        List<byte[]> packets = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
          int flow = random.nextInt(8);
          packets.add(udp(flow, sent[flow]++));
        }
        graph.send("in", packets.toArray(byte[][]::new));
        switch (random.nextInt(6)) {
          case 0 -> graph.write("s.rules", random.nextInt(2) + " all");
          case 1 ->
              graph.write(
                  "s.move",
                  "udp 10.0.0.1 %d 10.9.0.1 80 %d".formatted(random.nextInt(8), random.nextInt(2)));
          case 2 -> graph.write("u.active", String.valueOf(random.nextBoolean()));
          default -> graph.router().step();
        }
      }
      graph.write("u.active", "true");
      graph.run();
      for (int flow = 0; flow < 8; flow++) {
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < sent[flow]; i++) {
          expected.add(i);
        }
        assertEquals(expected, numbers(graph, flow), "seed " + seed);
      }
      assertEquals("0", graph.read("s.early"));
      assertTrue(Integer.parseInt(graph.read("s.waited")) > 0, "seed " + seed);
    }
  }
}
