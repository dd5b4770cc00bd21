// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.tunnel;

import io.sluice.pmd.NetLab;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A host of a lab with its own Open vSwitch and the userspace datapath, which supports tunnels that
 * this kernel does not. Its database and sockets are in a folder of the test; it ends with the lab.
 */
final class OvsHost {
  private static final String SCHEMA = "/usr/share/openvswitch/vswitch.ovsschema";

  private final NetLab.Host host;
  private final Path folder;

  OvsHost(NetLab.Host host, Path folder) {
    this.host = host;
    this.folder = folder;
    String database = folder.resolve("conf.db").toString();
    host.run("ovsdb-tool", "create", database, SCHEMA).expectSuccess();
    host.start(
        "Open vSwitch",
        "env",
        "OVS_RUNDIR=" + folder,
        "ovsdb-server",
        database,
        "--remote=p" + socket(),
        "--unixctl=" + folder.resolve("db.ctl"));
    vsctl("--no-wait", "init");
    host.start(
        "Open vSwitch",
        "env",
        "OVS_RUNDIR=" + folder,
        "ovs-vswitchd",
        socket(),
        "--unixctl=" + folder.resolve("switch.ctl"));
  }

  private String socket() {
    return "unix:" + folder.resolve("db.sock");
  }

  NetLab.Host host() {
    return host;
  }

  private void vsctl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ovs-vsctl", "--db=" + socket()));
    command.addAll(List.of(arguments));
    host.run(command.toArray(new String[0])).expectSuccess();
  }

  /** A bridge with an address of its own and, unless empty, a port. */
  void bridge(String name, String port, String address) {
    vsctl("add-br", name, "--", "set", "bridge", name, "datapath_type=netdev");
    if (!port.isEmpty()) {
      vsctl("add-port", name, port);
    }
    host.ip("addr add " + address + " dev " + name);
    host.ip("link set " + name + " up");
    host.run("ethtool", "-K", name, "tx", "off").expectSuccess();
  }

  /** A port that is a tunnel; nothing goes from one such port to another one. */
  void tunnel(String bridge, String name, String type, String remote, int key) {
    vsctl(
        "add-port",
        bridge,
        name,
        "--",
        "set",
        "interface",
        name,
        "type=" + type,
        "options:remote_ip=" + remote,
        "options:key=" + key,
        "--",
        "set",
        "port",
        name,
        "protected=true");
  }

  /** A tunnel that carries IP packets without an Ethernet header: arriving ones are given one. */
  void bareIp(String bridge, String tunnel, String mac) {
    String table = folder.resolve(bridge + ".mgmt").toString();
    for (String flow :
        List.of(
            "in_port=" + tunnel + " actions=mod_dl_dst:" + mac + ",LOCAL",
            "in_port=LOCAL actions=" + tunnel)) {
      host.run("ovs-ofctl", "add-flow", "unix:" + table, flow).expectSuccess();
    }
  }

  /** The Ethernet address of a bridge's own port. */
  void address(String bridge, String mac) {
    vsctl("set", "bridge", bridge, "other-config:hwaddr=\"" + mac + "\"");
  }
}
