// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EtherSpanTreeTest {
  private static final String CONFIG =
      "before, behind :: Suppressor; s :: EtherSwitch;"
          + "t :: EtherSpanTree(2:0:0:0:0:5, before, behind, s);"
          + "m0 :: Inject -> [0] t [0] -> sent0 :: Capture;"
          + "m1 :: Inject -> [1] t [1] -> sent1 :: Capture;"
          + "i0 :: Inject -> [0] before [0] -> [0] s [0] -> [0] behind [0] -> o0 :: Capture;"
          + "i1 :: Inject -> [1] before [1] -> [1] s [1] -> [1] behind [1] -> o1 :: Capture";

  /** The root is 2:0:0:0:0:1 with priority 8000, this is said by 2:0:0:0:0:BRIDGE. */
  private static byte[] config(int bridge, int cost, int flags) {
    return TestGraph.hex(
        "0180c2000000 02000000000%x 0026 424203 0000 00 00 %02x 8000020000000001 %08x"
                .formatted(bridge, flags, cost)
            + "800002000000000%x 8001 0100 1400 0200 0f00 0000000000000000".formatted(bridge));
  }

  @Test
  void itBeginsAsTheRoot() {
    try (TestGraph graph = TestGraph.of(CONFIG)) {
      graph.until(() -> !graph.packets("sent1").isEmpty());
      String expected =
          "0180c2000000 020000000005 0026 424203 0000 00 00 01 dead020000000005 00000000"
              + "dead020000000005 8002 0000 1400 0200 0f00 0000000000000000";
      assertEquals(
          expected.replace(" ", "").replaceFirst("000001dead", "0000..dead"),
          HexFormat.of()
              .formatHex(graph.packets("sent1").get(0))
              .replaceFirst("0000(00|01)dead", "0000..dead"));
      assertEquals("listening", graph.read("t.state0"));
      graph.send("i0", TestGraph.hex("ffffffffffff 020000000009 0800"));
      assertEquals(1, graph.drops("before", "suppressed"));
      assertTrue(graph.read("t.msgs").startsWith("root dead 02-00-00-00-00-05 cost 0 here"));
    }
  }

  @Test
  void twoWaysToTheRootAreOneTooMany() {
    try (TestGraph graph = TestGraph.of(CONFIG)) {
      graph.send("m0", config(2, 4, 0));
      graph.send("m1", config(1, 0, 0));
      String text = graph.read("t.msgs");
      assertTrue(text.startsWith("root 8000 02-00-00-00-00-01 cost 1 port 1\n"), text);
      assertTrue(text.contains("0 listening designated"), text);
      // The bridge there finds better ways; with the second, its lower number decides.
      graph.send("m0", config(2, 2, 0));
      assertTrue(graph.read("t.msgs").contains("0 listening designated"));
      graph.send("m0", config(2, 1, 0));
      assertEquals("blocking", graph.read("t.state0"));
      graph.replace(CONFIG);
      assertEquals("blocking", graph.read("t.state0"));
    }
  }

  @Test
  void aNewTreeClosesThePortsOfAnOldOne() {
    try (TestGraph graph = TestGraph.of(CONFIG)) {
      graph.write("before.active0", "true");
      graph.replace(CONFIG.replace("behind, s)", "behind, s, PRIORITY 1)"));
      graph.until(() -> graph.read("before.active0").equals("false"));
    }
  }

  @Test
  void otherFramesAreDropped() {
    try (TestGraph graph = TestGraph.of(CONFIG)) {
      byte[] config = config(2, 4, 0);
      config[17] = 1;
      graph.send("m0", config);
      config = config(2, 4, 0);
      config[20] = 2;
      graph.send("m0", config, Arrays.copyOf(config(2, 4, 0), 51), new byte[20]);
      assertEquals(4, graph.drops("t", "not a spanning tree message"));
    }
  }

  @Test
  void wrongConfigurations() {
    String errors =
        TestGraph.errorsOf(
            "s :: EtherSwitch; u :: Suppressor; t :: EtherSpanTree(2:0:0:0:0:5, s, u, u, HELLO 0);"
                + "Idle -> u -> Discard; Idle -> s -> Discard; Idle -> t -> Discard");
    assertTrue(errors.contains("is not a Suppressor"), errors);
    assertTrue(errors.contains("is not a EtherSwitch"), errors);
    assertTrue(errors.contains("HELLO must be 1 to 10 seconds"), errors);
    errors =
        TestGraph.errorsOf(
            "s :: EtherSwitch; u :: Suppressor; t :: EtherSpanTree(2:0:0:0:0:5, u, u, s);"
                + "Idle -> u -> Discard; Idle -> s -> Discard; Idle -> [0] t [0] -> Discard;"
                + "Idle -> [1] t [1] -> Discard");
    assertTrue(errors.contains("has fewer ports"), errors);
  }
}
