// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SegmentGSOTest {
  private static final int HEADERS = 54;

  /** A frame of TCP with right lengths; checksums are no matter. */
  private static byte[] tcp(int length) {
    byte[] frame = new byte[length];
    new Random(length).nextBytes(frame);
    ByteBuffer fields = ByteBuffer.wrap(frame);
    fields.putShort(12, (short) 0x0800).putInt(14, 0x45000000 | length - 14).putInt(18, 0x00070000);
    fields.putShort(22, (short) 0x4006).putInt(26, 0x0a000001).putInt(30, 0x0a000002);
    fields.putInt(38, 1000).put(46, (byte) 0x50).put(47, (byte) 0x18);
    return frame;
  }

  private static TestGraph graph() {
    return TestGraph.of(
        """
        i :: Inject -> s :: SegmentGSO -> k :: CheckIPHeader(14) -> c :: IPClassifier(tcp, -);
        c[0] -> t :: CheckTCPHeader -> out :: Capture; c[1] -> other :: Capture
        """);
  }

  @Test
  void markedPacketsAreCut() {
    byte[] frame = tcp(60_000);
    try (TestGraph graph = graph()) {
      graph.send(
          "i",
          packet -> {
            Mbuf.setSegmentSize(packet, 1448);
            Anno.setMacHeader(packet, Mbuf.data(packet));
            Anno.putU8(packet, Anno.PAINT, 3);
          },
          frame);
      List<byte[]> segments = graph.packets("out");
      assertEquals((60_000 - HEADERS + 1447) / 1448, segments.size());
      ByteArrayOutputStream data = new ByteArrayOutputStream();
      for (byte[] segment : segments) {
        assertEquals(1000 + data.size(), ByteBuffer.wrap(segment).getInt(38));
        data.write(segment, HEADERS, segment.length - HEADERS);
      }
      assertArrayEquals(Arrays.copyOfRange(frame, HEADERS, frame.length), data.toByteArray());
      assertEquals("1", graph.read("s.count"));
      assertEquals("" + segments.size(), graph.read("s.segments"));
      // Neither of these found anything wrong.
      assertEquals("0", graph.read("k.drops"));
      assertEquals("0", graph.read("t.drops"));
    }
  }

  @Test
  void othersPass() {
    try (TestGraph graph = TestGraph.of("i :: Inject -> SegmentGSO -> out :: Capture")) {
      byte[] frame = tcp(3000);
      graph.send("i", packet -> Mbuf.setSegmentSize(packet, 0), frame);
      // Marked, and wrapped or shortened on the way, or with nothing to cut.
      graph.send("i", packet -> Mbuf.setSegmentSize(packet, 1000), Arrays.copyOf(frame, 2990));
      graph.send("i", packet -> Mbuf.setSegmentSize(packet, 1000), new byte[3000]);
      graph.send("i", packet -> Mbuf.setSegmentSize(packet, 3000), frame);
      graph.send("i", packet -> Mbuf.setSegmentSize(packet, 1000), new byte[3]);
      assertEquals(
          List.of(3000, 2990, 3000, 3000, 3),
          graph.packets("out").stream().map(packet -> packet.length).toList());
    }
  }

  @Test
  void theMarkStaysWithCopiesAndClones() {
    try (TestGraph graph =
        TestGraph.of(
            "i :: Inject -> t :: Tee; t[0] -> SegmentGSO -> a :: Capture;"
                + " t[1] -> MarkIPHeader(14) -> SetTCPChecksum -> SegmentGSO -> b :: Capture")) {
      graph.send("i", packet -> Mbuf.setSegmentSize(packet, 9000), tcp(9000 * 3 + HEADERS));
      assertEquals(3, graph.packets("a").size());
      assertEquals(3, graph.packets("b").size());
    }
  }
}
