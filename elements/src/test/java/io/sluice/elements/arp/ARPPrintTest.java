// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.arp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ARPPrintTest extends ElementContract {
  @Override
  protected String element() {
    return "ARPPrint(x, ETHER true)";
  }

  private static byte[] message(int operation) {
    return TestGraph.hex(
        "ffffffffffff 020000000001 0806 00010800060400%02x".formatted(operation)
            + "020000000001 0a000001 000000000000 0a000002");
  }

  @Test
  void messagesReadAsInTcpdump() {
    String config =
        "in :: Inject -> CheckARPHeader(14) -> ARPPrint(a, TIMESTAMP false) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] proxy = message(1);
      proxy[37] = 9;
      graph.send("in", message(1), message(2), proxy, message(3), message(77));
      assertEquals(
          List.of(
              "a: arp who-has 10.0.0.2 tell 10.0.0.1",
              "a: arp reply 10.0.0.1 is-at 02-00-00-00-00-01",
              "a: arp who-has 10.0.0.2 (00-00-00-00-00-09) tell 10.0.0.1",
              "a: rarp who-is 00-00-00-00-00-00 tell 02-00-00-00-00-01",
              "a: arp-#77"),
          graph.log());
    }
  }

  @Test
  void addressesTimeAndTruncatedMessages() {
    String config =
        "in :: Inject -> MarkIPHeader(14) -> p :: ARPPrint(ETHER true) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", message(2), Arrays.copyOf(message(2), 41));
      graph.write("p.active", "false");
      graph.send("in", message(2));
      assertEquals(
          List.of(
              "0.000000: 02-00-00-00-00-01 > FF-FF-FF-FF-FF-FF:"
                  + " arp reply 10.0.0.1 is-at 02-00-00-00-00-01",
              "0.000000: 02-00-00-00-00-01 > FF-FF-FF-FF-FF-FF: truncated-arp (27)"),
          graph.log());
    }
  }
}
