// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PrintWifiTest extends ElementContract {
  @Override
  protected String element() {
    return "PrintWifi(x)";
  }

  private static void expect(String frame, String line) {
    try (TestGraph graph = TestGraph.of("in :: Inject -> PrintWifi(x) -> out :: Capture")) {
      graph.send("in", WifiFrames.frame(frame));
      assertEquals("x: " + line, graph.log().get(0));
    }
  }

  @Test
  void framesOfAllKindsAreDescribed() {
    String unknown = " 0Mb + 0/ 0 | ";
    expect(
        WifiFrames.TO_AP,
        "  62 | "
            + unknown
            + "data tods 02-00-00-00-00-01 02-00-00-00-00-02 02-00-00-00-00-03 seq 21 [ ] ");
    expect(
        WifiFrames.BEACON,
        "  70 | "
            + unknown
            + "mgmt beacon 02-00-00-00-00-01 pondnet chan 6 b_int 100 [ ESS PRIVACY ] "
            + "({2 4 11 22} 12 18 24 36 48 72 96 108)");
    expect(
        WifiFrames.PROBE_REQUEST,
        "  39 | "
            + unknown
            + "mgmt probe_req ssid pondnet ({2 4 11 22} ) FF-FF-FF-FF-FF-FF 02-00-00-00-00-02"
            + " FF-FF-FF-FF-FF-FF seq 25 [ ] ");
    expect(
        WifiFrames.ASSOCIATION_REQUEST,
        "  43 | "
            + unknown
            + "mgmt assoc_req listen_int 10 [ESS PRIVACY] ssid pondnet rates ({2 4 11 22} ) "
            + "02-00-00-00-00-01 02-00-00-00-00-02 02-00-00-00-00-01 seq 26 [ ] ");
    expect(
        WifiFrames.ASSOCIATION_RESPONSE,
        "  36 | "
            + unknown
            + "mgmt assoc_resp [ESS PRIVACY] status 0 success associd 49153 "
            + "02-00-00-00-00-02 02-00-00-00-00-01 02-00-00-00-00-01 seq 27 [ ] ");
    expect(
        WifiFrames.AUTHENTICATION,
        "  30 | "
            + unknown
            + "mgmt auth alg 0 auth_seq 1 status success "
            + "02-00-00-00-00-01 02-00-00-00-00-02 02-00-00-00-00-01 seq 28 [ ] ");
    expect(
        WifiFrames.DISASSOCIATION,
        "  26 | "
            + unknown
            + "mgmt disassoc assoc_leave "
            + "02-00-00-00-00-02 02-00-00-00-00-01 02-00-00-00-00-01 seq 29 [ ] ");
    expect(WifiFrames.ACK, "  10 | " + unknown + "cntl ack  0 02-00-00-00-00-02 [ ] ");
    expect(
        WifiFrames.RTS, "  16 | " + unknown + "cntl rts  02-00-00-00-00-01 02-00-00-00-00-02 [ ] ");
    expect(
        "",
        "   0 | "
            + unknown
            + "mgmt assoc_req listen_int 0 [] ssid  rates ({} ) "
            + "00-00-00-00-00-00 [ ] ");
  }

  @Test
  void theAnnotationIsShown() {
    String config = "in :: Inject -> ExtraDecap -> PrintWifi(TIMESTAMP true) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] frame =
          TestGraph.hex(
              "01204907 1f000000 1e050000 0b000000 00000000 00030000"
                  + WifiFrames.TO_AP.replace("0801", "084d").replace("5001", "5201"));
      graph.send("in", frame);
      assertEquals(
          "0.000000:   62 |  5.5Mb +30/ 5 | data tods 02-00-00-00-00-01 02-00-00-00-00-02"
              + " 02-00-00-00-00-03 seq 21 frag 2 [ tx fail alt_rate err more retry wep ] "
              + " retries 3",
          graph.log().get(0));
    }
  }

  @Test
  void whatAShortFrameLacksIsNotPrinted() {
    byte[] beacon = WifiFrames.frame(WifiFrames.BEACON);
    try (TestGraph graph = TestGraph.of("in :: Inject -> PrintWifi -> out :: Capture")) {
      graph.send("in", Arrays.copyOf(beacon, 41));
      beacon[38] = 7;
      beacon[39] = 27;
      graph.send("in", beacon);
      assertEquals(
          "  41 |  0Mb + 0/ 0 | mgmt beacon 02-00-00-00-00-01 pon chan 0 b_int 100 "
              + "[ ESS PRIVACY ] ({} )",
          graph.log().get(0));
      assertEquals(true, graph.log().get(1).contains(" ..ndnet chan 6"), graph.log().get(1));
    }
  }
}
