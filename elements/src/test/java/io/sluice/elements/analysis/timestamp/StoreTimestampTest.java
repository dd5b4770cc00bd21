// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.timestamp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class StoreTimestampTest extends ElementContract {
  @Override
  protected String element() {
    return "StoreTimestamp(20)";
  }

  private static byte[] through(String arguments) {
    String config = "in :: Inject -> StoreTimestamp(%s) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(arguments))) {
      graph.send("in", TestGraph.hex("aaaaaaaa"), p -> Anno.setTimestamp(p, 0x0102030405060708L));
      return graph.packets("out").get(0);
    }
  }

  @Test
  void writesNanosecondsLittleEndian() {
    assertArrayEquals(TestGraph.hex("aaaaaaaa 0807060504030201"), through("TAIL true"));
    assertArrayEquals(TestGraph.hex("aaaa 0807060504030201"), through("2"));
    assertArrayEquals(TestGraph.hex("aaaaaaaa 0000 0807060504030201"), through("OFFSET 6"));
  }

  @Test
  void wantsOnePlace() {
    String why = "supply exactly one of 'OFFSET' and 'TAIL'";
    assertTrue(TestGraph.errorsOf("Idle -> StoreTimestamp -> Discard").contains(why));
    assertTrue(TestGraph.errorsOf("Idle -> StoreTimestamp(1, TAIL true) -> Discard").contains(why));
  }
}
