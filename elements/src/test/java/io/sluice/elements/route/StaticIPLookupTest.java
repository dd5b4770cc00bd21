// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class StaticIPLookupTest extends RouteElementContract {
  @Override
  String name() {
    return "StaticIPLookup";
  }

  @Override
  boolean changes() {
    return false;
  }

  @Test
  void routesDoNotChange() {
    String config = "Inject -> r :: StaticIPLookup(1.0.0.0/8 0) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      assertThrows(HandlerException.class, () -> graph.write("r.add", "2.0.0.0/8 0"));
    }
  }
}
