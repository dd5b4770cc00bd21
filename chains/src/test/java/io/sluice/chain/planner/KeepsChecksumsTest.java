// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.element.Element;
import io.sluice.graph.ElementRegistry;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Elements that promise to keep checksums correct do so, for all packets that pass the checks. */
class KeepsChecksumsTest {
  private static final Map<String, String> CONFIGS =
      new TreeMap<>(
          Map.of(
              "DecIPTTL", "DecIPTTL",
              "ICMPPingRewriter", "ICMPPingRewriter(pattern 203.0.113.1 1024-65535# - - 0 0)",
              "IPRewriter", "IPRewriter(pattern 203.0.113.1 1024-65535# - - 0 0)",
              "MarkIPCE", "MarkIPCE",
              "SetIPChecksum", "SetIPChecksum",
              "SetIPDSCP", "SetIPDSCP(17)",
              "SetIPECN", "SetIPECN(2)",
              "Shifter", "Shifter(1, 1, 1, 1)",
              "TCPRewriter", "TCPRewriter(pattern 203.0.113.1 1024-65535# - - 0 0)",
              "UDPRewriter", "UDPRewriter(pattern 203.0.113.1 1024-65535# - - 0 0)"));

  private static final String CHECKS =
      """
      elementclass Checks {
        input -> ip :: CheckIPHeader(14) -> kinds :: IPClassifier(tcp, udp, icmp, -);
        kinds[0] -> tcp :: CheckTCPHeader -> output;
        kinds[1] -> udp :: CheckUDPHeader -> output;
        kinds[2] -> icmp :: CheckICMPHeader -> output;
        kinds[3] -> output;
      }
      in :: Inject -> before :: Checks -> e :: %s -> after :: Checks -> out :: Capture;
      """;

  @Test
  void whatPassesTheChecksPassesThemAgain() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("KeepsChecksumsTest: -Dseed=" + seed);
    List<byte[]> packets = new ChainTraffic(new Random(seed)).packets(1500);
    for (Map.Entry<String, String> config : CONFIGS.entrySet()) {
      try (TestGraph graph = TestGraph.of(CHECKS.formatted(config.getValue()))) {
        packets.forEach(packet -> graph.send("in", packet));
        for (String check : List.of("ip", "tcp", "udp", "icmp")) {
          String path = "/" + check + ".drops";
          assertEquals("0", graph.read("after" + path), config.getKey() + " " + check);
          assertTrue(Integer.parseInt(graph.read("before" + path)) > 0, check);
        }
        assertTrue(graph.packets("out").size() > 10, config.getKey());
      }
    }
  }

  @Test
  void everyClassThatPromisesIsTried() {
    ElementRegistry registry = new ElementRegistry();
    List<String> promising = new ArrayList<>();
    for (String name : registry.names()) {
      Element element = registry.create(name);
      if (Effects.of(element.getClass()).does(Action.KEEPS_CHECKSUMS)) {
        promising.add(name);
      }
    }
    assertEquals(List.copyOf(CONFIGS.keySet()), promising);
  }
}
