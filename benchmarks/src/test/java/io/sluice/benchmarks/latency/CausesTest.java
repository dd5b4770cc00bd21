// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CausesTest {
  private final GapLog tester = new GapLog(8);
  private final GapLog vnf = new GapLog(8);
  private final SlowLog slow = new SlowLog(8);

  CausesTest() {
    slow.restart(10);
  }

  private Map<String, Long> count(List<Pause> pauses, long atLeast) {
    return new Causes(pauses, tester, vnf).count(slow, atLeast);
  }

  @Test
  void aSafepointComesBeforeTheStopsItMakes() {
    tester.add(100, 150);
    vnf.add(100, 150);
    slow.add(90, 160);
    slow.add(95, 161);
    assertEquals(
        Map.of("safepoint Cleanup", 2L), count(List.of(new Pause(110, 140, "Cleanup")), 10));
  }

  @Test
  void stopsAreToldApart() {
    tester.add(100, 150);
    vnf.add(1000, 1100);
    tester.add(2000, 2100);
    vnf.add(2050, 2150);
    slow.add(120, 151);
    slow.add(990, 1101);
    slow.add(2010, 2160);
    slow.add(5000, 5020);
    assertEquals(
        Map.of(Causes.TESTER, 1L, Causes.VNF, 1L, Causes.BOTH, 1L, Causes.QUEUE, 1L),
        count(List.of(new Pause(5021, 5030, "late")), 10));
  }

  @Test
  void aPacketBehindAStopWaitsBecauseOfIt() {
    vnf.add(100, 200);
    slow.add(110, 205);
    slow.add(203, 240);
    slow.add(238, 260);
    slow.add(270, 290);
    assertEquals(Map.of(Causes.VNF, 3L, Causes.QUEUE, 1L), count(List.of(), 10));
  }

  @Test
  void onlyTheSlowestCount() {
    slow.add(0, 10);
    slow.add(100, 150);
    assertEquals(Map.of(Causes.QUEUE, 1L), count(List.of(), 50));
    assertEquals("100 % " + Causes.QUEUE, Causes.text(count(List.of(), 50)));
  }

  @Test
  void aFullLogKeepsTheSlowest() {
    for (int i = 0; i < 100; i++) {
      slow.add(i * 1000, i * 1000 + 10 + i % 50);
    }
    assertTrue(slow.threshold() > 10 && slow.threshold() <= 59, "threshold " + slow.threshold());
    int expected = 0;
    for (int i = 0; i < 100; i++) {
      expected += 10 + i % 50 >= slow.threshold() ? 1 : 0;
    }
    assertTrue(expected > 0 && slow.size() == expected, slow.size() + " kept");
  }

  @Test
  void gapsAreFoundByTime() {
    for (int i = 0; i < 10; i++) {
      tester.add(i * 100, i * 100 + 10);
    }
    assertEquals(10, tester.count());
    assertEquals(10, tester.longest());
    assertTrue(tester.overlaps(305, 306));
    assertTrue(tester.overlaps(250, 301));
    assertFalse(tester.overlaps(310, 400), "touches two gaps only");
    assertFalse(tester.overlaps(905, 906), "beyond what is kept");
    tester.clear();
    assertFalse(tester.overlaps(0, 1000));
  }

  @Test
  void safepointsAreReadFromTheLog() {
    List<Pause> pauses =
        Pause.parse(
            Stream.of(
                "[6619381782679ns] Using Serial",
                "[6620274628776ns] GC(0) Pause Young (Allocation Failure) 15M->8M(61M) 6.458ms",
                "[2000ns] Safepoint \"Cleanup\", Time since last: 758063835 ns, Reaching safepoint:"
                    + " 2704 ns, Cleanup: 52189 ns, At safepoint: 6504597 ns, Total: 1500 ns",
                "[9000ns] Safepoint \"ICBufferFull\", Time since last: 7 ns, Total:       1000 ns"));
    assertEquals(
        List.of(new Pause(500, 2000, "Cleanup"), new Pause(8000, 9000, "ICBufferFull")), pauses);
    assertTrue(pauses.get(0).overlaps(1999, 2100));
    assertFalse(pauses.get(0).overlaps(2000, 2100));
  }
}
