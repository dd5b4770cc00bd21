// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.info;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class InfoElementsTest {
  @Test
  void whatOnlyClicksToolsNeedIsAccepted() {
    assertEquals("", TestGraph.errorsOf("AlignmentInfo(x 4 2, y 2 0); AnnotationInfo(x 4, y 2)"));
  }
}
