// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.wifi.WifiFrames;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;
import io.sluice.run.WallClock;
import io.sluice.testing.TestGraph;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a station sends and hears. */
class StationTest {
  private static final String NETWORK =
      "i :: WirelessInfo(SSID pondnet, BSSID 2:0:0:0:0:1, CHANNEL 6);"
          + "r :: AvailableRates(DEFAULT 2 4 11 22 12 18 24 36 48 72 96 108);";

  private static TestGraph graph(String element) {
    return TestGraph.of(NETWORK + "in :: Inject -> x :: " + element + " -> out :: Capture");
  }

  private static void expect(TestGraph graph, int index, String frame) {
    assertEquals(frame.replace(" ", ""), HexFormat.of().formatHex(graph.packets("out").get(index)));
  }

  @Test
  void probesAreSentWhenToldTo() {
    String config =
        NETWORK + "x :: ProbeRequester(ETH 2:0:0:0:0:2, WIRELESS_INFO i, RT r) -> out :: Capture";
    String header = "4000 0000 ffffffffffff 020000000002 ffffffffffff 0000 0007706f6e646e6574";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.write("x.send_probe", "");
      expect(graph, 0, header + "0108 8204 0b16 0c12 1824 3204 3048606c");
      graph.write("i.channel", "36");
      graph.write("x.send_probe", "");
      expect(graph, 1, header + "0108 8204 0b16 8c12 1824 3204 3048606c");
      graph.write("x.eth", "2:0:0:0:0:3");
      assertEquals("02-00-00-00-00-03", graph.read("x.eth"));
      String text =
          assertThrows(HandlerException.class, () -> graph.write("x.eth", "5")).getMessage();
      assertEquals("bssid parameter must be ethernet address", text);
    }
  }

  @Test
  void authenticationIsRequested() {
    try (TestGraph graph = graph("OpenAuthRequester(ETH 2:0:0:0:0:2, WIRELESS_INFO i)")) {
      graph.write("x.send_auth_req", "");
      expect(graph, 0, "b000 0000 020000000001 020000000002 020000000001 0000 0000 0100 0000");
      graph.send("in", WifiFrames.frame(WifiFrames.AUTHENTICATION));
      graph.write("x.debug", "true");
      graph.send("in", WifiFrames.frame(WifiFrames.AUTHENTICATION));
      assertEquals(List.of("x :: OpenAuthRequester: auth 0 seq 1 status 0"), graph.log());
      graph.send("in", WifiFrames.frame(WifiFrames.BEACON));
      assertEquals(1, graph.drops("x", "another kind of frame"));
    }
  }

  @Test
  void associationBeginsAndEnds() {
    try (TestGraph graph =
        graph("AssociationRequester(ETH 2:0:0:0:0:2, WIRELESS_INFO i, RT r, DEBUG true)")) {
      graph.write("x.send_assoc_req", "");
      expect(
          graph,
          0,
          "0000 0000 020000000001 020000000002 020000000001 0000 0100 6400 0007706f6e646e6574"
              + "0108 8204 0b16 0c12 1824 3204 3048606c");
      graph.write("i.wep", "true");
      graph.write("x.send_assoc_req", "");
      assertEquals(0x11, graph.packets("out").get(1)[24]);
      assertEquals("false", graph.read("x.associated"));
      graph.send(
          "in", TestGraph.hex(WifiFrames.ASSOCIATION_RESPONSE.replace("0000 01", "1600 01")));
      assertEquals("false", graph.read("x.associated"));
      graph.send("in", WifiFrames.frame(WifiFrames.ASSOCIATION_RESPONSE));
      assertEquals("true", graph.read("x.associated"));
      assertTrue(graph.read("r.rates").contains("02-00-00-00-00-01  2 4 11 22\n"));
      graph.send(
          "in", TestGraph.hex(WifiFrames.DISASSOCIATION.replace("020000000001", "020000000009")));
      assertEquals("true", graph.read("x.associated"));
      graph.send("in", WifiFrames.frame(WifiFrames.DISASSOCIATION));
      assertEquals("false", graph.read("x.associated"));
      assertEquals(
          List.of(
              "x :: AssociationRequester: response 02-00-00-00-00-01 +0 [ ESS PRIVACY ] status 22"
                  + " associd 49153 ( { 2 4 11 22 } )",
              "x :: AssociationRequester: response 02-00-00-00-00-01 +0 [ ESS PRIVACY ] status 0"
                  + " associd 49153 ( { 2 4 11 22 } )",
              "x :: AssociationRequester BAD disassociation from 02-00-00-00-00-09 reason 8",
              "x :: AssociationRequester disassociation from 02-00-00-00-00-01 reason 8"),
          graph.log());
    }
  }

  @Test
  void networksAreNoted() {
    try (TestGraph graph = graph("BeaconScanner(WIRELESS_INFO i, RT r)")) {
      graph.send("in", WifiFrames.frame(WifiFrames.BEACON), WifiFrames.frame(WifiFrames.ACK));
      assertEquals(2, graph.packets("out").size());
      String scan = graph.read("x.scan");
      assertTrue(
          scan.matches(
              "02-00-00-00-00-01 channel 6 rssi 0 ssid pondnet beacon_interval 100 last_rx"
                  + " \\d+\\.\\d{6,9} \\[ ESS PRIVACY \\] \\( \\{ 2 4 11 22 \\}"
                  + " 12 18 24 36 48 72 96 108 \\)\n"),
          scan);
      assertEquals(
          "DEFAULT  2 4 11 22 12 18 24 36 48 72 96 108\n"
              + "02-00-00-00-00-01  2 4 11 22 12 18 24 36 48 72 96 108\n",
          graph.read("r.rates"));
      // hidden now: the name stays
      graph.send("in", TestGraph.hex(WifiFrames.BEACON.replace("0007706f6e646e6574", "0000")));
      assertTrue(graph.read("x.scan").contains("ssid pondnet"));
      graph.write("x.reset", "");
      assertEquals("", graph.read("x.scan"));
      graph.write("i.channel", "11");
      graph.send("in", WifiFrames.frame(WifiFrames.BEACON));
      assertEquals("", graph.read("x.scan"));
      graph.write("i.channel", "-1");
      graph.send("in", TestGraph.hex(WifiFrames.BEACON.replace("030106", "")));
      assertEquals("", graph.read("x.scan"));
      graph.write("i.channel", "0");
      graph.send(
          "in",
          TestGraph.hex(
              WifiFrames.BEACON.replace("030106", "").replace("0007706f6e646e6574", "0000")));
      assertTrue(graph.read("x.scan").contains("channel -1 rssi 0 ssid (none) "));
    }
  }

  @Test
  void memoryForNetworksIsBounded() {
    try (TestGraph graph = graph("BeaconScanner(RT r)")) {
      for (int i = 0; i < 5000; i++) {
        byte[] beacon = WifiFrames.frame(WifiFrames.BEACON);
        beacon[20] = (byte) (i >> 8);
        beacon[21] = (byte) i;
        graph.send("in", beacon);
      }
      assertEquals(256, graph.read("x.scan").lines().count());
      assertEquals(4097, graph.read("r.rates").lines().count());
    }
  }

  @Test
  void beaconsOfTheNetworkAreCounted() {
    try (TestGraph graph = graph("BeaconTracker(WIRELESS_INFO i, TRACK 100)")) {
      byte[] other = WifiFrames.frame(WifiFrames.BEACON);
      other[21] = 9;
      graph.send("in", other, WifiFrames.frame(WifiFrames.ACK), WifiFrames.frame(WifiFrames.TO_AP));
      graph.send("in", WifiFrames.frame(WifiFrames.PROBE_REQUEST));
      assertEquals(1, graph.drops("x", "another network"));
      assertEquals(1, graph.drops("x", "packet too small"));
      assertEquals(1, graph.drops("x", "not a management frame"));
      assertEquals(1, graph.drops("x", "another kind of frame"));
      long now = WallClock.nanos();
      for (int i = 0; i < 200; i++) {
        graph.send("in", WifiFrames.frame(WifiFrames.BEACON), p -> Anno.setTimestamp(p, now));
      }
      // too old to count
      graph.write("x.reset", "");
      graph.send("in", WifiFrames.frame(WifiFrames.BEACON), p -> Anno.setTimestamp(p, 5));
      assertEquals("0", graph.read("x.stats"));
      assertEquals("100", graph.read("x.beacon_interval"));
      assertEquals("100", graph.read("x.track"));
      for (int i = 0; i < 200; i++) {
        graph.send("in", WifiFrames.frame(WifiFrames.BEACON), p -> Anno.setTimestamp(p, now));
      }
      graph.until(() -> graph.read("x.stats").equals("200"));
      assertEquals(401, graph.packets("out").size());
    }
  }

  @Test
  void ratesAreEnteredAndRemoved() {
    try (TestGraph graph =
        TestGraph.of("r :: AvailableRates(2:0:0:0:0:1 2 4); Inject -> Discard")) {
      assertEquals("02-00-00-00-00-01  2 4\n", graph.read("r.rates"));
      graph.write("r.insert", "DEFAULT 2");
      graph.write("r.insert", "2:0:0:0:0:2 11 22");
      graph.write("r.remove", "2:0:0:0:0:1");
      assertEquals("DEFAULT  2\n02-00-00-00-00-02  11 22\n", graph.read("r.rates"));
      refuses(graph, "r.insert", "5", "error param 5 must have > 1 arg");
      refuses(graph, "r.insert", "5 6", "error param 5 6: must start with ethernet address");
      refuses(graph, "r.remove", "5", "remove parameter must be ethernet address");
    }
    String errors = TestGraph.errorsOf("AvailableRates(1:2:3:4:5:6); Inject -> Discard");
    assertTrue(errors.contains("error param 1:2:3:4:5:6 must have > 1 arg"), errors);
  }

  private static void refuses(TestGraph graph, String handler, String value, String text) {
    assertEquals(
        text, assertThrows(HandlerException.class, () -> graph.write(handler, value)).getMessage());
  }

  @Test
  void stationTablesHaveASwitch() {
    try (TestGraph graph = TestGraph.of("t :: StationTable; Inject -> Discard")) {
      graph.write("t.debug", "true");
      assertEquals("true", graph.read("t.debug"));
    }
  }

  @Test
  void malformedFramesSurvive() {
    String config =
        NETWORK
            + "in :: Inject -> t :: Tee(6);"
            + "t[0] -> BeaconSource(WIRELESS_INFO i, RT r) -> Discard;"
            + "t[1] -> ProbeResponder(INTERVAL 9, RT r) -> Discard;"
            + "t[2] -> OpenAuthResponder(WIRELESS_INFO i) -> Discard;"
            + "t[3] -> AssociationResponder(WIRELESS_INFO i, RT r, DEBUG true) -> Discard;"
            + "t[4] -> AssociationRequester(RT r, DEBUG true) -> Discard;"
            + "t[5] -> BeaconScanner(RT r) -> BeaconTracker(WIRELESS_INFO i, TRACK 9) -> Discard";
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 4000; i++) {
        graph.send("in", WifiFrames.damaged(new Random(i)));
      }
      assertTrue(graph.log().size() > 100);
      assertTrue(graph.log().stream().noneMatch(line -> line.contains("failed on a packet")));
    }
  }
}
