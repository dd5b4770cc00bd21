// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.info;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.argument.PortNames;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class PortInfoTest {
  @Test
  void namesAreKnownInsideTheirScope() {
    String config =
        "PortInfo(game 4000, voice 5060/udp sip # telephones\n, web 8080/tcp);"
            + "x :: { PortInfo(game 4001); i :: Idle }; i :: Idle";
    try (TestGraph graph = TestGraph.of(config)) {
      var outside = graph.router().find("i");
      var inside = graph.router().find("x/i");
      assertEquals(4000, PortNames.find(outside, 6, "game"));
      assertEquals(4001, PortNames.find(inside, 17, "game"));
      assertEquals(5060, PortNames.find(inside, 17, "sip"));
      assertNull(PortNames.find(inside, 6, "voice"));
      assertEquals(8080, PortNames.find(inside, 6, "web"));
      assertNull(PortNames.find(outside, 6, "nobody"));
    }
  }

  @Test
  void classifiersUseThem() {
    String config =
        "in :: Inject -> c :: IPClassifier(udp port voice, -) -> a :: Capture; c[1] -> b :: Capture;"
            + "PortInfo(voice 5060/udp)";
    byte[] udp =
        TestGraph.hex("4500001c000000004011000001020304050607080007" + "13c40008" + "0000");
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp("in", udp);
      assertEquals(1, graph.packets("a").size());
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("PortInfo(a, b c, d 70000)");
    assertEquals(2, errors.split("expected 'NAME PORT/PROTO'", -1).length - 1, errors);
    assertTrue(errors.contains("port 70000 out of range"), errors);
  }
}
