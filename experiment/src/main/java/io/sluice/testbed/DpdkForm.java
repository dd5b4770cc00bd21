// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.DeployException;
import io.sluice.chain.deploy.ReservedPages;
import io.sluice.chain.deploy.Shell;
import io.sluice.chain.plan.Unit;
import io.sluice.chain.request.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A single Open vSwitch with DPDK: generator, functions and collector are processes with vhost-user
 * ports, and the switch forwards packets from one to the next by ingress port. The switch's polling
 * thread runs on the second processor, everything else on the first.
 */
final class DpdkForm {
  static final String NAME = "dpdk";

  /** Where distributions install an ovs-vswitchd that was built with DPDK. */
  private static final List<String> DAEMONS =
      List.of("/usr/lib/openvswitch-switch-dpdk/ovs-vswitchd-dpdk", "/usr/sbin/ovs-vswitchd");

  private static final int SWITCH_MEGABYTES = 512;
  private static final int PROCESS_MEGABYTES = 192;
  private static final String BRIDGE = "br0";

  private final Lab lab;
  private final Options options;
  private final Progress progress;
  private final List<Result> results;
  private Switch ovs;

  DpdkForm(Lab lab, Options options, Progress progress, List<Result> results) {
    this.lab = lab;
    this.options = options;
    this.progress = progress;
    this.results = results;
  }

  /** A process on the switch: its name and its ports. */
  private record Station(String name, List<String> ports) {}

  static int size(Options options) {
    int subjects = options.schemes().contains(1) ? options.functions().size() : 0;
    subjects += options.schemes().contains(2) ? 1 : 0;
    subjects += options.schemes().contains(3) ? 1 : 0;
    return subjects * options.lengths().size() * options.rates().size();
  }

  /** The ovs-vswitchd to use; null if there is none with DPDK. */
  static String daemon() {
    return DAEMONS.stream()
        .filter(program -> Files.isExecutable(Path.of(program)))
        .filter(program -> Shell.attempt(program, "--version").text().contains("\nDPDK "))
        .findFirst()
        .orElse(null);
  }

  /** The huge pages that the largest chain of this form needs. */
  static int pages() {
    int processes = Chains.CHAIN.size() + 2;
    // Some more than requested: each process and each port needs pages of its own.
    return (SWITCH_MEGABYTES * 2 + processes * PROCESS_MEGABYTES) / ReservedPages.MEGABYTES;
  }

  void run() throws DeployException {
    progress.say("the switch with DPDK");
    int processors = Runtime.getRuntime().availableProcessors();
    ovs =
        Switch.start(
            lab,
            "dpdk",
            // Its bridges are also kernel interfaces, which remain if it is killed.
            lab.namespace("switch"),
            daemon(),
            List.of(
                "dpdk-init=true",
                "dpdk-lcore-mask=0x1",
                "pmd-cpu-mask=0x" + Integer.toHexString(processors > 1 ? 2 : 1),
                "dpdk-socket-mem=" + SWITCH_MEGABYTES,
                "per-port-memory=true",
                "dpdk-extra=\"--no-pci --no-telemetry --in-memory --log-level=error\""));
    ovs.bridge(BRIDGE);
    if (options.schemes().contains(1)) {
      for (String function : options.functions()) {
        subject(1, function, List.of(List.of(function)), Mode.SEQUENTIAL);
      }
    }
    String chain = String.join("-", Chains.CHAIN);
    if (options.schemes().contains(2)) {
      subject(2, chain, Chains.CHAIN.stream().map(List::of).toList(), Mode.SEQUENTIAL);
    }
    if (options.schemes().contains(3)) {
      subject(3, chain, List.of(Chains.CHAIN), Mode.PARALLEL);
    }
  }

  /** Measures functions in processes, each of which runs the functions of one list. */
  private void subject(int scheme, String subject, List<List<String>> processes, Mode mode)
      throws DeployException {
    List<Program> programs = new ArrayList<>();
    List<Station> stations = new ArrayList<>();
    try {
      stations.add(new Station("generator", List.of("g1")));
      for (int i = 0; i < processes.size(); i++) {
        stations.add(new Station("f" + i, List.of("f" + i + "in", "f" + i + "out")));
      }
      stations.add(new Station("collector", List.of("c0")));
      connect(stations);
      for (int i = 0; i < processes.size(); i++) {
        Unit unit = Chains.plan(processes.get(i), mode, Chains.Place.NOWHERE).units().get(0);
        programs.add(start(stations.get(i + 1), function(unit), unit.workers()));
      }
      programs.add(start(stations.get(stations.size() - 1), collector(), 1));
      for (Program program : programs) {
        program.awaitReady();
      }
      loads(programs, stations.get(0), scheme, subject);
    } catch (DeployException e) {
      Load none = new Load(0, 0, 0);
      results.add(Result.failed(NAME, scheme, subject, Engine.SLUICE.name(), none, e.getMessage()));
    } finally {
      for (Program program : programs) {
        program.close();
      }
      disconnect(stations);
    }
  }

  private void loads(List<Program> programs, Station first, int scheme, String subject)
      throws DeployException {
    Program collector = programs.get(programs.size() - 1);
    for (int length : options.lengths()) {
      try (Program generator = start(first, generator(length), 1)) {
        generator.awaitReady();
        for (int rate : options.rates()) {
          Load load = new Load(length, rate, options.seconds());
          progress.begin(NAME, scheme, subject, Engine.SLUICE.name(), load);
          Result result =
              Traffic.measure(
                  generator, collector, NAME, scheme, subject, Engine.SLUICE.name(), load);
          ovs.checkRunning();
          for (Program program : programs) {
            program.checkRunning();
          }
          results.add(result);
          progress.end();
        }
      }
    }
  }

  private static String generator(int length) {
    Chains.Place place = Chains.Place.NOWHERE;
    return Traffic.source("192.168.2.12", 2, place.mac(), place.next(), length, "ACTIVE false")
        + "source -> ToDPDKDevice(net_virtio_user0);\n";
  }

  private static String collector() {
    return "FromDPDKDevice(net_virtio_user0) -> sink :: Collector(FLOWS 64);\n";
  }

  private static String function(Unit unit) {
    return Chains.declare(unit)
        + "FromDPDKDevice(net_virtio_user0) -> received :: Counter -> chain -> sent :: Counter\n"
        + "  -> ToDPDKDevice(net_virtio_user1);\n";
  }

  /** Adds the ports of all stations, and rules from each station to the next. */
  private void connect(List<Station> stations) throws DeployException {
    for (Station station : stations) {
      for (String port : station.ports()) {
        ovs.vsctl(
            ("add-port %s %s -- set interface %s type=dpdkvhostuserclient"
                    + " options:vhost-server-path=%s")
                .formatted(BRIDGE, port, port, socket(port)));
      }
    }
    List<String> rules = new ArrayList<>();
    for (int i = 1; i < stations.size(); i++) {
      List<String> before = stations.get(i - 1).ports();
      int from = ovs.number(before.get(before.size() - 1));
      int to = ovs.number(stations.get(i).ports().get(0));
      rules.add("in_port=" + from + ",actions=output:" + to);
    }
    ovs.rules(BRIDGE, rules);
  }

  private void disconnect(List<Station> stations) throws DeployException {
    for (Station station : stations) {
      for (String port : station.ports()) {
        ovs.vsctl("--if-exists del-port " + BRIDGE + " " + port);
      }
    }
  }

  private Path socket(String port) {
    return lab.folder().resolve(port + ".vhost");
  }

  private Program start(Station station, String configuration, int workers) throws DeployException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "--dpdk",
                "-l",
                workers > 1 ? "0,1" : "0",
                "-m",
                String.valueOf(PROCESS_MEGABYTES),
                "--no-pci",
                "--no-telemetry",
                // Huge pages without names are freed however the process ends.
                "--in-memory",
                "--single-file-segments",
                "--file-prefix=" + lab.name(station.name())));
    for (int i = 0; i < station.ports().size(); i++) {
      Path socket = socket(station.ports().get(i));
      try {
        // A socket left by an ended process would keep the next one from starting.
        Files.deleteIfExists(socket);
      } catch (IOException e) {
        throw new DeployException("cannot remove " + socket);
      }
      command.add("--vdev=net_virtio_user%d,path=%s,server=1,queues=1".formatted(i, socket));
    }
    command.add("--");
    return Program.start(lab, Engine.SLUICE, station.name(), configuration, command);
  }
}
