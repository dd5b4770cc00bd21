// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TCPClientAckTest {
  private static final String ELEMENTS =
      "c -> FlowIPManager -> a :: TCPClientAck -> Discard; a[1] -> check; c[1] -> Discard;";

  @Test
  void acknowledgesWhatIsThere() {
    String[] segments = {
      ">99 0 S -",
      ">100 200 A -",
      ">100 200 A ab",
      ">104 200 A ef",
      ">102 200 A cd",
      ">106 200 FA -"
    };
    try (TestGraph graph = Streams.of(ELEMENTS, segments)) {
      assertEquals(
          List.of(
              "2.2 0 100 A", "2.2 200 102 A", "2.2 200 102 A", "2.2 200 104 A", "2.2 200 104 A"),
          Streams.seen(graph));
      assertEquals("5", graph.read("a.acks"));
    }
    String[] whole = {">100 200 A ab", ">102 200 FA -"};
    try (TestGraph graph = Streams.of(ELEMENTS, whole)) {
      assertEquals(List.of("2.2 200 102 A", "2.2 200 103 FA"), Streams.seen(graph));
    }
  }

  /** A segment with two bytes of data. */
  private static byte[] segment(int port, int seq) {
    return TestGraph.hex(
        String.format(
            "4500002a00000000400600000a0000010a000002%04x0050%08x000000035010ffff000000006162",
            port, seq));
  }

  @Test
  void onceAFlowOfABatch() {
    String delayed = "Idle -> a :: TCPClientAck(3) -> Discard; a[1] -> Discard";
    assertTrue(TestGraph.errorsOf(delayed).contains("DELAYED: out of range"));
    String config =
        "in :: Inject -> MarkIPHeader -> FlowIPManager -> a :: TCPClientAck -> out :: Capture;"
            + " a[1] -> acks :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", segment(1, 100), segment(2, 7), segment(1, 102), new byte[20]);
      assertEquals(3, graph.packets("out").size());
      assertEquals(2, graph.packets("acks").size());
      byte[] first = graph.packets("acks").get(0);
      assertEquals(0x0a000001, graph.captured("acks").get(0).dstIp());
      assertEquals(
          "4500002800004000ff0667cd0a0000020a000001" + "0050000100000003000000685010f000ab150000",
          HexFormat.of().formatHex(first));
      graph.replace(config);
      graph.send("in", segment(1, 106));
      assertEquals(104, graph.packets("acks").get(2)[31]);
      assertEquals("3", graph.read("a.acks"));
    }
  }
}
