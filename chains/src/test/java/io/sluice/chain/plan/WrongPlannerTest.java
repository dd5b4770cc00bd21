// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.chain.function.FunctionLibrary;
import io.sluice.effect.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A planner that misses a dependency is found out by the proof of equality, by its step. */
class WrongPlannerTest {
  private static final FunctionLibrary LIBRARY =
      FunctionLibrary.of(
          List.of(
              Path.of(System.getProperty("sluice.root"), "chains/src/test/resources/functions")));

  private final List<byte[]> packets = new ChainTraffic(new Random(1)).packets(300);

  private static PlannedFunction function(String kind, String name, Map<String, String> values) {
    return RandomChains.function(LIBRARY, kind, name, values);
  }

  /** Stops packets by their mark, marks them, and stops them by their mark again: all are gone. */
  private static final List<PlannedFunction> STOPPED =
      List.of(
          function("firewall", "firewall", Map.of()),
          function("bydscp", "bydscp", Map.of()),
          function("tos", "tos", Map.of("DSCP", "10")),
          function("bydscp", "bydscp2", Map.of()));

  @Test
  void rightOnePasses() {
    assertNull(Forms.of(STOPPED, false, UnaryOperator.identity()).firstWrong(packets, 1));
  }

  /** The second filter seems decided by the first, as nobody seems to write the mark between. */
  @Test
  void missedWriteMakesFusionWrong() {
    Forms wrong =
        Forms.of(
            STOPPED,
            false,
            (effects, graph) ->
                graph.nodes.stream()
                    .filter(node -> node.className.equals("SetIPDSCP"))
                    .forEach(
                        node ->
                            effects.assume(node, effects.effects(node).notWriting(Field.IP_TOS))),
            UnaryOperator.identity());
    expect("fuse is wrong", wrong);
  }

  /** A function that reads what another one writes seems to be free to work beside it. */
  @Test
  void missedReadMakesGroupsWrong() {
    expect(
        "group is wrong",
        Forms.of(
            STOPPED.subList(0, 4),
            false,
            profile -> Profile.of(profile.effects().notReading(Field.IP_TOS))));
  }

  /** A function that writes what one before it reads seems to be free to share the packet. */
  @Test
  void missedCopyMakesSharingWrong() {
    List<PlannedFunction> chain =
        List.of(STOPPED.get(0), function("bydscp", "b", Map.of()), function("tos", "t", Map.of()));
    assertNull(Forms.of(chain, false, UnaryOperator.identity()).firstWrong(packets, 1));
  }

  private void expect(String step, Forms wrong) {
    String found = wrong.firstWrong(packets, 1);
    assertNotNull(found, wrong.text());
    assertTrue(found.startsWith(step), found);
  }
}
