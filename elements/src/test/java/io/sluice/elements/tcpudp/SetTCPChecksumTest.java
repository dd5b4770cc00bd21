// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SetTCPChecksumTest extends ElementContract {
  private static final String SEGMENT =
      "45000030000100004006 0000 0a0000010a000002 12340050 00000001 00000002 %s182000 %s0000"
          + "6162636465666768";

  @Override
  protected String element() {
    return "SetTCPChecksum(true)";
  }

  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> e :: SetTCPChecksum(%s) -> out :: Capture".formatted(arguments));
  }

  @Test
  void checksumIsThatOfClick() {
    try (TestGraph graph = graph("")) {
      graph.sendIp("in", TestGraph.hex(SEGMENT.formatted("50", "ffff")));
      graph.sendIp("in", TestGraph.hex(SEGMENT.formatted("50", "0000") + "0000"));
      assertArrayEquals(
          TestGraph.hex(SEGMENT.formatted("50", "d7a5")), graph.packets("out").get(0));
      assertArrayEquals(
          TestGraph.hex(SEGMENT.formatted("50", "d7a5") + "0000"),
          graph.packets("out").get(1),
          "padding does not count");
    }
  }

  @Test
  void dataOffsetIsFixedOnRequest() {
    try (TestGraph graph = graph("FIXOFF true");
        TestGraph plain = graph("")) {
      for (String offset : new String[] {"40", "50", "70", "80"}) {
        graph.sendIp("in", TestGraph.hex(SEGMENT.formatted(offset, "0000")));
        plain.sendIp("in", TestGraph.hex(SEGMENT.formatted(offset, "0000")));
      }
      int[] fixed = {0x50, 0x50, 0x70, 0x70};
      int[] given = {0x40, 0x50, 0x70, 0x80};
      for (int i = 0; i < 4; i++) {
        assertEquals(fixed[i], graph.packets("out").get(i)[32] & 0xff);
        assertEquals(given[i], plain.packets("out").get(i)[32] & 0xff);
      }
    }
  }

  @Test
  void badLengthsAreDroppedAndReportedOnce() {
    byte[] whole = TestGraph.hex(SEGMENT.formatted("50", "0000"));
    byte[] tiny = whole.clone();
    tiny[3] = 39;
    try (TestGraph graph = graph("")) {
      graph.sendIp("in", Arrays.copyOf(whole, 47));
      graph.sendIp("in", tiny);
      graph.send("in", whole);
      assertEquals(3, graph.drops("e", "bad lengths"));
      assertEquals(List.of("e: bad lengths"), graph.log());
    }
  }
}
