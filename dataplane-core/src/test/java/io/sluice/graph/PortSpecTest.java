// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PortSpecTest {
  @Test
  void portCountsAndFlowCodes() {
    assertEquals(2, PortSpec.parse("1/1-2").outputs(5, 1));
    assertEquals(1, PortSpec.parse("1/1-2").outputs(0, 1));
    assertEquals(7, PortSpec.parse("-/-").inputs(7));
    assertEquals(3, PortSpec.parse("1-/=").outputs(0, 3));
    assertEquals(4, PortSpec.parse("1-/=+").outputs(0, 3));
    assertTrue(FlowCode.parse("x/x").reaches(0, 5));
    assertTrue(FlowCode.parse("#/#").reaches(3, 3));
    assertFalse(FlowCode.parse("#/#").reaches(3, 2));
    assertFalse(FlowCode.parse("x/y").reaches(0, 0));
    assertTrue(FlowCode.parse("xy/x").reaches(0, 1));
    assertFalse(FlowCode.parse("xy/x").reaches(1, 1));
    assertTrue(FlowCode.parse("[ab]/b").reaches(0, 0));
    assertFalse(FlowCode.parse("[^a]/a").reaches(0, 0));
  }
}
