// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.chain.plan.Unit;
import io.sluice.chain.request.Mode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainsTest {
  @Test
  void everyChainOfTheExperimentHasAPlanInEveryMode() throws Exception {
    for (Mode mode : Mode.values()) {
      plan(Chains.PAPER, mode);
      plan(Chains.CHAIN, mode);
    }
    Options.FUNCTIONS.forEach(function -> plan(List.of(function), Mode.SEQUENTIAL));
  }

  @Test
  void theIpsMayHaveSignatures() throws Exception {
    Path rules = Java.root().resolve("configs/rules/sample.rules");
    String graph =
        Chains.plan(Chains.PAPER, Mode.FUSED, Chains.Place.NOWHERE, rules)
            .units()
            .get(0)
            .configuration();
    assertEquals(2, graph.split(" :: IntrusionFilter\\(").length - 1, graph);
  }

  private static void plan(List<String> names, Mode mode) {
    try {
      Unit unit = Chains.plan(names, mode, Chains.Place.NOWHERE).units().get(0);
      assertTrue(Chains.declare(unit).startsWith("chain :: {"), unit.configuration());
    } catch (io.sluice.chain.deploy.DeployException e) {
      throw new AssertionError(names + ", " + mode + ": " + e.getMessage());
    }
  }

  @Test
  void theFrameOfTheSourceIsAWholeUdpPacket() {
    String frame = ProcessForm.frame(64);
    assertEquals(128, frame.length());
    assertEquals("4500003200000000" + "4011", frame.substring(28, 48));
    int sum = 0;
    for (int i = 28; i < 68; i += 4) {
      sum += Integer.parseInt(frame.substring(i, i + 4), 16);
    }
    assertEquals(0xffff, (sum & 0xffff) + (sum >> 16));
  }
}
