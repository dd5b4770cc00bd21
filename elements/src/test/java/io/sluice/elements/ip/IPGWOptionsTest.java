// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class IPGWOptionsTest extends ElementContract {
  @Override
  protected String element() {
    return "IPGWOptions(1.2.3.4, 5.6.7.8)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  /** Options of eight bytes and what becomes of them; null for output 1. */
  private static byte[] handled(String options, int[] problem) {
    byte[] packet = TestGraph.hex("4700001c0001000040fd00000a0000010a000002" + options);
    String config =
        "in :: Inject -> SetIPChecksum -> g :: IPGWOptions(1.2.3.4, 5.6.7.8) -> CheckIPHeader"
            + " -> out :: Capture;"
            + " g[1] -> ICMPError(9.9.9.9, parameterproblem) -> bad :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp("in", packet);
      if (!graph.packets("bad").isEmpty()) {
        problem[0] = graph.packets("bad").get(0)[24];
        assertEquals("1", graph.read("g.drops"));
        return null;
      }
      return Arrays.copyOfRange(graph.packets("out").get(0), 20, 28);
    }
  }

  private static void become(String before, String after) {
    assertArrayEquals(TestGraph.hex(after), handled(before, new int[1]), before);
  }

  private static void areWrongAt(String options, int offset) {
    int[] problem = new int[1];
    assertEquals(null, handled(options, problem), options);
    assertEquals(offset, problem[0], options);
  }

  @Test
  void routesAreRecorded() {
    become("0707040000000000", "0707080102030400");
    become("0107070400000000", "0107070801020304");
    become("0707080102030400", "0707080102030400");
    become("0007070400000000", "0007070400000000");
    become("9404000000000000", "9404000000000000");
  }

  @Test
  void timestampsAreGiven() {
    byte[] stamped = handled("4408050000000000", new int[1]);
    assertArrayEquals(TestGraph.hex("44080900"), Arrays.copyOf(stamped, 4));
    become("4408090001020304", "4408091001020304");
    become("4408050100000000", "4408051100000000");
    // Another router's.
    become("4408050107070707", "4408051107070707");
  }

  @Test
  void malformedOptionsArePointedOut() {
    areWrongAt("0701000000000000", 21);
    areWrongAt("0709040000000000", 21);
    areWrongAt("0101010101010107", 28);
    areWrongAt("0707030000000000", 22);
    areWrongAt("0707090000000000", 22);
    areWrongAt("4408040000000000", 22);
    areWrongAt("4408050200000000", 23);
    areWrongAt("440809f001020304", 23);
    areWrongAt("0101010101010702", 27);
  }

  @Test
  void packetsWithoutOptionsPass() {
    String config = "in :: Inject -> g :: IPGWOptions(1.2.3.4) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp(
          "in",
          TestGraph.hex("45000020000100004011a5ca0a0000010a000002 12340035000c0000 61626364"));
      graph.send("in", new byte[30]);
      assertEquals(1, graph.packets("out").size());
      assertEquals(1, graph.drops("g", "no IP header"));
    }
  }
}
