// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Configurations of thousands of elements. */
class HugeGraphTest {
  private static void expect(String config, String handler, String value)
      throws InterruptedException {
    RouterOptions options = new RouterOptions().buffers(4096).log(line -> {});
    try (Router router = Router.parse(config, options)) {
      router.start();
      assertTrue(router.awaitStop(120, TimeUnit.SECONDS));
      assertNull(router.failure());
      assertEquals(value, router.read(handler));
      router.stop();
      assertEquals(0, router.pool().inUse());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Null -> ", "Queue -> Null -> ", "Tee(1) -> Null -> "})
  void aPathOfFiveThousandElements(String first) throws InterruptedException {
    String element = first.startsWith("Tee") ? first : "Null -> ";
    expect(
        "TimedSource(INTERVAL 0.001, LIMIT 3, STOP true) -> "
            + first
            + element.repeat(5000)
            + "c :: Counter -> Discard",
        "c.count",
        "3");
  }

  @Test
  void anElementOfThreeThousandOutputs() throws InterruptedException {
    StringBuilder config = new StringBuilder("n :: Null -> c :: Counter -> Discard;\n");
    config.append("InfiniteSource(LIMIT 100, STOP true) -> t :: Tee(3000);\n");
    for (int i = 0; i < 3000; i++) {
      config.append("t[").append(i).append("] -> Counter -> n;\n");
    }
    expect(config.toString(), "c.count", "300000");
  }
}
