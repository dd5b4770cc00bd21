// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class WirelessInfoTest {
  @Test
  void handlersReadWriteAndReset() {
    String config = "i :: WirelessInfo(SSID \"my net\", BSSID 2:0:0:0:0:1, CHANNEL 6, WEP true)";
    try (TestGraph graph = TestGraph.of(config + "; Inject -> Discard")) {
      assertEquals("my net", graph.read("i.ssid"));
      assertEquals("02-00-00-00-00-01", graph.read("i.bssid"));
      assertEquals("6", graph.read("i.channel"));
      assertEquals("100", graph.read("i.interval"));
      assertEquals("true", graph.read("i.wep"));
      graph.write("i.ssid", "other");
      graph.write("i.channel", "11");
      graph.write("i.interval", "200");
      graph.write("i.wep", "false");
      assertEquals("other 11 200 false", values(graph));
      graph.write("i.reset", "");
      assertEquals(" -1 100 false", values(graph));
      assertEquals("00-00-00-00-00-00", graph.read("i.bssid"));
      assertThrows(HandlerException.class, () -> graph.write("i.channel", "x"));
    }
  }

  private static String values(TestGraph graph) {
    return graph.read("i.ssid")
        + " "
        + graph.read("i.channel")
        + " "
        + graph.read("i.interval")
        + " "
        + graph.read("i.wep");
  }

  @Test
  void whatHandlersWroteOutlivesTheConfiguration() {
    String config = "i :: WirelessInfo(SSID net); Inject -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.write("i.ssid", "other");
      graph.replace(config);
      assertEquals("other", graph.read("i.ssid"));
      graph.replace(config.replace("net", "third"));
      assertEquals("third", graph.read("i.ssid"));
    }
  }
}
