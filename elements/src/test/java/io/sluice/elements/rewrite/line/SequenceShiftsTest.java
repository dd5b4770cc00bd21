// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.rewrite.IpPacket;
import io.sluice.header.Tcp;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SequenceShiftsTest {
  private final TestGraph graph = TestGraph.of("Idle -> Discard");
  private final SequenceShifts shifts = new SequenceShifts();

  @AfterEach
  void close() {
    graph.close();
  }

  /** Sequence and acknowledgement number of a shifted segment. */
  private String shifted(boolean isReply, int seq, int ack) {
    IpPacket segment = IpPacket.tcp("10.0.0.1", 1, "10.0.0.2", 2);
    segment.seq = seq;
    segment.ack = ack;
    long packet = graph.allocator().packetOf(segment.bytes());
    long tcp = Mbuf.data(packet) + 20;
    shifts.apply(tcp, isReply);
    IpPacket.describe(Mbuf.toBytes(packet));
    String numbers = Tcp.seq(tcp) + " " + Tcp.ack(tcp);
    graph.allocator().free(packet);
    return numbers;
  }

  @Test
  void numbersBehindAChangeAreShifted() {
    shifts.add(false, 1000, 5);
    assertEquals("999 7", shifted(false, 999, 7));
    assertEquals("1005 7", shifted(false, 1000, 7));
    assertEquals("7 999", shifted(true, 7, 999));
    assertEquals("7 1000", shifted(true, 7, 1005));
    assertEquals(" seq +5", shifts.describe(false));
    assertEquals("", shifts.describe(true));
  }

  @Test
  void changesAddUp() {
    shifts.add(false, 1000, 5);
    shifts.add(false, 2000, -3);
    assertEquals("1504 0", shifted(false, 1499, 0));
    assertEquals("2002 0", shifted(false, 2000, 0));
    // The same change again, by a retransmission; and an older one, which is known.
    shifts.add(false, 2000, -3);
    shifts.add(false, 1000, 5);
    assertEquals("2002 0", shifted(false, 2000, 0));
  }

  @Test
  void numbersWrapAround() {
    shifts.add(true, -10, 20);
    assertEquals("-11 0", shifted(true, -11, 0));
    assertEquals("10 0", shifted(true, -10, 0));
    assertEquals("25 0", shifted(true, 5, 0));
    assertEquals("0 5", shifted(false, 0, 25));
  }

  @Test
  void oldChangesCountForAllNumbers() {
    shifts.add(false, 0, 5);
    assertEquals("1073741829 0", shifted(false, 1 << 30, 0));
    // Half the number space later this would be before the change.
    assertEquals("-2147483643 0", shifted(false, Integer.MIN_VALUE, 0));
  }

  @Test
  void manyChangesKeepTheirSum() {
    for (int i = 0; i < 1000; i++) {
      shifts.add(false, i * 10, 1);
    }
    assertEquals("10999 0", shifted(false, 9999, 0));
    assertEquals("10981 0", shifted(false, 9982, 0));
  }
}
