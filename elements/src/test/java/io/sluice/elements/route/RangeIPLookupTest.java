// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class RangeIPLookupTest extends RouteElementContract {
  @Override
  String name() {
    return "RangeIPLookup";
  }

  @Test
  void masksMustNotHaveGaps() {
    String errors = TestGraph.errorsOf("Inject -> RangeIPLookup(1.0.0.0/255.0.0.255 0) -> Discard");
    assertTrue(errors.contains("argument 1 bad MASK"), errors);
  }
}
