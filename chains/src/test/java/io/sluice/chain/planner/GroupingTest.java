// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.chain.request.ChainRequest;
import io.sluice.chain.request.Direction;
import io.sluice.chain.request.Goal;
import io.sluice.chain.request.LinkKind;
import io.sluice.chain.request.Mode;
import io.sluice.chain.request.Restart;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Groups of functions whose order a request leaves open. */
class GroupingTest {
  /** Each function reads what the previous one writes, and the first what the last one writes. */
  private static final Map<String, Profile> CIRCLE =
      Map.of(
          "a", Profile.of(Effects.NONE.reading(Field.IP_ID).writing(Field.IP_TTL)),
          "b", Profile.of(Effects.NONE.reading(Field.IP_TTL).writing(Field.IP_TOS)),
          "c", Profile.of(Effects.NONE.reading(Field.IP_TOS).writing(Field.IP_ID)));

  private static String groups(String... names) {
    ChainRequest request =
        new ChainRequest(
            "test",
            "chain",
            List.of(),
            List.of(),
            List.of(),
            true,
            Direction.BOTH,
            Goal.LATENCY,
            Mode.PARALLEL,
            1,
            LinkKind.VETH,
            Restart.NEVER,
            Map.of());
    return Grouping.of(request, List.of(names), CIRCLE, Costs.UNKNOWN, new ArrayList<>())
        .toString();
  }

  @Test
  void twoMayChangePlaces() {
    assertEquals("[(a | b)]", groups("a", "b"));
    assertEquals("[(b | c)]", groups("b", "c"));
  }

  @Test
  void threeMayNotDoSoInACircle() {
    assertEquals("[(a | b), c]", groups("a", "b", "c"));
  }
}
