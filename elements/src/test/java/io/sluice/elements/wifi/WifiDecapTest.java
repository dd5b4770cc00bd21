// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.Test;

class WifiDecapTest extends ElementContract {
  private static final String PACKET =
      "0800 4500001e0001000040116abb01020304050607080035 0050000aadff4142";

  @Override
  protected String element() {
    return "WifiDecap(STRICT true)";
  }

  private static TestGraph graph(String element) {
    return TestGraph.of("in :: Inject -> e :: " + element + " -> out :: Capture");
  }

  @Test
  void allDirectionsBecomeEthernet() {
    try (TestGraph graph = graph("WifiDecap")) {
      graph.send(
          "in",
          WifiFrames.frame(WifiFrames.TO_AP),
          WifiFrames.frame(WifiFrames.FROM_AP_QOS),
          WifiFrames.frame(WifiFrames.BETWEEN_APS));
      List<Captured> out = graph.captured("out");
      assertArrayEquals(TestGraph.hex("020000000003020000000002" + PACKET), out.get(0).bytes());
      assertArrayEquals(TestGraph.hex("020000000003020000000002" + PACKET), out.get(1).bytes());
      assertArrayEquals(TestGraph.hex("020000000001020000000004" + PACKET), out.get(2).bytes());
      assertEquals(0, out.get(1).macOffset());
      assertEquals(14, out.get(1).networkOffset());
    }
  }

  @Test
  void encryptedShortAndOddFramesAreDropped() {
    byte[] encrypted = WifiFrames.frame(WifiFrames.TO_AP);
    encrypted[1] |= 0x40;
    byte[] odd = WifiFrames.frame(WifiFrames.TO_AP);
    odd[26] = 4;
    try (TestGraph graph = graph("WifiDecap(STRICT true)")) {
      graph.send("in", encrypted, odd, WifiFrames.frame(WifiFrames.ACK), new byte[31]);
      byte[] qos = WifiFrames.frame(WifiFrames.FROM_AP_QOS);
      graph.send("in", java.util.Arrays.copyOf(qos, 33));
      assertEquals(1, graph.drops("e", "encrypted"));
      assertEquals(1, graph.drops("e", "no LLC and SNAP headers"));
      assertEquals(3, graph.drops("e", "packet too small"));
    }
  }

  @Test
  void paddingIsSkippedWhereTheAnnotationSaysSo() {
    String radiotap = "0000 0900 02000000 20";
    String padded = WifiFrames.FROM_AP_QOS.replace("6001 0500", "6001 0500 0000");
    try (TestGraph graph = graph("RadiotapDecap -> WifiDecap(STRICT true)")) {
      graph.send("in", TestGraph.hex(radiotap + padded));
      assertArrayEquals(
          TestGraph.hex("020000000003020000000002" + PACKET), graph.packets("out").get(0));
    }
  }

  @Test
  void withoutEtherHeadersAreOnlyRemoved() {
    try (TestGraph graph = graph("WifiDecap(ETHER false)")) {
      graph.send("in", WifiFrames.frame(WifiFrames.TO_AP));
      assertArrayEquals(TestGraph.hex(PACKET.substring(5)), graph.packets("out").get(0));
    }
  }

  @Test
  void framesAreReportedWhenDebugged() {
    try (TestGraph graph = graph("WifiDecap")) {
      graph.write("e.debug", "true");
      graph.send("in", WifiFrames.frame(WifiFrames.TO_AP));
      assertEquals(
          List.of(
              "e :: WifiDecap: dir 1 src 02-00-00-00-00-02 dst 02-00-00-00-00-03"
                  + " bssid 02-00-00-00-00-01 eth 0x08"),
          graph.log());
    }
  }
}
