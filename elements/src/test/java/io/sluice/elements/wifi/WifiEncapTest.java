// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class WifiEncapTest extends ElementContract {
  private static final String ETHER = "020000000003 020000000002 0800 4500";

  @Override
  protected String element() {
    return "WifiEncap(1, 2:0:0:0:0:1)";
  }

  private static void expect(String element, String frame) {
    try (TestGraph graph = TestGraph.of("in :: Inject -> e :: " + element + " -> out :: Capture")) {
      graph.send("in", TestGraph.hex(ETHER));
      assertArrayEquals(TestGraph.hex(frame), graph.packets("out").get(0), element);
    }
  }

  @Test
  void addressesGoWhereTheModeSays() {
    String snap = "0000 aaaa030000000800 4500";
    expect("WifiEncap(0, 2:0:0:0:0:1)", "0800 0000 020000000003 020000000002 020000000001" + snap);
    expect(
        "WifiEncap(MODE 1, BSSID 2:0:0:0:0:1)",
        "0801 0000 020000000001 020000000002 020000000003" + snap);
    expect("WifiEncap(2, 2:0:0:0:0:1)", "0802 0000 020000000003 020000000001 020000000002" + snap);
    expect("WifiEncap(3)", "0803 0000 020000000003 020000000002 000000000000" + snap);
  }

  @Test
  void informationIsUsedAsItIsAtTheMoment() {
    String config =
        "i :: WirelessInfo(BSSID 2:0:0:0:0:9);"
            + "in :: Inject -> e :: WifiEncap(0, 2:0:0:0:0:1, WIRELESS_INFO i) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", TestGraph.hex(ETHER));
      graph.write("i.bssid", "2:0:0:0:0:8");
      graph.send("in", TestGraph.hex(ETHER));
      assertEquals(9, graph.packets("out").get(0)[21]);
      assertEquals(8, graph.packets("out").get(1)[21]);
    }
  }

  @Test
  void handlersReadAndWrite() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> e :: WifiEncap(0) -> out :: Capture")) {
      assertEquals("00-00-00-00-00-00", graph.read("e.bssid"));
      graph.write("e.bssid", "2:0:0:0:0:1");
      graph.write("e.mode", "2");
      graph.send("in", TestGraph.hex(ETHER));
      assertEquals("2", graph.read("e.mode"));
      assertEquals(1, graph.packets("out").get(0)[15]);
      graph.write("e.mode", "4");
      graph.send("in", TestGraph.hex(ETHER));
      assertEquals(1, graph.drops("e", "invalid mode"));
      assertEquals("false", graph.read("e.debug"));
      String text =
          assertThrows(HandlerException.class, () -> graph.write("e.mode", "x")).getMessage();
      assertEquals("mode parameter must be int", text);
      text = assertThrows(HandlerException.class, () -> graph.write("e.bssid", "1")).getMessage();
      assertEquals("bssid parameter must be ethernet address", text);
      text = assertThrows(HandlerException.class, () -> graph.write("e.debug", "9")).getMessage();
      assertEquals("debug parameter must be boolean", text);
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors = TestGraph.errorsOf("Inject -> WifiEncap(0, 5, DEBUG x) -> Discard");
    assertTrue(errors.contains("DEBUG: parse error in 'x'"), errors);
    assertTrue(errors.contains("BSSID: parse error in '5'"), errors);
    errors = TestGraph.errorsOf("Inject -> d :: Null -> WifiEncap(0, WIRELESS_INFO d) -> Discard");
    assertTrue(errors.contains("is not a WirelessInfo"), errors);
  }

  @Test
  void packetsWithoutEthernetHeaderAreDropped() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> e :: WifiEncap(0) -> out :: Capture")) {
      graph.send("in", new byte[13], new byte[14]);
      assertEquals(1, graph.drops("e", "packet too small"));
      assertEquals(32, graph.packets("out").get(0).length);
    }
  }
}
