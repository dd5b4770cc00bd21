// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class DirectIPLookupTest extends RouteElementContract {
  @Override
  String name() {
    return "DirectIPLookup";
  }

  @Test
  void masksMustNotHaveGaps() {
    String errors =
        TestGraph.errorsOf("Inject -> DirectIPLookup(1.0.0.0/255.0.0.255 0) -> Discard");
    assertTrue(errors.contains("argument 1 bad MASK"), errors);
  }

  @Test
  void theDefaultRouteIsShownFirst() {
    String config =
        "Idle -> r :: DirectIPLookup(10.0.0.0/8 0, 0/0 1.2.3.4 0, 10.1.0.0/16 0) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals(
          "0.0.0.0/0\t\t1.2.3.4\t\t0\n10.0.0.0/8\t\t-\t\t0\n10.1.0.0/16\t\t-\t\t0\n",
          graph.read("r.table"));
    }
  }
}
