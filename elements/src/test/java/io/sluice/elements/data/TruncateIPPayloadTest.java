// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class TruncateIPPayloadTest extends ElementContract {
  private static final String UDP =
      "45000022 00010000 40110000 0a010203 0a000002 04000035 000e1234";
  private static final String TCP =
      "4500002e 00014000 40060000 0a010203 0a000002"
          + "04010050 00000007 00000008 60120100 12340000 01010101";

  @Override
  protected String element() {
    return "TruncateIPPayload(3)";
  }

  private static byte[] through(String element, String packet) {
    try (TestGraph graph = TestGraph.of("in :: Inject -> " + element + " -> out :: Capture")) {
      graph.sendIp("in", TestGraph.hex(packet));
      return graph.packets("out").get(0);
    }
  }

  @Test
  void cutsBehindTheHeaders() {
    String payload = "010203040506";
    assertEquals(28, through("TruncateIPPayload", UDP + payload).length);
    assertEquals(31, through("TruncateIPPayload(3)", UDP + payload).length);
    assertEquals(34, through("TruncateIPPayload(60)", UDP + payload).length);
    assertEquals(44, through("TruncateIPPayload", TCP + payload).length);
    assertEquals(23, through("TruncateIPPayload(3, false)", TCP + payload).length);
    String echo = "4500001e 00010000 40010000 0a010203 0a000002 08000000 00010001 0102";
    assertEquals(29, through("TruncateIPPayload(1)", echo).length);
    try (TestGraph graph = TestGraph.of("in :: Inject -> TruncateIPPayload(5) -> out :: Capture")) {
      graph.send("in", new byte[9]);
      assertEquals(5, graph.packets("out").get(0).length);
    }
  }

  @Test
  void erasesPayloadAndChecksum() {
    String erased = UDP.replace("1234", "0000") + "000000000000";
    assertArrayEquals(TestGraph.hex(erased), through("EraseIPPayload", UDP + "010203040506"));
    erased = TCP.replace("1234", "0000") + "0000";
    assertArrayEquals(TestGraph.hex(erased), through("EraseIPPayload", TCP + "0102"));
    String echo = "4500001e 00010000 40010000 0a010203 0a000002 08000000 00010001 0102";
    assertArrayEquals(TestGraph.hex(echo), through("EraseIPPayload", echo));
    try (TestGraph graph = TestGraph.of("in :: Inject -> e :: EraseIPPayload -> out :: Capture")) {
      graph.sendIp("in", TestGraph.hex("45000018 00010000 402f0000 0a010203 0a000002 00000800"));
      graph.send("in", new byte[40]);
      assertEquals(1, graph.drops("e", "not TCP, UDP or ICMP"));
      assertEquals(1, graph.drops("e", "no IP header"));
    }
  }
}
