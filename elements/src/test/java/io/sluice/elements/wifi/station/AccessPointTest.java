// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.wifi.WifiFrames;
import io.sluice.testing.TestGraph;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an access point sends: beacons, and answers to stations. */
class AccessPointTest {
  private static final String NETWORK =
      "i :: WirelessInfo(SSID pondnet, BSSID 2:0:0:0:0:1, CHANNEL 6, INTERVAL 20);"
          + "r :: AvailableRates(DEFAULT 2 4 11 22 12 18 24 36 48 72 96 108);";

  private static final String BODY =
      "0000000000000000 1400 0100 0007706f6e646e6574 0108 8204 0b16 0c12 1824 030106"
          + "050400010000 3204 3048606c";

  private static TestGraph graph(String element) {
    return TestGraph.of(NETWORK + "in :: Inject -> x :: " + element + " -> out :: Capture");
  }

  private static void expect(TestGraph graph, int index, String frame) {
    assertEquals(frame.replace(" ", ""), HexFormat.of().formatHex(graph.packets("out").get(index)));
  }

  @Test
  void beaconsAreSentAtEachInterval() {
    try (TestGraph graph = graph("BeaconSource(WIRELESS_INFO i, RT r)")) {
      graph.until(() -> graph.packets("out").size() >= 3);
      String header = "8000 0000 ffffffffffff 020000000001 020000000001 0000";
      expect(graph, 2, header + BODY);
      graph.write("i.ssid", "");
      int before = graph.packets("out").size();
      graph.until(() -> graph.packets("out").size() > before);
      expect(graph, before, header + BODY.replace("0007706f6e646e6574", "0000"));
    }
  }

  @Test
  void probesForTheNetworkAreAnswered() {
    String config = NETWORK.replace("INTERVAL 20", "INTERVAL 5000");
    String body = BODY.replace("1400", "8813");
    try (TestGraph graph =
        TestGraph.of(
            config
                + "in :: Inject -> x :: BeaconSource(WIRELESS_INFO i, RT r) -> out :: Capture")) {
      graph.write("x.debug", "true");
      graph.send("in", WifiFrames.frame(WifiFrames.PROBE_REQUEST));
      expect(graph, 0, "5000 0000 020000000002 020000000001 020000000001 0000" + body);
      graph.send("in", TestGraph.hex(WifiFrames.PROBE_REQUEST.replace("0007706f6e646e6574", "")));
      graph.send("in", TestGraph.hex(WifiFrames.PROBE_REQUEST.replace("6e6574", "6e6575")));
      assertEquals(2, graph.packets("out").size());
      assertEquals(
          List.of(
              "x :: BeaconSource: ProbeReq: 02-00-00-00-00-02 ssid pondnet rates { * 2 * 4 * 11 * 22 }",
              "x :: BeaconSource: ProbeReq: 02-00-00-00-00-02 ssid  rates { * 2 * 4 * 11 * 22 }",
              "x :: BeaconSource: other ssid pondneu wanted pondnet"),
          graph.log());
      graph.send(
          "in",
          WifiFrames.frame(WifiFrames.BEACON),
          WifiFrames.frame(WifiFrames.TO_AP),
          WifiFrames.frame(WifiFrames.ACK));
      assertEquals(1, graph.drops("x", "another kind of frame"));
      assertEquals(1, graph.drops("x", "not a management frame"));
      assertEquals(1, graph.drops("x", "packet too small"));
    }
  }

  @Test
  void probeRespondersAnswerWithoutAnInformationElement() {
    try (TestGraph graph =
        graph("ProbeResponder(SSID pondnet, BSSID 2:0:0:0:0:1, CHANNEL 6, INTERVAL 20, RT r)")) {
      graph.send("in", WifiFrames.frame(WifiFrames.PROBE_REQUEST));
      expect(
          graph,
          0,
          "5000 0000 020000000002 020000000001 020000000001 0000"
              + "0000000000000000 1400 0100 0007706f6e646e6574"
              + "010c 8204 0b16 0c12 1824 3048606c 030106 050400010000");
      graph.write("x.ssid", "other");
      graph.write("x.channel", "11");
      graph.write("x.interval", "30");
      graph.write("x.bssid", "2:0:0:0:0:9");
      graph.send("in", WifiFrames.frame(WifiFrames.PROBE_REQUEST));
      assertEquals(1, graph.packets("out").size());
      assertEquals(
          "other 11 30 02-00-00-00-00-09 false",
          graph.read("x.ssid")
              + " "
              + graph.read("x.channel")
              + " "
              + graph.read("x.interval")
              + " "
              + graph.read("x.bssid")
              + " "
              + graph.read("x.debug"));
    }
  }

  @Test
  void everybodyIsAuthenticatedAndAssociated() {
    try (TestGraph graph = graph("OpenAuthResponder(WIRELESS_INFO i)")) {
      graph.send("in", WifiFrames.frame(WifiFrames.AUTHENTICATION));
      graph.send("in", TestGraph.hex(WifiFrames.AUTHENTICATION.replace("0000 0100", "0100 0100")));
      graph.send("in", TestGraph.hex(WifiFrames.AUTHENTICATION.replace("0000 0100", "0000 0300")));
      assertEquals(1, graph.packets("out").size());
      expect(graph, 0, "b000 0000 020000000002 020000000001 020000000001 0000 0000 0200 0000");
      assertEquals(
          List.of(
              "x :: OpenAuthResponder: auth 1 from 02-00-00-00-00-02 not supported",
              "x :: OpenAuthResponder: auth 0 weird sequence number 3"),
          graph.log());
    }
    try (TestGraph graph = graph("AssociationResponder(WIRELESS_INFO i, RT r)")) {
      graph.send("in", WifiFrames.frame(WifiFrames.ASSOCIATION_REQUEST));
      graph.send("in", WifiFrames.frame(WifiFrames.ASSOCIATION_REQUEST));
      expect(
          graph,
          1,
          "1000 0000 020000000002 020000000001 020000000001 0000 0100 0000 01c0"
              + "0108 8204 0b16 0c12 1824 3204 3048606c");
      assertEquals(
          "x :: AssociationResponder: request src 02-00-00-00-00-02 dst 02-00-00-00-00-01"
              + " bssid 02-00-00-00-00-01[ ESS PRIVACY ]  listen_int 10 ( { 2 4 11 22 } )",
          graph.log().get(0));
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors = TestGraph.errorsOf("Inject -> BeaconSource -> Discard");
    assertTrue(errors.contains("WIRELESS_INFO"), errors);
    assertTrue(errors.contains("RT"), errors);
    errors =
        TestGraph.errorsOf(
            NETWORK.replace("INTERVAL 20", "INTERVAL 0")
                + "Inject -> BeaconSource(WIRELESS_INFO i, RT r) -> Discard");
    assertTrue(errors.contains("INTERVAL must be >0"), errors);
    errors = TestGraph.errorsOf(NETWORK + "Inject -> ProbeResponder(RT r) -> Discard");
    assertTrue(errors.contains("INTERVAL must be >0"), errors);
    errors = TestGraph.errorsOf(NETWORK + "Inject -> AssociationResponder(RT i) -> Discard");
    assertTrue(errors.contains("is not a AvailableRates"), errors);
  }
}
