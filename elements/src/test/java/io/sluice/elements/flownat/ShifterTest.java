// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ShifterTest extends ElementContract {
  private static final String UDP = "45000021 00010000 40 11 %s %s %s %s %s 000d %s 68656c6c6f";
  private static final String TCP =
      "4500002d 00010000 40 06 %s %s %s %s %s 00000000 00000000 50022000 %s 0000 68656c6c6f";

  @Override
  protected String element() {
    return "Shifter(1, 2, 3, 4)";
  }

  private static byte[] shifted(String arguments, byte[] packet) {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> Shifter(%s) -> out :: Capture".formatted(arguments))) {
      graph.sendIp("in", packet);
      return graph.packets("out").get(0);
    }
  }

  @Test
  void endsAreShiftedAndChecksumsStayRight() {
    assertArrayEquals(
        TestGraph.hex(UDP.formatted("66c5", "0a000002", "0a000005", "0003", "0006", "a7f2")),
        shifted(
            "1, 2, 3, 4",
            TestGraph.hex(UDP.formatted("66c9", "0a000001", "0a000002", "0001", "0002", "a7fc"))));
    assertArrayEquals(
        TestGraph.hex(TCP.formatted("66c4", "0a000002", "0a000005", "0003", "0006", "37fc")),
        shifted(
            "1, 2, IP_OFFSET_DST 3, PORT_OFFSET_DST 4",
            TestGraph.hex(TCP.formatted("66c8", "0a000001", "0a000002", "0001", "0002", "3806"))));
  }

  @Test
  void numbersWrapAndNoChecksumStaysNone() {
    assertArrayEquals(
        TestGraph.hex(UDP.formatted("70ca", "00000000", "0a000002", "ffff", "0002", "0000")),
        shifted(
            "1, -2",
            TestGraph.hex(UDP.formatted("70ca", "ffffffff", "0a000002", "0001", "0002", "0000"))));
  }

  @Test
  void othersPassUnchanged() {
    byte[] fragment =
        TestGraph.hex(UDP.formatted("66c9", "0a000001", "0a000002", "0001", "0002", "a7fc"));
    fragment[7] = 1;
    byte[] icmp = fragment.clone();
    icmp[7] = 0;
    icmp[9] = 1;
    assertArrayEquals(fragment, shifted("1, 2, 3, 4", fragment));
    assertArrayEquals(icmp, shifted("1, 2, 3, 4", icmp));
  }
}
