// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The handler {@code config} of elements that take a new one while packets flow. */
class LiveConfigTest {
  private static final byte[] TO_TEN = TestGraph.hex("4500001400010000401166d60a0000010a000002");

  private static String failure(TestGraph graph, String handler, String value) {
    return assertThrows(HandlerException.class, () -> graph.write(handler, value)).getMessage();
  }

  @Test
  void packetsTakeTheNewWay() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> f :: IPFilter(allow all) -> p :: Paint(1)"
                + " -> s :: Switch(0) -> a :: Capture; s[1] -> b :: Capture")) {
      graph.send("in", TO_TEN);
      graph.write("p.config", "7");
      graph.write("s.config", "1");
      graph.send("in", TO_TEN);
      graph.write("f.config", "deny dst 10.0.0.2, allow all");
      graph.send("in", TO_TEN);
      assertEquals(1, graph.captured("a").size());
      assertEquals(7, graph.captured("b").get(0).paint());
      assertEquals(1, graph.captured("b").size());
      assertEquals("deny dst 10.0.0.2, allow all", graph.read("f.config"));
      assertEquals("2", graph.read("f.nrules"));
    }
  }

  @Test
  void allErrorsGoToTheWriterAndNothingChanges() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> p :: Paint(1) -> e :: EtherEncap(0x800, 1:1:1:1:1:1,"
                + " 2:2:2:2:2:2) -> out :: Capture")) {
      assertEquals("COLOR: out of range", failure(graph, "p.config", "256").split(",")[0]);
      assertEquals(
          3, failure(graph, "e.config", "x, y, z").lines().count(), "an error for each argument");
      assertEquals("too many arguments", failure(graph, "p.config", "1, 17, more"));
      assertEquals("1", graph.read("p.config"));
      graph.send("in", TO_TEN);
      assertEquals(1, graph.captured("out").get(0).paint());
      assertEquals(List.of(), graph.log());
    }
  }

  @Test
  void whatAnElementHasGatheredStays() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> d :: SetIPDSCP(1) -> c :: Clipboard(12/4)"
                + " -> out :: Capture; to :: Inject -> [1] c; c[1] -> pasted :: Capture")) {
      graph.send("in", TO_TEN);
      graph.write("d.config", "2");
      assertEquals("2", graph.read("d.dscp"));
      graph.write("c.config", " 12/4 ");
      graph.send("to", new byte[20]);
      graph.write("c.config", "12/2");
      graph.send("to", new byte[20]);
      graph.send("in", TO_TEN);
      assertEquals(4, graph.packets("out").get(0)[1]);
      assertEquals(8, graph.packets("out").get(1)[1]);
      assertEquals(10, graph.packets("pasted").get(0)[12]);
      assertEquals(0, graph.packets("pasted").get(1)[12], "other places begin with zeros");
    }
  }

  @Test
  void anArpTableKeepsItsEntries() {
    String config = "10.0.0.1, 1:1:1:1:1:1, TABLE t";
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> GetIPAddress(16) -> q :: ARPQuerier("
                + config
                + ") -> out :: Capture; Idle -> [1] q; t :: ARPTable")) {
      graph.write("t.insert", "10.0.0.2 2:2:2:2:2:2");
      graph.write("t.config", "CAPACITY 5");
      graph.write("q.config", "10.0.0.1, 3:3:3:3:3:3, TABLE t");
      graph.send("in", TO_TEN);
      byte[] frame = graph.packets("out").get(0);
      assertEquals(2, frame[0]);
      assertEquals(3, frame[6]);
      String why = failure(graph, "q.config", "10.0.0.1, 3:3:3:3:3:3");
      assertEquals("TABLE cannot be changed while packets flow", why);
      assertEquals("10.0.0.1, 3:3:3:3:3:3, TABLE t", graph.read("q.config"));
    }
  }

  @Test
  void otherElementsCannot() {
    try (TestGraph graph = TestGraph.of("Idle -> c :: Counter -> Discard")) {
      assertEquals("'c.config' is not a write handler", failure(graph, "c.config", ""));
    }
  }

  @Test
  void aQueueKeepsItsPackets() {
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> q :: Queue(5) -> u :: Unqueue(ACTIVE false) -> out :: Capture")) {
      graph.send("in", TO_TEN, TO_TEN, TO_TEN);
      graph.write("q.config", "200");
      assertEquals("3", graph.read("q.length"));
      assertEquals("200", graph.read("q.capacity"));
      assertEquals("200", graph.read("q.config"));
      graph.write("q.config", "2");
      assertEquals("2", graph.read("q.length"));
      assertEquals("q :: Queue(2);", line(graph.read("flatconfig"), "q ::"));
    }
  }

  private static String line(String text, String beginning) {
    return text.lines().filter(line -> line.startsWith(beginning)).findFirst().orElseThrow();
  }

  @Test
  void handlersKnowWhatWasWritten() {
    try (TestGraph graph =
        TestGraph.of(
            "Idle -> v :: SetVLANAnno(5) -> Discard; Idle -> q :: Queue;"
                + " Idle -> r :: Queue; q, r => s :: StrideSched(1, 2) -> Discard")) {
      graph.write("v.config", "7, VLAN_PCP 1");
      assertEquals("8199", graph.read("v.vlan_tci"));
      graph.write("s.config", "3, 0");
      assertEquals("3", graph.read("s.tickets0"));
      graph.write("s.tickets1", "9");
      assertEquals("3, 9", graph.read("s.config"));
    }
  }

  @Test
  void warningsAreForTheWriter() {
    try (TestGraph graph = TestGraph.of("Idle -> f :: IPFilter(allow all) -> Discard")) {
      String config = "allow all, deny src 1.2.3.4";
      assertEquals(
          List.of("warning: pattern 1 matches no packets"),
          graph.router().writeForWarnings("f.config", config));
      assertEquals(List.of(), graph.log());
      graph.write("f.config", config);
      assertEquals(List.of("f.config: warning: pattern 1 matches no packets"), graph.log());
    }
  }

  /** On two workers, with a copy of the filter on each. */
  @Test
  @Timeout(120)
  void aThousandWritesWhilePacketsPass() {
    List<String> log = new CopyOnWriteArrayList<>();
    String config =
        "InfiniteSource -> all :: Counter -> MarkIPHeader -> c :: Classifier(0/45, -)"
            + " -> a :: Counter -> Discard; c[1] -> b :: Counter -> Discard";
    try (Router router = Router.parse(config, TestGraph.options().workers(2).log(log::add))) {
      router.start();
      for (int i = 0; i < 1000; i++) {
        router.write("c.config", i % 2 == 0 ? "0/53, -" : "0/45, -");
      }
      long before = Long.parseLong(router.read("all.count"));
      while (Long.parseLong(router.read("all.count")) == before) {
        Thread.onSpinWait();
      }
      router.settle();
      long passed = Long.parseLong(router.read("a.count")) + Long.parseLong(router.read("b.count"));
      assertEquals(Long.parseLong(router.read("all.count")), passed);
      assertTrue(Long.parseLong(router.read("a.count")) > 0);
      assertEquals(List.of(), log);
    }
  }
}
