// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import io.sluice.element.InputPort;
import io.sluice.testing.TestGraph;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What compound elements do to packets is derived from what their elements declare. */
class PathEffectsTest {
  private static PathEffects of(TestGraph graph, String compound) {
    return PathEffects.ofCompound(compound, graph.router().elements());
  }

  private static Effects effects(String compound) {
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> f :: { " + compound + " } -> out :: Capture")) {
      PathEffects path = of(graph, "f");
      assertEquals(List.of(), path.undeclared());
      assertEquals(1, path.exits().size());
      InputPort entry = path.entries().get(0);
      return path.effects(entry, path.exits().get(0));
    }
  }

  @Test
  void waysAddUp() {
    Effects router = effects("input -> DecIPTTL -> Paint(3) -> output");
    assertEquals(
        EnumSet.of(Field.IP_TTL, Field.IP_CHECKSUM, Field.ANNO_PAINT), router.fieldsWritten());
    assertTrue(router.reads(Field.IP_TTL));
    assertFalse(router.reads(Field.PAYLOAD));
    assertEquals(EnumSet.of(Action.DROPS, Action.COUNTS, Action.KEEPS_CHECKSUMS), router.actions());
    Effects stored = effects("input -> DecIPTTL -> StoreData(20, x) -> output");
    assertFalse(stored.does(Action.KEEPS_CHECKSUMS));
  }

  @Test
  void aFirewallReadsAndDrops() {
    Effects firewall =
        effects("input -> IPFilter(allow src 10.0.0.1 && tcp dst port 80, deny all) -> output");
    Set<Field> fields = firewall.fieldsRead();
    assertTrue(
        fields.containsAll(Set.of(Field.IP_SRC, Field.DST_PORT, Field.IP_PROTO)), fields::toString);
    assertFalse(fields.contains(Field.IP_DST) || fields.contains(Field.SRC_PORT));
    assertEquals(Set.of(), firewall.fieldsWritten());
    assertEquals(EnumSet.of(Action.DROPS), firewall.actions());
  }

  @Test
  void whatGoesAnotherWayIsLost() {
    Effects classified =
        effects("input -> c :: IPClassifier(udp, -) -> output; c[1] -> IPPrint -> Discard");
    assertTrue(classified.does(Action.DROPS));
    assertFalse(classified.does(Action.BRANCHES));
    assertFalse(classified.reads(Field.PAYLOAD), "what is printed goes another way");
    Effects painted = effects("input -> c :: Switch(0) -> output; c[1] -> Paint(1) -> output");
    assertTrue(painted.writes(Field.ANNO_PAINT));
    Effects copied = effects("input -> t :: Tee -> output; t[1] -> IPPrint -> Discard");
    assertEquals(EnumSet.of(Action.COPIES), copied.actions());
  }

  @Test
  void allThatEntersIsToldToo() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> f :: { input -> c :: IPClassifier(udp, tcp, -) -> [0] output;"
                + " c[1] -> Strip(14) -> [1] output; c[2] -> IPPrint -> Discard }"
                + " -> out :: Capture; f[1] -> other :: Capture")) {
      PathEffects path = of(graph, "f");
      InputPort entry = path.entries().get(0);
      Effects all = path.effects(entry);
      assertTrue(all.reads(Field.PAYLOAD));
      assertTrue(all.does(Action.BRANCHES) && all.does(Action.REMOVES_HEADER));
      assertFalse(path.effects(entry, path.exits().get(0)).does(Action.REMOVES_HEADER));
    }
  }

  @Test
  void portsThatDoNotMeetAreSeparate() {
    try (TestGraph graph =
        TestGraph.of(
            "a :: Inject -> f :: { input -> s :: Suppressor -> DecIPTTL -> output;"
                + " input[1] -> [1] s [1] -> Paint(2) -> [1] output }"
                + " -> out :: Capture; b :: Inject -> [1] f [1] -> other :: Capture")) {
      PathEffects path = of(graph, "f");
      InputPort first = path.entries().get(0);
      assertEquals("f/s", first.owner().name());
      InputPort painted =
          path.exits().stream().filter(i -> i.owner().name().equals("other")).findFirst().get();
      assertNull(path.effects(first, painted));
      assertFalse(path.effects(first).writes(Field.ANNO_PAINT));
      assertTrue(path.effects(path.entries().get(1), painted).writes(Field.ANNO_PAINT));
    }
  }

  @Test
  void circlesEnd() {
    Effects round =
        effects("input -> d :: DecIPTTL -> c :: IPClassifier(udp, -) -> output; c[1] -> d");
    assertTrue(round.writes(Field.IP_TTL));
  }

  @Test
  void theUndeclaredIsEverything() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> f :: { input -> out :: Capture; i :: Inject -> output }"
                + " -> o :: Capture")) {
      PathEffects path = of(graph, "f");
      assertEquals(2, path.undeclared().size());
      assertTrue(path.effects(path.entries().get(0)).isUnknown());
    }
  }
}
