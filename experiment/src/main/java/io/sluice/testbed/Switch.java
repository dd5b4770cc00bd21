// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.DeployException;
import io.sluice.chain.deploy.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A separate Open vSwitch in a network namespace: its database, daemon and sockets are in a folder
 * of the run, independent of any other Open vSwitch on the machine. All bridges use the userspace
 * datapath.
 */
final class Switch {
  private static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");

  private final Lab lab;
  private final Path folder;
  private final String database;

  /** Its processes, by the names of their logs. */
  private final Map<String, Process> processes = new LinkedHashMap<>();

  private Switch(Lab lab, Path folder) {
    this.lab = lab;
    this.folder = folder;
    this.database = "unix:" + folder.resolve("db.sock");
  }

  /**
   * Starts a switch without bridges.
   *
   * @param lab for its processes
   * @param name of the switch in the lab
   * @param namespace network namespace to run in
   * @param daemon the ovs-vswitchd
   * @param settings {@code key=value} for the switch's other_config
   */
  static Switch start(Lab lab, String name, String namespace, String daemon, List<String> settings)
      throws DeployException {
    Path folder = lab.folder().resolve(name);
    if (!folder.toFile().mkdir()) {
      throw new DeployException("cannot make " + folder);
    }
    Switch ovs = new Switch(lab, folder);
    String file = folder.resolve("conf.db").toString();
    Shell.run("ovsdb-tool", "create", file, SCHEMA.toString());
    Path socket = folder.resolve("db.sock");
    ovs.launch(
        name + "-db", namespace, "ovsdb-server", file, "--remote=punix:" + socket, "db", socket);
    List<String> init = new ArrayList<>(List.of("--no-wait", "init"));
    if (!settings.isEmpty()) {
      init.addAll(List.of("--", "set", "Open_vSwitch", "."));
      settings.forEach(setting -> init.add("other_config:" + setting));
    }
    ovs.vsctl(init);
    Path control = folder.resolve("switch.ctl");
    ovs.launch(name, namespace, daemon, ovs.database, null, "switch", control);
    return ovs;
  }

  private void launch(
      String log,
      String namespace,
      String program,
      String argument,
      String option,
      String control,
      Path ready)
      throws DeployException {
    List<String> command =
        new ArrayList<>(List.of("ip", "netns", "exec", namespace, program, argument));
    if (option != null) {
      command.add(option);
    }
    command.add("--unixctl=" + folder.resolve(control + ".ctl"));
    command.addAll(List.of("-vconsole:warn", "-vsyslog:off"));
    Process process =
        lab.start(
            log, command, "OVS_RUNDIR=" + folder, "OVS_LOGDIR=" + folder, "OVS_DBDIR=" + folder);
    lab.await(ready, process, log);
    processes.put(log, process);
  }

  /** Throws if the switch has ended by itself. */
  void checkRunning() throws DeployException {
    for (Map.Entry<String, Process> each : processes.entrySet()) {
      if (!each.getValue().isAlive()) {
        throw new DeployException(
            "the switch " + each.getKey() + " ended: " + lab.logTail(each.getKey()));
      }
    }
  }

  /** Runs a command of {@code ovs-vsctl}. */
  String vsctl(List<String> command) throws DeployException {
    List<String> all = new ArrayList<>(List.of("ovs-vsctl", "--db=" + database, "--timeout=15"));
    all.addAll(command);
    return Shell.run(all);
  }

  /** Runs a command of {@code ovs-vsctl} whose words are separated by blanks. */
  String vsctl(String command) throws DeployException {
    return vsctl(Stream.of(command.split(" ")).toList());
  }

  /**
   * Adds a bridge that forwards only by rules, so that nothing is ever flooded: the tunnels between
   * the nodes form loops.
   */
  void bridge(String bridge) throws DeployException {
    vsctl(
        "add-br " + bridge + " -- set bridge " + bridge + " datapath_type=netdev fail_mode=secure");
  }

  /** Adds a bridge that learns addresses. */
  void learningBridge(String bridge) throws DeployException {
    vsctl("add-br " + bridge + " -- set bridge " + bridge + " datapath_type=netdev");
  }

  void port(String bridge, String port) throws DeployException {
    vsctl("add-port " + bridge + " " + port);
  }

  /**
   * Adds a VXLAN port.
   *
   * @param local underlay address of this node
   * @param remote underlay address of the other
   * @param key network identifier
   */
  void vxlan(String bridge, String port, String local, String remote, int key)
      throws DeployException {
    vsctl(
        ("add-port %s %s -- set interface %s type=vxlan options:local_ip=%s options:remote_ip=%s"
                + " options:key=%d")
            .formatted(bridge, port, port, local, remote, key));
  }

  /** The OpenFlow number of a port. */
  int number(String port) throws DeployException {
    return Integer.parseInt(vsctl("get interface " + port + " ofport").strip());
  }

  /** Replaces the rules of a bridge. */
  void rules(String bridge, List<String> rules) throws DeployException {
    try {
      Path file = Files.write(folder.resolve(bridge + ".rules"), rules);
      Shell.run(
          "ovs-ofctl",
          "replace-flows",
          "unix:" + folder.resolve(bridge + ".mgmt"),
          file.toString());
    } catch (java.io.IOException e) {
      throw new DeployException("cannot write rules: " + e.getMessage());
    }
  }
}
