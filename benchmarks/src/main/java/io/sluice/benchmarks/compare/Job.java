// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.traffic.ClassBench;
import io.sluice.benchmarks.traffic.Rule;
import io.sluice.benchmarks.traffic.Rules;
import io.sluice.benchmarks.traffic.Traffic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A row of the comparison.
 *
 * @param id what the command line calls it
 * @param group the sweep it belongs to
 * @param title what the report calls it
 * @param graph what is done
 * @param rules deny rules of the firewall; 0 where there is none
 * @param mixed whether the rules are of many shapes
 * @param flows distinct five-tuples in the capture
 * @param size frame size with FCS, or {@link Traffic#MIX}
 * @param set rules and traffic from elsewhere; null for those made here
 * @param layout over how many queues and processors
 */
record Job(
    String id,
    Group group,
    String title,
    Graph graph,
    int rules,
    boolean mixed,
    int flows,
    int size,
    ClassBench set,
    Layout layout) {

  /** Jobs that belong together. */
  enum Group {
    TABLE,
    SIZES,
    FLOWS,
    CORES,
    SETS
  }

  private static final int FEW = 1024;
  private static final int MANY = 65_536;
  private static final int SMALL = 64;

  /** All there are, in the order of the report. */
  static List<Job> all() {
    List<Job> jobs = new ArrayList<>();
    jobs.add(row("discard", "source to Discard", Graph.DISCARD, 0, FEW));
    jobs.add(row("forward", "forward untouched", Graph.FORWARD, 0, FEW));
    jobs.add(row("l2", "L2 forward, both MACs rewritten", Graph.L2, 0, FEW));
    jobs.add(row("classify", "Classifier, CheckIPHeader, forward", Graph.CLASSIFY, 0, FEW));
    for (int rules : new int[] {10, 100, 1000}) {
      jobs.add(
          row("fw" + rules, "firewall, %,d rules".formatted(rules), Graph.FIREWALL, rules, FEW));
    }
    jobs.add(
        new Job(
            "fwmixed",
            Group.TABLE,
            "firewall, 1,000 rules of mixed shapes",
            Graph.FIREWALL,
            1000,
            true,
            FEW,
            SMALL,
            null,
            Layout.ONE));
    jobs.add(row("nat", "NAT (IPRewriter, source NAT, UDP)", Graph.NAT, 0, FEW));
    jobs.add(row("balancer", "load balancer (HashSwitch, rewriters)", Graph.BALANCER, 0, FEW));
    jobs.add(row("tunnel", "tunnel (Strip, IPEncap, EtherEncap)", Graph.TUNNEL, 0, FEW));
    jobs.add(row("chain", "chain: firewall of 10 rules, NAT, DecIPTTL", Graph.CHAIN, 10, FEW));
    jobs.add(row("nat-64k", "NAT, 65,536 flows", Graph.NAT, 0, MANY));
    jobs.add(row("balancer-64k", "load balancer, 65,536 flows", Graph.BALANCER, 0, MANY));
    jobs.add(row("discard-64k", "source to Discard, 65,536 flows", Graph.DISCARD, 0, MANY));
    jobs.add(row("chain-64k", "chain, 65,536 flows", Graph.CHAIN, 10, MANY));
    for (int size : new int[] {64, 128, 256, 512, 1024, 1280, 1518}) {
      jobs.add(sized("size" + size, "L2 forward, %,d bytes".formatted(size), size));
    }
    jobs.add(sized("imix", "L2 forward, internet mix", Traffic.MIX));
    for (Graph graph : new Graph[] {Graph.CLASSIFY, Graph.NAT, Graph.BALANCER}) {
      for (int flows : new int[] {1, FEW, MANY}) {
        String name = graph.name().toLowerCase(Locale.ROOT);
        jobs.add(
            new Job(
                name + "-flows" + flows,
                Group.FLOWS,
                "%s, %,d flow%s".formatted(graph.title(), flows, flows == 1 ? "" : "s"),
                graph,
                0,
                false,
                flows,
                SMALL,
                null,
                Layout.ONE));
      }
    }
    jobs.add(cores("forward-1", "forward, one core", Graph.FORWARD, Layout.QUEUES));
    jobs.add(cores("forward-2", "forward, two cores", Graph.FORWARD, Layout.PARALLEL));
    jobs.add(cores("l2-1", "L2 forward, one core", Graph.L2, Layout.QUEUES));
    jobs.add(cores("l2-2", "L2 forward, two cores", Graph.L2, Layout.PARALLEL));
    jobs.add(cores("fw10-1", "firewall, 10 rules, one core", Graph.FIREWALL, Layout.QUEUES));
    jobs.add(cores("fw10-2", "firewall, 10 rules, two cores", Graph.FIREWALL, Layout.PARALLEL));
    jobs.add(cores("fw10-whole", "firewall, 10 rules, one worker", Graph.FIREWALL, Layout.ONE));
    jobs.add(
        cores("fw10-pipeline", "firewall, 10 rules, pipeline", Graph.FIREWALL, Layout.PIPELINE));
    return jobs;
  }

  private static Job row(String id, String title, Graph graph, int rules, int flows) {
    return new Job(id, Group.TABLE, title, graph, rules, false, flows, SMALL, null, Layout.ONE);
  }

  private static Job sized(String id, String title, int size) {
    return new Job(id, Group.SIZES, title, Graph.L2, 0, false, FEW, size, null, Layout.ONE);
  }

  private static Job cores(String id, String title, Graph graph, Layout layout) {
    int rules = graph == Graph.FIREWALL ? 10 : 0;
    return new Job(id, Group.CORES, title, graph, rules, false, FEW, SMALL, null, layout);
  }

  /**
   * The job with one worker that this one, with two, is to be compared with.
   *
   * @return its id; null for a job of one worker
   */
  String baseline() {
    return switch (layout) {
      case PARALLEL -> id.replaceFirst("-2$", "-1");
      case PIPELINE -> id.replaceFirst("-pipeline$", "-whole");
      default -> null;
    };
  }

  /** A firewall with the rules of a ClassBench file, and packets that they allow. */
  static Job classBench(Path file) throws IOException {
    ClassBench set = new ClassBench(file);
    String name = file.getFileName().toString().replaceAll("\\.[^.]*$", "");
    int rules = set.rules().size();
    String title = "firewall, %s, %,d rules".formatted(name, rules);
    return new Job(
        name, Group.SETS, title, Graph.FIREWALL, rules, true, FEW, SMALL, set, Layout.ONE);
  }

  /** Packet buffers: more than the capture holds, as net_pcap keeps it in them; few otherwise. */
  int buffers() {
    return flows > 4096 ? 131_071 : 8191;
  }

  /** Memory for the EAL in MiB, for these buffers. */
  int memory() {
    return flows > 4096 ? 1024 : 512;
  }

  List<byte[]> traffic() {
    return set == null ? Traffic.udp(flows, size) : set.traffic(flows);
  }

  /** The rules of its firewall; none of them matches its traffic, or a set of its own. */
  List<Rule> makeRules(List<byte[]> traffic) {
    if (set != null) {
      return set.rules();
    }
    List<byte[]> kept = new ArrayList<>(traffic);
    kept.addAll(Traffic.hostile());
    // hostile packets too short for a rule to look at never get that far
    kept.removeIf(frame -> frame.length < 54);
    return mixed ? Rules.mixed(rules, kept) : Rules.alike(rules, kept);
  }

  /** A finite capture that shows whether an engine does the job: its traffic, and trouble. */
  List<byte[]> examination(List<byte[]> traffic, List<Rule> rules) {
    List<byte[]> frames = new ArrayList<>(traffic.subList(0, Math.min(1024, traffic.size())));
    // flows that are known by now
    if (graph.isStateful()) {
      frames.addAll(List.copyOf(frames));
    }
    if (graph.isModelled()) {
      // an odd step: sets allow and deny in turn
      int step = rules.size() / 200 | 1;
      for (int i = 0; i < rules.size(); i += step) {
        frames.add(Math.min(frames.size(), i), rules.get(i).example());
      }
      int at = 0;
      for (byte[] frame : Traffic.hostile()) {
        // what NAT makes of other protocols and fragments is another question
        if (!graph.isStateful() || !Expected.isGood(frame)) {
          frames.add(Math.min(frames.size(), at), frame);
          at += 3;
        }
      }
    }
    return frames;
  }
}
