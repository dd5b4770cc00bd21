// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class GetIPAddressTest extends ElementContract {
  @Override
  protected String element() {
    return "GetIPAddress(16)";
  }

  private static int destination(String arguments) {
    String config =
        "in :: Inject -> g :: GetIPAddress(%s) -> SetIPAddress(9.9.9.9, ANNO 20)"
            + " -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(arguments))) {
      graph.sendIp(
          "in",
          TestGraph.hex("45000020000100004011a5ca0a0000010a000002 12340035000c0000 61626364"));
      return graph.captured("out").get(0).dstIp();
    }
  }

  @Test
  void theAddressComesFromThePacket() {
    assertEquals(0x0a000002, destination("16"));
    assertEquals(0x0a000001, destination("12"));
    assertEquals(0x0a000001, destination("IP src"));
    assertEquals(0x0a000002, destination("IP dst"));
    assertEquals(0, destination("16, ANNO 24"));
  }

  @Test
  void otherAnnotationsHoldTheBytesOfTheAddress() {
    String config =
        "in :: Inject -> GetIPAddress(0, ANNO 20) -> SetIPAddress(5.6.7.8, ANNO 25)"
            + " -> p :: Print(x, 0, PRINTANNO true) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex("01020304"));
      String annotations = "00".repeat(20) + "01020304" + "00" + "05060708" + "00".repeat(19);
      assertEquals("x:    4 | " + annotations, graph.log().get(0));
    }
  }

  @Test
  void packetsWithoutTheAddressAreDropped() {
    String config =
        "in :: Inject -> t :: Tee -> g :: GetIPAddress(30) -> out :: Capture;"
            + " t[1] -> h :: GetIPAddress(IP dst) -> out";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[33], new byte[34]);
      assertEquals(1, graph.drops("g", "no address there"));
      assertEquals(2, graph.drops("h", "no IP header"));
      assertEquals(1, graph.packets("out").size());
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    for (String arguments : new String[] {"", "16, IP src"}) {
      String errors = TestGraph.errorsOf("Inject -> GetIPAddress(" + arguments + ") -> Discard");
      assertTrue(errors.contains("set one of OFFSET, IP"), errors);
    }
    String errors = TestGraph.errorsOf("Inject -> GetIPAddress(IP x) -> Discard");
    assertTrue(errors.contains("bad IP"), errors);
  }
}
