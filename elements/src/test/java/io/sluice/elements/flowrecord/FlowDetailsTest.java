// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class FlowDetailsTest {
  private static final Label LONG = new Label("dns", "x".repeat(944));

  @Test
  void labelsTakeNoMoreThanTheirRoom() {
    FlowDetails details = new FlowDetails();
    int kept = 0;
    for (int flow = 1; flow <= 70_000; flow++) {
      details.setLabel(flow, LONG);
      kept += details.label(flow) == LONG ? 1 : 0;
    }
    assertEquals((64 << 20) / 1024, kept);
    assertNull(details.label(70_000));
    details.setLabel(7, null);
    assertNull(details.label(7));
    details.setLabel(70_000, LONG);
    assertSame(LONG, details.label(70_000));
    assertNull(details.label(1 << 20));
  }
}
