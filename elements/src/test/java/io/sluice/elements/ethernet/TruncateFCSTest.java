// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.packet.Anno;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class TruncateFCSTest extends ElementContract {
  @Override
  protected String element() {
    return "TruncateFCS";
  }

  private static void expect(String arguments, int length, int extra, int left, int extraLeft) {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> TruncateFCS(%s) -> StoreAnno(0, 28) -> out :: Capture"
                .formatted(arguments))) {
      graph.send("in", new byte[length], packet -> Anno.putI32(packet, Anno.EXTRA_LENGTH, extra));
      byte[] data = graph.packets("out").get(0);
      assertEquals(left, data.length);
      assertEquals(extraLeft, left == 0 ? 0 : data[0]);
    }
  }

  @Test
  void fourBytesGo() {
    expect("", 64, 0, 60, 0);
    expect("", 3, 0, 0, 0);
    expect("", 64, 4, 60, 4);
    expect("", 64, 10, 64, 6);
    expect("EXTRA_LENGTH false", 64, 10, 60, 10);
  }
}
