// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Shell;
import io.sluice.benchmarks.traffic.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Open vSwitch with its userspace datapath on DPDK, told by OpenFlow rules what to do. */
final class OvsEngine extends Engine {
  private static final List<String> DAEMONS =
      List.of("/usr/lib/openvswitch-switch-dpdk/ovs-vswitchd-dpdk", "ovs-vswitchd");

  /** Memory for its packet buffers, of which it wants more than it is asked for, in MiB. */
  static final int MEMORY = 1024;

  private static final String ANY = "in_port=1";
  private static final String MACS =
      "mod_dl_src:02:00:00:00:00:11,mod_dl_dst:02:00:00:00:00:22,output:2";
  private static final double IDLE_SECONDS = 0.3;
  private static final int[] SETTLE_MILLIS = {500, 2000, 6000};
  private static final int TOP_PRIORITY = 60_000;

  private final String daemon;

  private OvsEngine(String daemon, String description) {
    super("Open vSwitch", description);
    this.daemon = daemon;
  }

  /** Looks for a switch that was built with DPDK. */
  static OvsEngine find() throws EngineException {
    for (String daemon : DAEMONS) {
      try {
        List<String> version = Shell.output(List.of(daemon, "--version")).lines().toList();
        if (version.size() > 1 && version.get(1).startsWith("DPDK ")) {
          Shell.output(List.of("ovsdb-tool", "--version"));
          return new OvsEngine(
              daemon,
              version.get(0)
                  + ", "
                  + version.get(1)
                  + ", its own number of packet buffers, IPv4 headers not verified");
        }
      } catch (EngineException e) {
        // the next one
      }
    }
    throw new EngineException("no ovs-vswitchd with DPDK; Debian: openvswitch-switch-dpdk");
  }

  @Override
  boolean isSwitch() {
    return true;
  }

  @Override
  String refusal(Job job) {
    if (job.layout() == Layout.PIPELINE) {
      return "not cut in two";
    }
    if (job.graph().compareTo(Graph.FIREWALL) > 0) {
      return "not driven by this tool";
    }
    return job.mixed() ? "OpenFlow has no such fields" : null;
  }

  @Override
  Shell.Outcome run(Task task, double seconds, Path capture) throws EngineException {
    Path flows = task.click().resolveSibling(task.job().id() + ".flows");
    try {
      Files.write(flows, flows(task.job().graph(), task.ruleSet()));
    } catch (IOException e) {
      throw new EngineException("no flows: " + e.getMessage());
    }
    if (task.isEndless()) {
      return once(task, flows, 0, seconds);
    }
    // a busy machine takes longer to get the switch ready, and packets that came too early are lost
    for (int settle : SETTLE_MILLIS) {
      Shell.Outcome outcome = once(task, flows, settle, seconds);
      if (outcome != null) {
        return outcome;
      }
    }
    throw new EngineException("the switch did not get ready for its first packets");
  }

  private Shell.Outcome once(Task task, Path flows, int settle, double seconds)
      throws EngineException {
    long launched = System.nanoTime();
    try (OvsSwitch ovs = start(task)) {
      String out = task.devices().get(1);
      // net_null would have packets to offer, and the switch polls all ports
      ovs.port("out", 2, task.isEndless() ? out + ",no-rx=1" : out, 1);
      ovs.flows(flows);
      double first = (System.nanoTime() - launched) / 1e6;
      if (task.isEndless()) {
        ovs.port("in", 1, task.devices().get(0), task.job().layout().queues());
        return new Shell.Outcome(measure(ovs, task), 0, ovs.memory(), 0);
      }
      String result = exhaust(ovs, task, settle, seconds);
      return result == null ? null : new Shell.Outcome(result, 0, ovs.memory(), first);
    }
  }

  /** A switch without ports that has a PMD thread for each worker of a task. */
  OvsSwitch start(Task task) throws EngineException {
    return OvsSwitch.start(daemon, settings(task));
  }

  private static String measure(OvsSwitch ovs, Task task) throws EngineException {
    ovs.wait(task.timing().warm());
    long first = ovs.received();
    double begin = System.nanoTime() / 1e9;
    ovs.wait(task.timing().measure());
    long second = ovs.received();
    double end = System.nanoTime() / 1e9;
    return result(first, second, begin, end, ovs.sent());
  }

  /**
   * Feeds a finite capture and waits until nothing more arrives.
   *
   * @return the result; null when packets were lost because the switch was not ready
   */
  private static String exhaust(OvsSwitch ovs, Task task, int settle, double seconds)
      throws EngineException {
    List<Path> pipes = new ArrayList<>();
    for (Path input : task.inputs()) {
      pipes.add(ovs.feed(input, settle));
    }
    String device = task.withInputs(pipes).devices().get(0);
    ovs.port("in", 1, device, task.job().layout().queues());
    long begin = System.nanoTime();
    long received = -1;
    while (ovs.received() != received || received == 0) {
      received = ovs.received();
      ovs.wait(IDLE_SECONDS);
      if (System.nanoTime() - begin > seconds * 1e9) {
        throw new EngineException("did not end within " + (long) seconds + " s");
      }
    }
    if (ovs.lost() > 0) {
      return null;
    }
    long sent = ovs.sent();
    ovs.exit();
    return result(0, received, 0, 1, sent);
  }

  private static String result(long first, long second, double begin, double end, long sent) {
    return String.format(Locale.ROOT, "RES %d %d %.9f %.9f %d%n", first, second, begin, end, sent);
  }

  private static List<String> settings(Task task) {
    long mask = 0;
    for (int core : task.cores()) {
      mask |= 1L << core;
    }
    String memory = task.huge() ? "--in-memory" : "--no-huge --legacy-mem --no-shconf -m " + MEMORY;
    List<String> settings = new ArrayList<>();
    settings.add("pmd-cpu-mask=0x" + Long.toHexString(mask));
    // By default queues are dealt out by their load, of which nothing is known yet: one thread got
    // both, the other the port that sends. To pin them moves them after they were added, while
    // packets arrive already.
    settings.add("pmd-rxq-assign=roundrobin");
    settings.add("dpdk-lcore-mask=0x" + Long.toHexString(1L << task.cores().get(0)));
    settings.add("dpdk-extra=\"" + memory + " --no-pci --no-telemetry --log-level=error\"");
    // a pool for each port is small; only the one of all ports holds a capture of many flows
    settings.add("per-port-memory=" + (task.job().flows() <= 4096));
    return settings;
  }

  /** The rules as ovs-ofctl reads them, the first one with the highest priority. */
  static List<String> flows(Graph graph, List<Rule> rules) {
    List<String> flows = new ArrayList<>();
    for (Rule rule : rules) {
      String match = match(rule.acl().split(" "));
      flows.add(
          "priority=%d,%s,%s,actions=drop".formatted(TOP_PRIORITY - flows.size(), ANY, match));
    }
    flows.add(
        "priority=1,"
            + ANY
            + switch (graph) {
              case DISCARD -> ",actions=drop";
              case FORWARD -> ",actions=output:2";
              case L2 -> ",actions=" + MACS;
              case CLASSIFY, FIREWALL -> ",ip,actions=" + MACS;
              default -> throw new IllegalArgumentException("no flows for " + graph);
            });
    return flows;
  }

  /** A rule of the C loop's kind that denies UDP to one port. */
  private static String match(String[] acl) {
    String port = acl[3].replaceFirst("-.*", "");
    if (!acl[3].equals(port + "-" + port) || !acl[4].startsWith("17/")) {
      throw new IllegalArgumentException("no OpenFlow match for '" + String.join(" ", acl) + "'");
    }
    return "udp,nw_src=" + acl[0] + ",nw_dst=" + acl[1] + ",tp_dst=" + port;
  }
}
