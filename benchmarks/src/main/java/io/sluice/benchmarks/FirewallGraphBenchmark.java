// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks;

import io.sluice.benchmarks.traffic.Rule;
import io.sluice.benchmarks.traffic.Rules;
import io.sluice.benchmarks.traffic.Traffic;
import java.util.List;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * What does a firewall of nine element classes and ten rules cost a packet, and how far is that
 * from a loop written by hand for just this job?
 */
public class FirewallGraphBenchmark extends GraphBenchmark {
  private final List<byte[]> traffic = Traffic.udp(MemoryGraph.PACKETS, 64);
  private final List<Rule> rules = Rules.alike(10, traffic);
  private final HandWrittenFirewall loop = new HandWrittenFirewall(rules, traffic);

  /** Creates the benchmark. */
  public FirewallGraphBenchmark() {}

  @Override
  protected String elements() {
    return "c :: Classifier(12/0800, -) -> Paint(3) -> Strip(14) -> CheckIPHeader -> Counter\n"
        + rules.stream()
            .map(Rule::click)
            .collect(Collectors.joining(", ", " -> IPFilter(", ", allow all)\n"))
        + " -> CheckLength(1500) -> Unstrip(14)"
        + " -> EtherRewrite(02:00:00:00:00:11, 02:00:00:00:00:22)";
  }

  @Override
  protected String more() {
    return "c[1] -> Discard;";
  }

  @Override
  protected void examine(MemoryGraph graph) {
    for (Rule rule : rules) {
      require(!graph.passes(rule.example()) && !loop.passes(rule.example()), rule.click());
    }
    for (byte[] frame : traffic.subList(0, 100)) {
      require(graph.passes(frame) && loop.passes(frame), "allow all");
    }
    byte[] damaged = traffic.get(0).clone();
    damaged[24] ^= 1;
    require(!graph.passes(damaged) && !loop.passes(damaged), "checksum");
    byte[] arp = traffic.get(0).clone();
    arp[13] = 6;
    require(!graph.passes(arp) && !loop.passes(arp), "ARP");
  }

  private static void require(boolean truth, String what) {
    if (!truth) {
      throw new IllegalStateException("the firewall is wrong about: " + what);
    }
  }

  /** The same without a framework. */
  @Benchmark
  @OperationsPerInvocation(BenchSource.BURST)
  public long handWritten() {
    return loop.run();
  }
}
