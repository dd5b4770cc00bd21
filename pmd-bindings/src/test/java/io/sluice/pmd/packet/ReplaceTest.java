// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.PlainPool;
import io.sluice.pmd.NetLab;
import io.sluice.router.ConfigurationException;
import io.sluice.router.Router;
import io.sluice.testing.NumberedSink;
import io.sluice.testing.NumberedSource;
import io.sluice.testing.TestGraph;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A configuration between two interfaces of the kernel is replaced while packets flow. */
@Timeout(120)
class ReplaceTest {
  private static final int SWAPS = 100;
  private NetLab lab;

  @BeforeEach
  void buildLab() {
    NetLab.demand();
    lab = new NetLab();
  }

  @AfterEach
  void removeLab() {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", N_QUEUES 2"})
  void aHundredChangesLoseNothing(String queues) {
    String[] in = lab.cable();
    String[] out = lab.cable();
    List<String> middles =
        List.of(
            "FromDevice(%s, PROMISC true) -> q :: Queue -> ToDevice(%s)",
            "in :: FromDevice(%s, PROMISC true) -> c :: Counter -> q :: Queue -> ToDevice(%s)",
            "Idle -> Discard; FromDevice(%s, PROMISC true) -> Paint(1) -> q :: Queue(2000)"
                + " -> out :: ToDevice(%s)");
    String ends =
        "source :: NumberedSource -> ToDevice(%s); FromDevice(%s, PROMISC true) -> end :: NumberedSink"
            .formatted(in[0], out[1]);
    try (PlainPool pool = new PlainPool(8192);
        Router around = Router.parse(ends, TestGraph.options().pool(pool));
        Router router =
            Router.parse(
                middles.get(0).formatted(in[1] + queues, out[0]),
                TestGraph.options().pool(pool).workers(2))) {
      NumberedSource source = (NumberedSource) around.find("source");
      NumberedSink sink = (NumberedSink) around.find("end");
      source.endsAt(sink, 256);
      router.start();
      around.start();
      for (int i = 1; i <= SWAPS; i++) {
        long reached = sink.count() + 100;
        while (sink.count() < reached) {
          Thread.yield();
        }
        router.replace(middles.get(i % middles.size()).formatted(in[1] + queues, out[0]));
      }
      around.write("source.stop", "");
      while (sink.count() < source.count()) {
        Thread.yield();
      }
      assertEquals(0, sink.misplaced());
      assertEquals(SWAPS, router.replacements().count());
      router.stop();
      around.stop();
      assertEquals(0, pool.inUse());
    }
  }

  @Test
  void aDeviceThatCannotBeOpenedLeavesTheOthersRunning() {
    String[] in = lab.cable();
    String[] out = lab.cable();
    String good =
        "FromDevice(%s, PROMISC true) -> c :: Counter -> ToDevice(%s)".formatted(in[1], out[0]);
    try (PlainPool pool = new PlainPool(8192);
        Router around =
            Router.parse(
                "source :: NumberedSource -> ToDevice(%s); FromDevice(%s, PROMISC true) -> end :: NumberedSink"
                    .formatted(in[0], out[1]),
                TestGraph.options().pool(pool));
        Router router = Router.parse(good, TestGraph.options().pool(pool))) {
      NumberedSource source = (NumberedSource) around.find("source");
      NumberedSink sink = (NumberedSink) around.find("end");
      source.endsAt(sink, 256);
      router.start();
      around.start();
      for (int i = 0; i < 20; i++) {
        String missing = good + "; FromDevice(sl-none) -> Discard";
        var e = assertThrows(ConfigurationException.class, () -> router.replace(missing));
        assertTrue(e.getMessage().contains("sl-none: no such network interface"), e.getMessage());
        String twice = good + "; Idle -> ToDevice(" + out[0] + ")";
        e = assertThrows(ConfigurationException.class, () -> router.replace(twice));
        assertTrue(e.getMessage().contains("duplicate writer"), e.getMessage());
        long reached = sink.count() + 100;
        while (sink.count() < reached) {
          Thread.yield();
        }
      }
      around.write("source.stop", "");
      while (sink.count() < source.count()) {
        Thread.yield();
      }
      assertEquals(0, sink.misplaced());
      assertEquals(40, router.replacements().refused());
    }
  }
}
