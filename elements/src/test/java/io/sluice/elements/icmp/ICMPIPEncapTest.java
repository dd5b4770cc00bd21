// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.icmp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class ICMPIPEncapTest extends ElementContract {
  @Override
  protected String element() {
    return "ICMPIPEncap(1.2.3.4, 5.6.7.8, echo)";
  }

  private static byte[] encapsulated(String arguments, int index) {
    String config =
        "in :: Inject -> e :: %s -> CheckIPHeader -> out :: Capture".formatted(arguments);
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i <= index; i++) {
        graph.send("in", new byte[] {'a', 'b'});
      }
      assertEquals(0x05060708, graph.captured("out").get(index).dstIp());
      return graph.packets("out").get(index);
    }
  }

  @Test
  void headersGoByTheType() {
    String ip = "4500001e 00010000 ff01 abca 01020304 05060708";
    assertArrayEquals(
        TestGraph.hex(ip + "0301 9b9c 00000000 6162"),
        encapsulated("ICMPIPEncap(1.2.3.4, 5.6.7.8, unreachable, host)", 0));
    assertArrayEquals(
        TestGraph.hex(ip + "0800 9698 00040001 6162"),
        encapsulated("ICMPIPEncap(1.2.3.4, 5.6.7.8, 010, IDENTIFIER 4)", 0));
    assertArrayEquals(
        TestGraph.hex(ip + "0301 9b9c 00000000 6162"),
        encapsulated("ICMPIPEncap(1.2.3.4, 5.6.7.8, 0x3, 0b1)", 0));
    assertArrayEquals(
        TestGraph.hex(ip + "0800 9698 00040001 6162"),
        encapsulated("ICMPPingEncap(1.2.3.4, 5.6.7.8, IDENTIFIER 4)", 0));
    assertEquals(42, encapsulated("ICMPIPEncap(1.2.3.4, 5.6.7.8, timestamp)", 0).length);
  }

  @Test
  void sequenceNumbersCountUp() {
    byte[] third = encapsulated("ICMPPingEncap(1.2.3.4, 5.6.7.8)", 2);
    assertEquals(3, third[5]);
    assertEquals(3, third[27]);
  }

  @Test
  void whatDoesNotFitIntoAnIpPacketIsDropped() {
    for (String element :
        new String[] {
          "ICMPIPEncap(1.2.3.4, 5.6.7.8, timestamp)", "ICMPPingEncap(1.2.3.4, 5.6.7.8)"
        }) {
      String config = "in :: Inject -> e :: " + element + " -> out :: Capture";
      try (TestGraph graph = TestGraph.of(config)) {
        graph.send("in", new byte[65_407]);
        graph.send("in", new byte[65_520]);
        assertEquals(1, graph.packets("out").size());
        assertEquals(1, graph.drops("e", "no room in the buffer"));
      }
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors = TestGraph.errorsOf("Inject -> ICMPIPEncap(1.2.3.4, 5.6.7.8, x) -> Discard");
    assertTrue(errors.contains("TYPE: parse error"), errors);
    errors = TestGraph.errorsOf("Inject -> ICMPIPEncap(1.2.3.4, 5.6.7.8, 8, net) -> Discard");
    assertTrue(errors.contains("invalid CODE"), errors);
  }
}
