// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sluice.elements.rewrite.IpPacket;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class FragmentsTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aFirstFragmentIsForgottenAfterHalfAMinute() {
    try (TestGraph graph = TestGraph.of("Idle -> Discard");
        Fragments like = new Fragments(0, 10);
        Fragments fragments = new Fragments(0, 10)) {
      long packet = graph.allocator().packetOf(IpPacket.udp("10.0.0.1", 1, "8.8.8.8", 2).bytes());
      long ip = Mbuf.data(packet);
      // Any line is good enough to be copied.
      fragments.remember(ip, ip, SECOND);
      assertNotEquals(0, fragments.find(ip, 30 * SECOND));
      assertEquals(0, fragments.find(ip, 31 * SECOND));
      assertEquals(0, fragments.size());
      assertEquals(0, like.find(ip, SECOND));
      graph.allocator().free(packet);
    }
  }
}
