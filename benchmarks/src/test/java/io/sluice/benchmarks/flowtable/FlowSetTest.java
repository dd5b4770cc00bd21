// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.flowtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowSetTest {
  @Test
  void flowsAreFoundWhileTheyAreThere() {
    for (FlowSet set : List.of(new SluiceFlows(), new AgronaFlows())) {
      int[] sources = new int[FlowSet.BATCH];
      Arrays.setAll(sources, i -> FlowSet.INSIDE + i);
      for (int flow = 0; flow < 1000; flow++) {
        set.add(flow);
      }
      assertEquals(FlowSet.BATCH, set.find(sources));
      set.remove(3);
      set.remove(4);
      assertEquals(FlowSet.BATCH - 2, set.find(sources));
      Arrays.setAll(sources, i -> FlowSet.NOWHERE + i);
      assertEquals(0, set.find(sources));
      assertTrue(set.bytes() > 0);
    }
  }
}
