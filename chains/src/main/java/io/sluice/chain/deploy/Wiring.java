// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.Unit;
import io.sluice.chain.plan.UnitLink;
import io.sluice.chain.request.Form;
import io.sluice.chain.request.LinkKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The interfaces of a chain. Each unit has one towards the source and one towards the sink.
 * Successive units on a node are joined by a veth pair or by shared memory, units on different
 * nodes by a tunnel. The interfaces of a unit in a container are moved into the container's network
 * namespace.
 */
final class Wiring {
  /**
   * One interface of a unit.
   *
   * @param device its name where the unit runs
   * @param dpdk whether DPDK drives it
   * @param socket the socket that the unit creates; null for none
   */
  record Port(String device, boolean dpdk, Path socket) {
    /** Whether the unit at the other end of the socket maps this unit's memory. */
    boolean lends() {
      return socket != null;
    }
  }

  /**
   * The interfaces of a unit.
   *
   * @param in towards the source
   * @param out towards the sink
   * @param namespace the unit's network namespace; null for this one
   * @param virtual the virtual devices that DPDK creates for it, as arguments
   */
  record Ends(Port in, Port out, String namespace, List<String> virtual) {}

  /** VXLAN network identifiers have 24 bits (RFC 7348). */
  private static final int KEYS = 1 << 24;

  private static final int MTU = 9000;

  private final Plan plan;
  private final Site site;
  private final Journal journal;
  private final Map<String, Port> ins = new HashMap<>();
  private final Map<String, Port> outs = new HashMap<>();
  private final Map<String, String> namespaces = new HashMap<>();
  private final Map<String, List<String>> virtual = new HashMap<>();

  Wiring(Plan plan, Site site, Journal journal) {
    this.plan = plan;
    this.site = site;
    this.journal = journal;
  }

  /** Creates the interfaces. */
  void make() throws DeployException {
    Map<String, Unit> here = new LinkedHashMap<>();
    for (Unit unit : site.units(plan)) {
      here.put(unit.name(), unit);
      virtual.put(unit.name(), new ArrayList<>());
      if (unit.form() == Form.CONTAINER) {
        namespace(unit);
      }
    }
    List<Unit> units = plan.units();
    ins.put(units.get(0).name(), kernel(site.in()));
    outs.put(units.get(units.size() - 1).name(), kernel(site.out()));
    int number = 0;
    for (UnitLink link : plan.links()) {
      // One link carries both directions.
      if (link.output() == 0) {
        join(link, here.get(link.from()), here.get(link.to()), number++);
      }
    }
    for (Unit unit : here.values()) {
      settle(unit);
    }
  }

  Ends of(Unit unit) {
    String name = unit.name();
    return new Ends(ins.get(name), outs.get(name), namespaces.get(name), virtual.get(name));
  }

  private void namespace(Unit unit) throws DeployException {
    String name = site.resource(plan, unit);
    // An existing namespace is not ours and must not be removed with the chain.
    if (Files.exists(NetworkNamespace.named(name))) {
      throw new DeployException(
          "network namespace '%s' already exists; if nothing needs it: ip netns del %s"
              .formatted(name, name));
    }
    journal.add("namespace", name);
    Shell.run(NetworkNamespace.outside(List.of("ip", "netns", "add", name)));
    Shell.run("ip", "-n", name, "link", "set", "lo", "up");
    namespaces.put(unit.name(), name);
  }

  private void join(UnitLink link, Unit from, Unit to, int number) throws DeployException {
    // The kernel allows interface names of at most 15 characters.
    String stem = "s" + Long.toString(hash(site.name(plan)), 36) + "n" + number;
    if (from == null && to == null) {
      return;
    } else if (link.kind() == LinkKind.MEMIF) {
      String socket = journal.socket(stem).toString();
      // Units start from the sink, so the server exists when its client starts.
      outs.put(link.from(), memif(link.from(), "client", socket));
      ins.put(link.to(), memif(link.to(), "server", socket));
    } else if (link.kind() == LinkKind.VHOST) {
      // Both ends reconnect after a restart: the one that owns the socket waits, the other one
      // retries.
      Path socket = journal.socket(stem);
      outs.put(link.from(), virtioUser(link.from(), socket));
      ins.put(link.to(), vhost(link.to(), socket));
    } else if (from != null && to != null) {
      pair(stem + "a", stem + "b");
      outs.put(link.from(), kernel(stem + "a"));
      ins.put(link.to(), kernel(stem + "b"));
    } else {
      String other = peer(from == null ? link.from() : link.to());
      tunnel(stem, other, key(plan.request().name(), number));
      (from == null ? ins : outs).put(from == null ? link.to() : link.from(), kernel(stem + "a"));
    }
  }

  private static long hash(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }

  /**
   * The VXLAN network identifier of a tunnel: equal at both ends, and different for other chains.
   */
  static int key(String chain, int link) {
    return 1 + (int) ((hash(chain) + link) % (KEYS - 1));
  }

  private static void checkFree(String device) throws DeployException {
    if (Shell.attempt("ip", "link", "show", "dev", device).ok()) {
      throw new DeployException(
          "interface '%s' already exists; if nothing needs it: ip link del %s"
              .formatted(device, device));
    }
  }

  private Port memif(String unit, String role, String socket) {
    List<String> devices = virtual.get(unit);
    String device = "net_memif" + devices.size();
    devices.add(
        "--vdev=" + device + ",role=" + role + ",socket=" + socket + ",socket-abstract=no,id=0");
    return new Port(device, true, null);
  }

  private Port virtioUser(String unit, Path socket) {
    List<String> devices = virtual.get(unit);
    String device = "net_virtio_user" + devices.size();
    devices.add("--vdev=" + device + ",path=" + socket + ",server=1,queues=1");
    return new Port(device, true, socket);
  }

  private Port vhost(String unit, Path socket) {
    List<String> devices = virtual.get(unit);
    String device = "net_vhost" + devices.size();
    devices.add("--vdev=" + device + ",iface=" + socket + ",client=1");
    return new Port(device, true, null);
  }

  private static Port kernel(String device) {
    return new Port(device, false, null);
  }

  private void pair(String left, String right) throws DeployException {
    checkFree(left);
    journal.add("link", left);
    Shell.words("ip link add name " + left + " type veth peer name " + right);
    for (String end : List.of(left, right)) {
      Shell.words("ip link set dev " + end + " mtu " + MTU);
      silence(end);
    }
  }

  /** Disables IPv6 on an interface: otherwise the kernel sends packets of its own there. */
  private static void silence(String device) {
    Shell.attempt("sysctl", "-qw", "net.ipv6.conf." + device + ".disable_ipv6=1");
  }

  private String peer(String unit) {
    return plan.units().stream()
        .filter(u -> u.name().equals(unit))
        .map(u -> site.peers().get(u.node()))
        .findFirst()
        .orElseThrow();
  }

  /** A VXLAN tunnel to another node: an interface of the kernel, or a bridge of Open vSwitch. */
  private void tunnel(String stem, String remote, int key) throws DeployException {
    String device = stem + "a";
    if (site.ovs() == null) {
      checkFree(device);
      journal.add("link", device);
      Shell.words(
          "ip link add name %s type vxlan id %d local %s remote %s dstport 4789"
              .formatted(device, key, site.address(), remote));
      silence(device);
      return;
    }
    pair(device, stem + "b");
    Shell.words("ip link set dev " + stem + "b up");
    journal.add("bridge", stem, site.ovs());
    Shell.words(
        ("ovs-vsctl --timeout=15 --db=unix:%s add-br %s -- set bridge %s datapath_type=netdev"
                + " -- add-port %s %sb -- add-port %s %sv -- set interface %sv type=vxlan"
                + " options:local_ip=%s options:remote_ip=%s options:key=%d")
            .formatted(
                site.ovs(), stem, stem, stem, stem, stem, stem, stem, site.address(), remote, key));
  }

  /** Moves the interfaces of a unit to where it runs, and sets them up. */
  private void settle(Unit unit) throws DeployException {
    Ends ends = of(unit);
    for (Port port : List.of(ends.in(), ends.out())) {
      String device = port.device();
      String in = "";
      if (port.dpdk()) {
        continue;
      } else if (ends.namespace() != null) {
        journal.add("moved", device, ends.namespace());
        Shell.words("ip link set dev " + device + " netns " + ends.namespace());
        in = "-n " + ends.namespace() + " ";
      }
      Shell.words("ip " + in + "link set dev " + device + " up");
    }
  }
}
