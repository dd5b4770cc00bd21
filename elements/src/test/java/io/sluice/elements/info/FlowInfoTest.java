// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.info;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class FlowInfoTest {
  @Test
  void checksItsArguments() {
    String elements = "Idle -> q :: Queue -> Discard; IPFieldInfo; IPNameInfo; ";
    assertEquals("", TestGraph.errorsOf(elements + "FlowInfo(q x/y)"));
    String errors = TestGraph.errorsOf(elements + "FlowInfo(q, other x/x)");
    assertTrue(errors.contains("expected 'ELEMENT CODE'"), errors);
    assertTrue(errors.contains("'other' does not name an element"), errors);
  }
}
