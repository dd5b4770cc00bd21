// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class StaticThreadSchedTest {
  @Test
  void elementsAndCompoundElementsGoWhereTheyAreSent() {
    String config =
        "s :: InfiniteSource -> q :: Queue -> { input -> u :: Unqueue -> output } -> d :: Discard;"
            + "x :: { InfiniteSource -> Discard };"
            + "StaticThreadSched(s 1, x 2)";
    try (Router router = Router.parse(config, TestGraph.options().workers(3))) {
      assertEquals(1, router.find("s").worker().index());
      assertEquals(1, router.find("q").worker().index());
      assertEquals(0, router.find("d").worker().index());
      router.elements().stream()
          .filter(element -> element.name().startsWith("x/"))
          .forEach(element -> assertEquals(2, element.worker().index(), element.name()));
    }
  }

  @Test
  void whatStandsLaterCounts() {
    String config =
        "StaticThreadSched(x 1); x :: { s :: RatedSource -> Queue -> d :: Discard;"
            + " StaticThreadSched(d 2); }";
    try (Router router = Router.parse(config, TestGraph.options().workers(3))) {
      assertEquals(1, router.find("x/s").worker().index());
      assertEquals(2, router.find("x/d").worker().index());
    }
  }

  @Test
  void aNodeInFrontChangesNothing() {
    try (Router router =
        Router.parse(
            "StaticThreadSched(s 0/2); s :: RatedSource -> Discard",
            TestGraph.options().workers(3))) {
      assertEquals(2, router.find("s").worker().index());
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("a :: Idle; StaticThreadSched(nobody 0, a, a one, a 7)");
    assertTrue(errors.contains("'nobody' does not name an element"), errors);
    assertTrue(errors.contains("expected 'ELEMENT THREAD', not 'a'"), errors);
    assertTrue(errors.contains("THREAD: parse error in 'one'"), errors);
    assertTrue(errors.contains("thread preference 7 out of range"), errors);
  }
}
