// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.sluice.benchmarks.harness.Calibration;
import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.traffic.Rule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How engines are told what to do, and that those of this machine do it. */
class EnginesTest {
  @TempDir Path directory;

  private static Job job(String id) {
    return Options.select(id).get(0);
  }

  private static Task task(Job job, boolean endless, boolean huge) {
    List<Rule> rules = job.makeRules(job.traffic());
    List<Path> in = new ArrayList<>();
    List<Path> out = new ArrayList<>();
    for (int queue = 0; queue < job.layout().queues(); queue++) {
      in.add(Path.of("in" + queue));
      if (!endless) {
        out.add(Path.of("out" + queue));
      }
    }
    List<Integer> cores = job.layout().workers() == 1 ? List.of(1) : List.of(0, 1);
    Task.Timing timing = new Task.Timing(2, 1);
    return new Task(job, rules, in, out, Path.of("x.click"), null, timing, cores, huge);
  }

  @Test
  void everyEngineGetsTheSameMemoryAndPorts() {
    List<String> huge = task(job("fw10-2"), true, true).eal();
    assertTrue(huge.contains("--in-memory"));
    assertFalse(huge.contains("--no-huge"));
    assertTrue(huge.contains("--vdev=net_pcap0,rx_pcap=in0,rx_pcap=in1,infinite_rx=1"));
    assertTrue(huge.contains("--vdev=net_null1"));
    List<String> small = task(job("fw10-2"), false, false).eal();
    assertTrue(small.containsAll(List.of("--no-huge", "512", "--no-shconf")));
    assertTrue(small.contains("--vdev=net_pcap0,rx_pcap=in0,rx_pcap=in1"));
    assertTrue(small.contains("--vdev=net_pcap1,tx_pcap=out0,tx_pcap=out1"));
    assertEquals("0,1", task(job("fw10-2"), true, true).coreList());
  }

  @Test
  void pipelineIsCutAtARingAndCountsWhatGotThrough() {
    String text =
        task(job("fw10-pipeline"), true, true).clickText("Queue(512) -> u :: Unqueue(32)");
    assertTrue(text.contains("-> Queue(512) -> u :: Unqueue(32)\n  -> IPFilter("), text);
    assertTrue(text.contains("StaticThreadSched(i 0, u 1);"));
    assertTrue(text.contains("set a $(o.count)"));
    assertTrue(task(job("fw10-pipeline"), false, true).clickText("X").contains("set a $(i.count)"));
    String parallel = task(job("fw10-2"), true, true).clickText("");
    assertTrue(parallel.contains("FromDPDKDevice(0, N_QUEUES 2, "), parallel);
    assertFalse(parallel.contains("StaticThreadSched"));
  }

  @Test
  void rulesBecomeFlowsWithFallingPriorities() {
    Job job = job("fw10");
    List<Rule> rules = job.makeRules(job.traffic());
    List<String> flows = OvsEngine.flows(Graph.FIREWALL, rules);
    assertEquals(11, flows.size());
    assertTrue(
        flows
            .get(0)
            .matches(
                "priority=60000,in_port=1,udp,nw_src=[\\d.]+/24,nw_dst=[\\d.]+/24,tp_dst=\\d+,actions=drop"));
    assertTrue(flows.get(9).startsWith("priority=59991,"));
    assertTrue(flows.get(10).startsWith("priority=1,in_port=1,ip,actions=mod_dl_src:"));
    assertThrows(IllegalArgumentException.class, () -> OvsEngine.flows(Graph.NAT, List.of()));
  }

  @Test
  void countersOfOpenVSwitchAreRead() {
    String stats =
        """
        pmd thread numa_id 0 core_id 0:
          packets received: 100
          miss with failed upcall: 7
        pmd thread numa_id 0 core_id 1:
          packets received: 23
        """;
    assertEquals(123, OvsSwitch.received(stats));
    assertEquals(7, OvsSwitch.lost(stats));
    String ports =
        """
          port 2: out (dpdk: configured_rx_queues=1, mtu=1500)
            RX packets:5 errors:0 dropped:0 overruns:? frame:?
            TX packets:99 errors:0 dropped:0 aborted:? carrier:?
          port 3: in (dpdk: mtu=1500)
            RX packets:7 errors:0
            TX packets:8 errors:0
        """;
    assertEquals(99, OvsSwitch.sent(ports));
  }

  @Test
  void queuesOfOpenVSwitchGoToDifferentThreads() throws Exception {
    assumeFalse(Runtime.getRuntime().availableProcessors() < 2, "one processor");
    OvsEngine engine;
    try {
      engine = OvsEngine.find();
    } catch (EngineException e) {
      assertTrue(e.getMessage().contains("openvswitch-switch-dpdk"), "what to install is said");
      return;
    }
    try (OvsSwitch ovs = engine.start(task(job("fw10-2"), true, false))) {
      ovs.port("out", 2, "net_null1,no-rx=1", 1);
      ovs.port("in", 1, "net_null0,no-rx=1", 2);
      String polled = ovs.call("dpif-netdev/pmd-rxq-show");
      String[] threads = polled.substring(polled.indexOf("pmd thread")).split("(?=pmd thread)");
      assertEquals(2, threads.length, polled);
      for (String thread : threads) {
        assertEquals(2, thread.split("port: in ").length, polled);
      }
    }
  }

  @Test
  void costsOfElementsAreRead() throws Exception {
    Map<String, Double> costs =
        ElementCosts.parse("EAL: x\nELEMENT Strip 1.500\nELEMENT Queue 2\nELEMENT Strip 3\n");
    assertEquals(Map.of("Strip", 1.5, "Queue", 2.0, "Strip 2", 3.0), costs);
    assertThrows(EngineException.class, () -> ElementCosts.parse("nothing"));
  }

  @Test
  void enginesOfThisMachineDoTheSameWork() throws Exception {
    List<Engine> engines = new ArrayList<>();
    for (Maker maker : List.<Maker>of(this::loop, OvsEngine::find)) {
      try {
        engines.add(maker.make());
      } catch (EngineException e) {
        // not installed: the tool says so, and so does the assumption below when there are none
      }
    }
    assumeFalse(engines.isEmpty(), "neither DPDK's headers nor Open vSwitch");
    Options options = Options.parse("--check", "--jobs", "fw10-2,fw10-pipeline");
    options.core = 1;
    options.pair = List.of(0, 1);
    assumeFalse(Runtime.getRuntime().availableProcessors() < 2, "one processor");
    try (Calibration calibration = new Calibration(List.of(1))) {
      Campaign campaign =
          new Campaign(options, engines, calibration, directory, false, message -> {});
      for (Result result : campaign.run(options.jobs)) {
        for (Series series : result.series()) {
          if (series.engine.refusal(result.job()) == null) {
            assertNull(series.failure, series.engine.name() + ", " + result.job().id());
            assertTrue(series.verdict.startsWith("right: "), series.verdict);
          }
        }
      }
    }
  }

  private interface Maker {
    Engine make() throws EngineException;
  }

  private Engine loop() throws EngineException {
    Path source = Path.of("src/main/c/loop.c");
    assertTrue(Files.exists(source));
    return LoopEngine.build(source, directory, false);
  }
}
