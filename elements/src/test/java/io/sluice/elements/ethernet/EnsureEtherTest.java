// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EnsureEtherTest extends ElementContract {
  @Override
  protected String element() {
    return "EnsureEther";
  }

  private static final byte[] FRAME =
      TestGraph.hex("020000000002 020000000001 0800 4500001400010000401166d60a0000010a000002");

  private static byte[] ensured(String before, byte[] packet) {
    String config = "in :: Inject -> " + before + "EnsureEther -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", packet);
      return graph.packets("out").get(0);
    }
  }

  @Test
  void framesPass() {
    assertArrayEquals(FRAME, ensured("CheckIPHeader(14) -> ", FRAME));
    assertArrayEquals(FRAME, ensured("", FRAME));
  }

  @Test
  void strippedHeadersComeBack() {
    assertArrayEquals(FRAME, ensured("Strip(14) -> CheckIPHeader -> ", FRAME));
  }

  @Test
  void otherPacketsGetAHeader() {
    byte[] packet = Arrays.copyOfRange(FRAME, 14, 34);
    byte[] expected = TestGraph.hex("020202020202 010101010101 0800" + "00".repeat(20));
    System.arraycopy(packet, 0, expected, 14, 20);
    assertArrayEquals(expected, ensured("CheckIPHeader -> ", packet));
    byte[] prefixed = new byte[24];
    System.arraycopy(packet, 0, prefixed, 4, 20);
    assertArrayEquals(expected, ensured("CheckIPHeader(4) -> ", prefixed));
  }
}
