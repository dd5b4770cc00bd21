// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class SetVLANAnnoTest extends ElementContract {
  @Override
  protected String element() {
    return "SetVLANAnno(5)";
  }

  @Test
  void setsTheAnnotation() {
    String config =
        "in :: Inject -> e :: SetVLANAnno(VLAN_ID 5, VLAN_PCP 3) -> VLANEncap(ANNO)"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[14]);
      assertArrayEquals(
          TestGraph.hex("00".repeat(12) + "8100 6005 0000"), graph.packets("out").get(0));
      assertEquals("24581", graph.read("e.vlan_tci"));
      graph.write("e.vlan_tci", "7");
      graph.send("in", new byte[14]);
      assertEquals(7, graph.packets("out").get(1)[15]);
    }
  }

  @Test
  void annotationIsNoArgument() {
    String errors = TestGraph.errorsOf("Inject -> SetVLANAnno(ANNO) -> Discard");
    assertTrue(errors.contains("VLAN_TCI: parse error in 'ANNO'"), errors);
  }
}
