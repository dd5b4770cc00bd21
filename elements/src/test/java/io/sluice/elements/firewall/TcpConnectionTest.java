// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import static io.sluice.elements.firewall.Segment.ACK;
import static io.sluice.elements.firewall.Segment.FIN;
import static io.sluice.elements.firewall.Segment.SYN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.header.Headers;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Two ends that keep to TCP's rules, over a network that loses packets before and behind the
 * tracker, and sends them twice: no packet of theirs may be invalid, and none that claims what they
 * did not do may be valid.
 */
class TcpConnectionTest {
  private static final int CONNECTIONS = 2000;
  private static final int STEPS = 60;

  /** An end of a connection. */
  private static final class End {
    final boolean server;
    final int first;
    final int scale;
    final int buffer;
    int next;

    /** How far it has received, and how far it may send. */
    int received;

    int limit;

    End(boolean server, Random random, boolean scales) {
      this.server = server;
      first = random.nextInt();
      next = first + 1;
      limit = next;
      scale = scales ? random.nextInt(8) : -1;
      buffer = 1 + random.nextInt(scales ? 300_000 : 60_000);
    }

    int window(boolean scaled) {
      return Math.min(0xffff, scaled ? buffer >>> Math.max(0, scale) : buffer);
    }

    Segment segment(int flags, int seq, int length, boolean scaled) {
      int ack = (flags & ACK) != 0 ? received : 0;
      Segment made = server ? Segment.server(flags, seq, ack) : Segment.client(flags, seq, ack);
      made = made.with(length).window(window(scaled));
      return (flags & SYN) != 0 && scale >= 0 ? made.scale(scale) : made;
    }

    void learn(Segment segment, boolean scaled) {
      int shift = scaled && (segment.flags() & SYN) == 0 ? 1 : 0;
      int end = segment.seq() + segment.payload().length + (segment.flags() & FIN);
      // Only what comes in order is taken.
      if ((segment.flags() & SYN) != 0) {
        received = segment.seq() + 1;
      } else if (segment.seq() - received <= 0 && end - received > 0) {
        received = end;
      }
      int window = segment.window() << (shift == 0 ? 0 : otherScale);
      int bound = segment.ack() + window;
      if ((segment.flags() & ACK) != 0 && bound - limit > 0) {
        limit = bound;
      }
    }

    int otherScale;
  }

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private static String send(TestGraph graph, Segment segment) {
    String before = graph.read("ct.invalid");
    graph.send("in", segment.bytes(), packet -> Headers.markIp(packet, Mbuf.data(packet), 20));
    return graph.read("ct.invalid").equals(before) ? "valid" : "invalid";
  }

  private void connection(TestGraph graph) {
    boolean scaled = random.nextBoolean();
    boolean oneScales = !scaled && random.nextBoolean();
    End client = new End(false, random, scaled || oneScales);
    End server = new End(true, random, scaled);
    client.otherScale = Math.max(0, server.scale);
    server.otherScale = Math.max(0, client.scale);
    Segment syn = client.segment(SYN, client.first, 0, false);
    expect(graph, "valid", syn);
    server.learn(syn, false);
    Segment answer = server.segment(SYN | ACK, server.first, 0, false);
    expect(graph, "valid", answer);
    client.learn(answer, false);
    Segment last = client.segment(ACK, client.next, 0, scaled);
    expect(graph, "valid", last);
    server.learn(last, scaled);
    for (int i = 0; i < STEPS; i++) {
      End end = random.nextBoolean() ? client : server;
      End other = end == client ? server : client;
      int room = Math.max(0, end.limit - end.next);
      int length = Math.min(room, random.nextInt(1461));
      Segment segment = end.segment(ACK, end.next, length, scaled);
      end.next += length;
      if (random.nextInt(8) > 0) {
        expect(graph, "valid", segment);
        if (random.nextInt(8) > 0) {
          other.learn(segment, scaled);
        } else {
          end.next -= length;
        }
      } else {
        // Lost on its way to the tracker: it is sent again.
        end.next -= length;
        continue;
      }
      if (random.nextInt(4) == 0) {
        expect(graph, "valid", segment);
      }
      if (random.nextInt(4) == 0) {
        lie(graph, end, other, scaled);
      }
    }
  }

  /** Packets of somebody who guesses. */
  private void lie(TestGraph graph, End end, End other, boolean scaled) {
    Segment honest = end.segment(ACK, end.next, 0, scaled);
    int far = 400_000 + random.nextInt(1 << 30);
    boolean server = honest.reply();
    int seq = honest.seq();
    int ack = honest.ack();
    Segment wrongSeq =
        server ? Segment.server(ACK, seq + far, ack) : Segment.client(ACK, seq + far, ack);
    expect(graph, "invalid", wrongSeq);
    int future = other.next + 100_000 + random.nextInt(1 << 30);
    expect(
        graph,
        "invalid",
        server ? Segment.server(ACK, seq, future) : Segment.client(ACK, seq, future));
    int old = seq - (1 << 20) - random.nextInt(1 << 29);
    expect(
        graph, "invalid", server ? Segment.server(ACK, old, ack) : Segment.client(ACK, old, ack));
  }

  private void expect(TestGraph graph, String expected, Segment segment) {
    assertEquals(
        expected,
        send(graph, segment),
        () -> "seed " + seed + ": " + segment + "\n" + graph.read("ct.table"));
  }

  @Test
  void honestPacketsAreValidAndLiesAreNot() {
    System.out.println("TcpConnectionTest seed " + seed);
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> ct :: ConnectionTracker -> ConfirmConnection(ct) -> Discard")) {
      for (int i = 0; i < CONNECTIONS; i++) {
        connection(graph);
        graph.write("ct.clear", "");
      }
    }
  }
}
