// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class LinearIPLookupTest extends RouteElementContract {
  @Override
  String name() {
    return "LinearIPLookup";
  }

  @Test
  void masksMayHaveGaps() {
    String config =
        "Inject -> r :: LinearIPLookup(0.0.0.9/0.0.0.255 0, 10.0.0.9/255.0.0.255 1) -> Discard;"
            + " r[1] -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("0", graph.router().read("r.lookup", "11.2.3.9"));
      assertEquals("1", graph.router().read("r.lookup", "10.2.3.9"));
      assertEquals("-1", graph.router().read("r.lookup", "10.2.3.8"));
    }
  }
}
