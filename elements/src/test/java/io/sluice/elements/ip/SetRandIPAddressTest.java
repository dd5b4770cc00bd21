// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SetRandIPAddressTest extends ElementContract {
  @Override
  protected String element() {
    return "SetRandIPAddress(10.0.0.1, 5)";
  }

  private static Set<Integer> addresses(String arguments) {
    String config = "in :: Inject -> SetRandIPAddress(%s) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(arguments))) {
      graph.send("in", new byte[200][1]);
      return graph.captured("out").stream().map(Captured::dstIp).collect(Collectors.toSet());
    }
  }

  @Test
  void drawsFromThePrefix() {
    assertEquals(Set.of(0x0a000001), addresses("10.0.0.1"));
    Set<Integer> wide = addresses("10.3.0.0/8");
    assertTrue(wide.size() > 100, wide.size() + " addresses");
    assertTrue(wide.stream().allMatch(address -> address >>> 24 == 10));
    assertTrue(addresses("10.0.0.0/8, 3").size() <= 3);
  }
}
