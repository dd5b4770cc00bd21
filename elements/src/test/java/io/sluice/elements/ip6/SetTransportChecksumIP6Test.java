// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SetTransportChecksumIP6Test extends ElementContract {
  private static final String ADDRESSES =
      "20010db8000000000000000000000001 20010db8000000000000000000000002";

  @Override
  protected String element() {
    return "SetTransportChecksumIP6";
  }

  private static TestGraph graph() {
    return TestGraph.of(
        "in :: Inject -> MarkIP6Header -> e :: SetTransportChecksumIP6 -> out :: Capture");
  }

  private static byte[] packet(int next, String rest) {
    byte[] payload = TestGraph.hex(rest);
    return TestGraph.hex(
        "60000000 %04x %02x 40 %s %s".formatted(payload.length, next, ADDRESSES, rest));
  }

  /** What becomes of a packet that begins with some headers. */
  private static void expect(int next, String headers, String wrong, String right) {
    try (TestGraph graph = graph()) {
      graph.send("in", packet(next, headers + wrong), packet(next, headers + right));
      assertArrayEquals(packet(next, headers + right), graph.packets("out").get(0));
      assertArrayEquals(packet(next, headers + right), graph.packets("out").get(1));
    }
  }

  @Test
  void eachProtocolGetsItsChecksum() {
    expect(17, "00010002000d", "123468656c6c6f", "608a68656c6c6f");
    expect(6, "00010002000000000000000050022000", "1234000068656c6c6f", "f093000068656c6c6f");
    expect(58, "8000", "00000001000268656c6c6f", "e06d0001000268656c6c6f");
  }

  @Test
  void extensionHeadersDoNotCount() {
    expect(60, "1100010400000000 00010002000d", "000068656c6c6f", "608a68656c6c6f");
  }

  @Test
  void zeroIsSentAsAllOnesByUdpAlone() {
    expect(17, "00010002000a", "0000a462", "ffffa462");
  }

  @Test
  void fragmentsAndOthersStay() {
    expect(44, "1100000100000001 00010002000d", "1234aabb", "1234aabb");
    expect(59, "", "aabb", "aabb");
  }

  @Test
  void badLengthsAreDroppedAndReportedOnce() {
    byte[] whole = packet(17, "00010002000d000068656c6c6f");
    try (TestGraph graph = graph()) {
      graph.send("in", Arrays.copyOf(whole, 52), Arrays.copyOf(whole, 20));
      graph.send("in", packet(6, "00010002000d000068656c6c6f"), packet(17, "00010002000d00"));
      graph.send("in", packet(60, "1101010400000000"));
      assertEquals(5, graph.drops("e", "bad lengths"));
      assertEquals(List.of("e: bad lengths"), graph.log());
    }
  }
}
