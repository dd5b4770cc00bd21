// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** EtherPauseSource and RIPSend. */
class EtherPauseSourceTest {
  private static byte[] padded(String hex) {
    return Arrays.copyOf(TestGraph.hex(hex), 64);
  }

  @Test
  void framesArePushedEachInterval() {
    String config =
        "s :: EtherPauseSource(00:1e:13:22:48:91, 390, LIMIT 2, INTERVAL 1ms) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.until(() -> graph.packets("out").size() == 2);
      assertArrayEquals(
          padded("0180c2000001 001e13224891 8808 0001 0186"), graph.packets("out").get(1));
      assertEquals("00-1E-13-22-48-91", graph.read("s.src"));
      assertEquals("01-80-C2-00-00-01", graph.read("s.dst"));
      assertEquals("390", graph.read("s.pausetime"));
      graph.write("s.dst", "1:2:3:4:5:6");
      graph.write("s.pausetime", "65535");
      graph.replace(config);
      graph.write("s.limit", "3");
      graph.until(() -> graph.packets("out").size() == 3);
      assertEquals("3", graph.read("s.count"));
      assertArrayEquals(
          padded("010203040506 001e13224891 8808 0001 ffff"), graph.packets("out").get(2));
      graph.write("s.active", "false");
      graph.write("s.reset_counts", "");
      graph.write("s.active", "true");
      graph.until(() -> graph.packets("out").size() == 6);
    }
  }

  @Test
  void eachPullGetsAFrame() {
    String config =
        "s :: EtherPauseSource(00:1e:13:22:48:91, 7, DST 2:0:0:0:0:9, LIMIT 40)"
            + " -> Unqueue -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.run();
      assertEquals(40, graph.packets("out").size());
      assertArrayEquals(
          padded("020000000009 001e13224891 8808 0001 0007"), graph.packets("out").get(39));
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors =
        TestGraph.errorsOf(
            "EtherPauseSource(1:2:3, 65536, INTERVAL 0) -> Discard;"
                + "RIPSend(1, 1.2.3.4, x/8, y) -> Discard");
    assertTrue(errors.contains("SRC: parse error in '1:2:3'"), errors);
    assertTrue(errors.contains("PAUSETIME: out of range"), errors);
    assertTrue(errors.contains("INTERVAL: must be > 0"), errors);
    assertTrue(errors.contains("PREFIX: parse error in 'x/8'"), errors);
    assertTrue(errors.contains("METRIC: parse error in 'y'"), errors);
  }

  /** The packet is kohler/click's, which does not mask the prefix either. */
  @Test
  void routesAreTold() {
    String config = "RIPSend(18.26.4.24, 18.26.4.255, 10.1.2.3/8, 10) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.until(() -> graph.packets("out").size() == 1);
      assertArrayEquals(
          TestGraph.hex(
              "4500003400000000c811c56e121a0418121a04ff 020802080020ab0e"
                  + "02020000 00020000 0a010203 ff000000 121a0418 0000000a"),
          graph.packets("out").get(0));
      assertEquals(20, graph.captured("out").get(0).transportOffset());
    }
  }
}
