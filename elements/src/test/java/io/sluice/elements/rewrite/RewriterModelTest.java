// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.header.IpAddress;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** IPRewriter against a model that does what its page says in the slowest and plainest way. */
class RewriterModelTest {
  private static final int PACKETS = 100_000;
  private static final int CAPACITY = 150;
  private static final int INPUTS = 6;
  private static final int OUTPUTS = 4;
  private static final int NAT_LOW = 1024;
  private static final int NAT_HIGH = 1053;

  private static final String ELEMENT =
      """
      IPRewriter(pattern 1.0.0.1 %d-%d# - - 0 1,
                 drop,
                 pattern - - 10.9.9.9 8080 2 3,
                 keep 0 2,
                 pass 3,
                 pattern 2.0.0.2 10.9.9.8 1 0,
                 MAPPING_CAPACITY %d, TCP_GUARANTEE 1hr, UDP_GUARANTEE 1hr)
      """
          .formatted(NAT_LOW, NAT_HIGH, CAPACITY);

  private record Key(int protocol, int src, int srcPort, int dst, int dstPort) {
    Key reversed() {
      return new Key(protocol, dst, dstPort, src, srcPort);
    }
  }

  private record Flow(Key key, Key rewritten, int output, int replyOutput) {}

  /** What the model says of a packet. */
  private record Result(int output, Key key) {}

  private final Map<Key, Flow> flows = new HashMap<>();
  private int nextPort = NAT_LOW;

  private void remove(Flow flow) {
    flows.values().removeIf(other -> other == flow);
  }

  /** Decides on a packet; null when it is dropped. */
  private Result decide(int input, Key key) {
    Flow known = flows.get(key);
    if (known == null) {
      Flow made =
          switch (input) {
            case 0 -> nat(key);
            case 2 ->
                new Flow(
                    key, new Key(key.protocol, key.src, key.srcPort, ip("10.9.9.9"), 8080), 2, 3);
            case 3 -> new Flow(key, key, 0, 2);
            case 5 ->
                new Flow(
                    key,
                    new Key(key.protocol, ip("2.0.0.2"), key.srcPort, ip("10.9.9.8"), key.dstPort),
                    1,
                    0);
            default -> null;
          };
      if (made == null) {
        return input == 4 ? new Result(3, key) : null;
      }
      Key reply = made.rewritten.reversed();
      Flow before = flows.get(reply);
      if (before != null) {
        remove(before);
      }
      if (flows.values().stream().distinct().count() == CAPACITY) {
        return null;
      }
      flows.put(key, made);
      flows.put(reply, made);
      return new Result(made.output, made.rewritten);
    }
    // With a flow that is its own reply, the replies' entry is what counts.
    boolean isReply = key.equals(known.rewritten.reversed());
    return isReply
        ? new Result(known.replyOutput, known.key.reversed())
        : new Result(known.output, known.rewritten);
  }

  private Flow nat(Key key) {
    for (int tries = 0; tries <= NAT_HIGH - NAT_LOW; tries++) {
      int port = nextPort > NAT_HIGH ? NAT_LOW : nextPort;
      Key rewritten = new Key(key.protocol, ip("1.0.0.1"), port, key.dst, key.dstPort);
      nextPort = port + 1;
      if (!flows.containsKey(rewritten.reversed())) {
        return new Flow(key, rewritten, 0, 1);
      }
    }
    return null;
  }

  private static int ip(String text) {
    return IpAddress.parse4(text);
  }

  private Key randomKey(Random random) {
    if (!flows.isEmpty() && random.nextInt(10) < 6) {
      List<Key> keys = new ArrayList<>(flows.keySet());
      return keys.get(random.nextInt(keys.size()));
    }
    int[] ports = {53, 80, 1024, 1025, 5000, 8080, 1 + random.nextInt(40)};
    int[] addresses = {
      ip("1.0.0.1"), ip("2.0.0.2"), ip("10.9.9.9"), ip("8.8.8.8"), 0x0a000000 + random.nextInt(9)
    };
    return new Key(
        random.nextBoolean() ? IpPacket.TCP : IpPacket.UDP,
        addresses[random.nextInt(5)],
        ports[random.nextInt(7)],
        addresses[random.nextInt(5)],
        ports[random.nextInt(7)]);
  }

  private static IpPacket packet(Key key, Random random) {
    IpPacket packet = IpPacket.udp("0.0.0.0", key.srcPort, "0.0.0.0", key.dstPort);
    packet.protocol = key.protocol;
    packet.src = key.src;
    packet.dst = key.dst;
    packet.payload = new byte[random.nextInt(5)];
    random.nextBytes(packet.payload);
    packet.tcpFlags = random.nextInt(64);
    packet.seq = random.nextInt();
    packet.checksum = random.nextInt(4) != 0;
    packet.fragment = random.nextInt(20) == 0 ? 0x2000 : 0;
    return packet;
  }

  @Test
  void packetsFareAsInTheModel() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (TestGraph graph = TestGraph.of(RewriterGraph.config(ELEMENT, INPUTS, OUTPUTS))) {
      for (int n = 0; n < PACKETS; n++) {
        String label = "seed " + seed + " packet " + n;
        if (random.nextInt(30_000) == 0) {
          graph.write("rw.clear", "");
          flows.clear();
        }
        Key key = randomKey(random);
        int input = random.nextInt(INPUTS);
        IpPacket packet = packet(key, random);
        graph.sendIp("in" + input, packet.bytes());
        Result expected = decide(input, key);
        for (int output = 0; output < OUTPUTS; output++) {
          List<Captured> captured = graph.captured("out" + output);
          boolean here = expected != null && expected.output == output;
          assertEquals(here ? 1 : 0, captured.size(), label + " output " + output);
          if (here) {
            IpPacket rewritten = packet.copy();
            rewritten.src = expected.key.src;
            rewritten.dst = expected.key.dst;
            rewritten.srcPort = expected.key.srcPort;
            rewritten.dstPort = expected.key.dstPort;
            assertArrayEquals(rewritten.bytes(), captured.get(0).bytes(), label);
          }
          captured.clear();
        }
      }
      assertEquals(
          String.valueOf(flows.values().stream().distinct().count()),
          graph.read("rw.table_size"),
          "seed " + seed);
    }
  }
}
