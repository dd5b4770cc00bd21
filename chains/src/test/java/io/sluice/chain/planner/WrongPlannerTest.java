// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.chain.request.Direction;
import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** If the planner misses a dependency, the proof of equality finds it and names its step. */
class WrongPlannerTest {
  private final List<byte[]> packets = new ChainTraffic(new Random(1)).packets(300);

  private static PlannedFunction function(String kind, String name, Map<String, String> values) {
    return RandomChains.function(RandomChains.LIBRARY, kind, name, values);
  }

  /**
   * Drops packets by their mark, marks them, and drops them by their mark again: all are dropped.
   */
  private static final List<PlannedFunction> STOPPED =
      List.of(
          function("firewall", "firewall", Map.of()),
          function("bydscp", "bydscp", Map.of()),
          function("tos", "tos", Map.of("DSCP", "10")),
          function("bydscp", "bydscp2", Map.of()));

  @Test
  void rightOnePasses() {
    assertNull(right(STOPPED));
  }

  /**
   * The second filter seems to be decided by the first, because no element seems to write the mark
   * in between.
   */
  @Test
  void missedWriteMakesFusionWrong() {
    Forms wrong =
        Forms.of(
            STOPPED,
            List.of(),
            Direction.FORWARD,
            (effects, graph) ->
                graph.nodes.stream()
                    .filter(node -> node.className.equals("SetIPDSCP"))
                    .forEach(
                        node ->
                            effects.assume(node, effects.effects(node).notWriting(Field.IP_TOS))),
            UnaryOperator.identity());
    expect("fuse is wrong", wrong);
  }

  /** A function that reads what another one writes seems to be independent of it. */
  @Test
  void missedReadMakesGroupsWrong() {
    expect("group is wrong", STOPPED, effects -> effects.notReading(Field.IP_TOS));
  }

  /** Two functions that write the same field seem to write different ones. */
  @Test
  void missedWriteMakesGroupsWrong() {
    List<PlannedFunction> chain =
        List.of(
            function("mac", "a", Map.of()),
            function("mac", "b", Map.of("TO", "02:00:00:00:00:78")));
    expect("group is wrong", chain, effects -> effects.notWriting(Field.ETH_DST, Field.ETH_SRC));
  }

  /** A function that counts seems to be independent of one that drops. */
  @Test
  void missedDropMakesGroupsWrong() {
    List<PlannedFunction> chain =
        List.of(
            function("firewall", "f", Map.of("RULES", "allow udp")),
            function("monitor", "m", Map.of()));
    expect("group is wrong", chain, effects -> effects.notDoing(Action.DROPS));
  }

  /**
   * A function that writes what an earlier one reads seems to be able to share the packet. With all
   * on one thread, the reader still comes first.
   */
  @Test
  void missedCopyMakesSharingWrong() {
    List<PlannedFunction> chain =
        List.of(
            function("firewall", "f", Map.of("RULES", "deny tcp, allow all")),
            function("bydscp", "b", Map.of()),
            function("tos", "t", Map.of()));
    expect("place on workers is wrong", chain, effects -> effects.notReading(Field.IP_TOS));
  }

  private String right(List<PlannedFunction> chain) {
    return Forms.of(chain, Direction.FORWARD, UnaryOperator.identity())
        .firstWrong(packets, 1, false);
  }

  /** A chain is right, and wrong in a certain step if one dependency is missed. */
  private void expect(String step, List<PlannedFunction> chain, UnaryOperator<Effects> missed) {
    assertNull(right(chain));
    expect(
        step,
        Forms.of(chain, Direction.FORWARD, profile -> Profile.of(missed.apply(profile.effects()))));
  }

  private void expect(String step, Forms wrong) {
    String found = wrong.firstWrong(packets, 1, false);
    assertNotNull(found, wrong.text());
    assertTrue(found.startsWith(step), found);
  }
}
