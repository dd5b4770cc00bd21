// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DpdkRingTest extends DpdkElements {
  private static final AtomicInteger RINGS = new AtomicInteger();

  private final String ring = "t" + ProcessHandle.current().pid() + "_" + RINGS.incrementAndGet();

  private static void expect(Router router, int count) {
    List<byte[]> kept = ((Keep) router.find("out")).kept;
    assertEquals(count, kept.size());
    for (int i = 0; i < count; i++) {
      assertArrayEquals(DpdkTesting.frame(60, i), kept.get(i));
    }
  }

  @Test
  void bothEndsInOneConfiguration() {
    String config =
        "Marked(3000) -> to :: ToDPDKRing(m, %1$s, b, NDESC 256, BLOCKING true);"
            + "from :: FromDPDKRing(m, a, %1$s, FORCE_LOOKUP true) -> out :: Keep";
    try (Router router = parse(config.formatted(ring))) {
      router.runUntilIdle(10_000);
      expect(router, 3000);
      assertEquals("3000", router.read("to.count"));
      assertEquals("3000", router.read("from.count"));
      assertEquals("0", router.read("to.dropped"));
    }
  }

  @Test
  void betweenTwoRouters() {
    try (Router sender = parse("Marked(500) -> to :: ToDPDKRing(m, " + ring + ", b)");
        Router receiver = parse("FromDPDKRing(m, " + ring + ", a) -> out :: Keep")) {
      sender.runUntilIdle(1000);
      assertEquals("500", sender.read("to.count"));
      receiver.runUntilIdle(1000);
      expect(receiver, 500);
    }
  }

  @Test
  void packetsWaitForTheNextRouter() {
    try (Router sender = parse("Marked(100) -> ToDPDKRing(m, " + ring + ", b, SP_ENQ true)")) {
      sender.runUntilIdle(1000);
    }
    assertEquals(100, pool.inUse());
    try (Router receiver = parse("FromDPDKRing(m, " + ring + ", a) -> out :: Keep")) {
      receiver.runUntilIdle(1000);
      expect(receiver, 100);
    }
  }

  @Test
  void aFullRingCostsPacketsThatAreCounted() {
    String config = "Marked(500) -> to :: ToDPDKRing(m, %s, b, NDESC 64, IQUEUE 128)";
    try (Router router = parse(config.formatted(ring))) {
      router.runUntilIdle(1000);
      assertEquals("63", router.read("to.count"));
      assertEquals("" + (500 - 63 - 128), router.read("to.dropped"));
    }
    try (Router receiver = parse("FromDPDKRing(m, " + ring + ", a) -> out :: Keep")) {
      receiver.runUntilIdle(1000);
      assertTrue(((Keep) receiver.find("out")).kept.size() >= 63);
    }
  }

  @Test
  void mistakes() {
    String errors = TestGraph.errorsOf("FromDPDKRing(m, a) -> Discard");
    assertTrue(errors.contains("Enter FROM_PROC and TO_PROC names"), errors);
    errors = TestGraph.errorsOf("Idle -> ToDPDKRing(m, a, b, NDESC 100, IQUEUE 7)");
    assertTrue(errors.contains("NDESC: 100 is not a power of two"), errors);
    assertTrue(errors.contains("IQUEUE: 7 is not a power of two"), errors);
  }
}
