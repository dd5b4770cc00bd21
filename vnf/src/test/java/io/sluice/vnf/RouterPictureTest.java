// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import org.junit.jupiter.api.Test;

class RouterPictureTest {
  private static final String CONFIG =
      """
      s :: InfiniteSource(LENGTH 20, LIMIT 1500) -> CheckIPHeader -> Discard;
      t :: InfiniteSource(LIMIT 7) -> q :: Queue -> u :: Unqueue -> c :: Counter -> Discard;
      v :: InfiniteSource(LIMIT 2) -> c;
      StaticThreadSched(v 1);
      """;

  private static Router router(int workers) {
    RouterOptions options =
        new RouterOptions()
            .workers(workers)
            .log(line -> {})
            .handler("dot", router -> RouterPicture.of(router, "x").dot());
    return Router.parse(CONFIG, options);
  }

  @Test
  void showsPushAndPullAndNoCountsBeforeTheRun() {
    try (Router router = router(1)) {
      String dot = RouterPicture.of(router, "x").dot();
      assertTrue(dot.contains("\"q :: Queue\" -> \"u :: Unqueue\" [style=dashed"), dot);
      assertTrue(dot.contains("\"u :: Unqueue\" -> \"c :: Counter\" [style=solid]"), dot);
      assertFalse(dot.contains("cluster"), dot);
    }
  }

  @Test
  void showsCountsAndDropsAfterIt() {
    try (Router router = router(1)) {
      router.runUntilIdle(100_000);
      String dot = RouterPicture.of(router, "x").dot();
      assertTrue(dot.contains("\"CheckIPHeader\" [style=solid, taillabel=\"1,500\"]"), dot);
      assertTrue(dot.contains("CheckIPHeader\\ndropped 1,500"), dot);
      assertTrue(dot.contains("\"u :: Unqueue\" [style=dashed, arrowhead=empty, taillabel=\"7\"]"));
      assertTrue(RouterPicture.of(router, "x").svg().contains(">dropped 1,500</text>"));
    }
  }

  @Test
  void framesWorkersAndShowsRings() {
    try (Router router = router(2)) {
      router.runUntilIdle(100_000);
      String dot = RouterPicture.of(router, "x").dot();
      assertTrue(dot.contains("label=\"worker 0\"") && dot.contains("label=\"worker 1\""), dot);
      assertTrue(dot.contains("\"v :: InfiniteSource\" -> \"ring to worker 0\""), dot);
      assertTrue(
          dot.contains("\"ring to worker 0\" -> \"c :: Counter\" [style=solid, taillabel=\"2\"]"),
          dot);
      assertFalse(dot.contains("Handoff"), dot);
    }
  }

  @Test
  void copiesOfAnElementAreOneBox() {
    String config =
        "a :: InfiniteSource(LIMIT 3) -> c :: Counter -> Discard; b :: InfiniteSource(LIMIT 4)"
            + " -> c; StaticThreadSched(a 0, b 1)";
    try (Router router = Router.parse(config, new RouterOptions().workers(2).log(line -> {}))) {
      router.runUntilIdle(100_000);
      String dot = RouterPicture.of(router, "x").dot();
      assertEquals(2, dot.split("\"c :: Counter\" \\[", -1).length - 1 - 1, dot);
      assertTrue(
          dot.contains("\"c :: Counter\" -> \"Discard\" [style=solid, taillabel=\"7\"]"), dot);
    }
  }

  @Test
  void isAHandlerOfTheRouter() throws Handlers.HandlerException {
    try (Router router = router(1)) {
      assertTrue(router.read("dot").startsWith("digraph \"x\""));
    }
  }
}
