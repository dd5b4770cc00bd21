// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IPRewriterMapTest {
  private static final String CONFIG =
      "in0 :: Inject -> m :: IPRewriterMap(%1$s) -> CheckIPHeader -> CheckUDPHeader"
          + " -> out0 :: Capture; in1 :: Inject -> [1] m; m[1] -> CheckIPHeader -> CheckUDPHeader"
          + " -> out1 :: Capture";
  private static final String RANGE = "192.168.1.10, 192.168.1.12";

  /** UDP with a checksum. */
  private static final byte[] PACKET =
      TestGraph.hex("4500002000010000401166ca0a0000010a000002 12340035000c14a461626364");

  private static String hex(byte[] packet, int at) {
    return HexFormat.of().formatHex(Arrays.copyOfRange(packet, at, at + 4));
  }

  @Test
  void anAddressIsGivenOneOfTheRange() {
    try (TestGraph graph = TestGraph.of(CONFIG.formatted(RANGE))) {
      graph.sendIp("in0", PACKET);
      graph.sendIp("in0", PACKET);
      graph.sendIp("in1", PACKET);
      List<byte[]> there = graph.packets("out0");
      List<byte[]> back = graph.packets("out1");
      List<String> given = List.of(hex(there.get(0), 16), hex(back.get(0), 12));
      assertEquals(List.of("c0a8010a", "c0a8010b"), given.stream().sorted().toList());
      assertEquals(given.get(0), hex(there.get(1), 16));
      assertEquals("0a000001", hex(there.get(0), 12));
      assertEquals("0a000002", hex(back.get(0), 16));
      assertEquals("2", graph.read("m.size"));
    }
  }

  @Test
  void whenAllAreGivenPacketsAreDropped() {
    try (TestGraph graph = TestGraph.of(CONFIG.formatted(RANGE))) {
      byte[] other = PACKET.clone();
      other[15] = 9;
      Stream.of("in0", "in1").forEach(in -> graph.sendIp(in, PACKET));
      graph.sendIp("in1", other);
      assertEquals(1, graph.drops("m", "no address left"));
      graph.replace(CONFIG.formatted(RANGE) + "; Idle -> Discard");
      graph.sendIp("in0", PACKET);
      assertEquals("2", graph.read("m.size"));
      graph.send("in0", PACKET);
      assertEquals(1, graph.drops("m", "no IPv4 header"));
    }
  }

  @Test
  void wrongRanges() {
    for (String range : List.of("1.0.0.2, 1.0.0.2", "1.0.0.2, 1.0.0.1", "0.0.0.0, 200.0.0.0")) {
      String errors = TestGraph.errorsOf(CONFIG.formatted(range));
      assertTrue(errors.contains("END must be"), errors);
    }
  }
}
