// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.annotations.Param;

/** The benchmarks measure what they say: their own checks hold, and can fail. */
class GraphsTest {
  @Test
  void theFirewallIsRight() {
    FirewallGraphBenchmark benchmark = new FirewallGraphBenchmark();
    benchmark.build();
    for (int i = 0; i < 100; i++) {
      benchmark.graph();
      benchmark.baseline();
      assertEquals(32L * (i + 1), benchmark.handWritten());
    }
    benchmark.verify();
  }

  @Test
  void filtersAreRight() {
    FilterBenchmark benchmark = new FilterBenchmark();
    benchmark.rules = 100;
    benchmark.shape = "mixed";
    benchmark.build();
    benchmark.graph();
    benchmark.verify();
  }

  @Test
  void everyChainIsRight() throws ReflectiveOperationException {
    Param forms = ChainBenchmark.class.getField("form").getAnnotation(Param.class);
    for (String form : forms.value()) {
      ChainBenchmark benchmark = new ChainBenchmark();
      benchmark.form = form;
      benchmark.examineResults();
    }
  }

  @Test
  void everyElementIsRight() throws ReflectiveOperationException {
    Param elements = ElementBenchmark.class.getField("element").getAnnotation(Param.class);
    for (String element : elements.value()) {
      ElementBenchmark benchmark = new ElementBenchmark();
      benchmark.element = element;
      benchmark.examineResults();
      // over and over: the sink's repair must be enough for each of them
      try (MemoryGraph graph = new MemoryGraph(benchmark.elements(), benchmark.more())) {
        for (int i = 0; i < 100; i++) {
          graph.run();
        }
        graph.verify();
      }
    }
  }

  @Test
  void packetsComeBackAsTheyWere() {
    try (MemoryGraph graph = new MemoryGraph("CheckIPHeader(14) -> Strip(14)", "")) {
      // without the sink's repair no IP header would be left in the second round
      for (int i = 0; i < 1000; i++) {
        graph.run();
      }
      graph.verify();
    }
  }

  @Test
  void aLostPacketIsNoticed() {
    try (MemoryGraph graph = new MemoryGraph("c :: CheckLength(10)", "c[1] -> Discard;")) {
      graph.run();
      assertThrows(IllegalStateException.class, graph::verify);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"addresses", "batches", "addresses-many", "batches-many"})
  void handoversAreRight(String kind) throws InterruptedException {
    HandoverBenchmark handover = new HandoverBenchmark();
    handover.kind = kind;
    handover.start();
    for (int i = 0; i < 1000; i++) {
      handover.hop();
      assertEquals(496, handover.baseline());
    }
    handover.verify();
  }

  @Test
  void ringsAndChecksumsAreRight() throws Exception {
    RingBenchmark ring = new RingBenchmark();
    ring.kind = "mpmc";
    ring.start();
    for (int i = 0; i < 1000; i++) {
      ring.hop();
      assertEquals(32, ring.baseline());
    }
    ring.verify();
    ChecksumBenchmark checksum = new ChecksumBenchmark();
    checksum.length = 46;
    checksum.fill();
    checksum.free();
  }
}
