// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.DeployException;
import io.sluice.chain.deploy.Shell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Six nodes, each a network namespace with its own Open vSwitch, and the underlay that connects
 * them. Each has three bridges: br0 with the card to the underlay, br1 for scheme 1, br2 for
 * schemes 2 and 3. VXLAN tunnels connect br1 of each function's node with nodes 1 and 6, and br2 of
 * nodes that are adjacent in a chain.
 */
final class Topology {
  static final int NODES = 6;
  private static final int KEY = 124;
  private static final int UNDERLAY_MTU = 1700;

  /** The chain of scheme 2, and that of scheme 3. */
  static final List<List<Integer>> PATHS = List.of(List.of(1, 2, 3, 4, 6), List.of(1, 5, 6));

  private final Lab lab;
  private final Switch[] switches = new Switch[NODES + 1];
  private final String[] namespaces = new String[NODES + 1];

  /** For each node and bridge, the nodes to which it has a tunnel. */
  private final Map<String, List<Integer>> tunnels = new LinkedHashMap<>();

  private final List<Container> containers = new ArrayList<>();

  private Topology(Lab lab) {
    this.lab = lab;
  }

  /**
   * Builds all nodes.
   *
   * @param step called after each
   */
  static Topology build(Lab lab, Runnable step) throws DeployException {
    Topology topology = new Topology(lab);
    String underlay = lab.namespace("underlay");
    Shell.words("ip -n " + underlay + " link add name br type bridge");
    Shell.words("ip -n " + underlay + " link set dev br mtu " + UNDERLAY_MTU + " up");
    for (int node = 1; node <= NODES; node++) {
      topology.addNode(node, underlay);
      step.run();
    }
    for (int node = 2; node < NODES; node++) {
      topology.tunnel(1, 1, node);
      topology.tunnel(1, node, NODES);
    }
    for (List<Integer> path : PATHS) {
      for (int i = 1; i < path.size(); i++) {
        topology.tunnel(2, path.get(i - 1), path.get(i));
      }
    }
    return topology;
  }

  private static String underlay(int node) {
    return "192.168.0.10" + node;
  }

  private void addNode(int node, String underlay) throws DeployException {
    String name = "node" + node;
    String namespace = lab.namespace(name);
    namespaces[node] = namespace;
    cable(namespace, "card", underlay, name);
    Shell.words("ip -n " + underlay + " link set dev " + name + " master br");
    for (String side :
        List.of(namespace + " link set dev card", underlay + " link set dev " + name)) {
      Shell.words("ip -n " + side + " mtu " + UNDERLAY_MTU + " up");
    }
    Switch ovs = Switch.start(lab, name, namespace, "ovs-vswitchd", List.of());
    switches[node] = ovs;
    ovs.learningBridge("br0");
    ovs.port("br0", "card");
    address(namespace, "br0", underlay(node));
    for (int bridge = 1; bridge <= 2; bridge++) {
      ovs.bridge("br" + bridge);
      address(namespace, "br" + bridge, "192.168." + bridge + "." + node);
    }
  }

  private static void cable(String one, String its, String other, String others)
      throws DeployException {
    Shell.words(
        "ip link add name %s netns %s type veth peer name %s netns %s"
            .formatted(its, one, others, other));
  }

  private static void address(String namespace, String device, String address)
      throws DeployException {
    Shell.words("ip -n " + namespace + " addr add " + address + "/24 dev " + device);
    Shell.words("ip -n " + namespace + " link set dev " + device + " up");
  }

  private void tunnel(int bridge, int one, int other) throws DeployException {
    end(bridge, one, other);
    end(bridge, other, one);
  }

  private void end(int bridge, int node, int remote) throws DeployException {
    switches[node].vxlan(
        "br" + bridge,
        tunnelPort(bridge, remote),
        underlay(node),
        underlay(remote),
        KEY + bridge - 2);
    tunnels.computeIfAbsent(node + "/" + bridge, place -> new ArrayList<>()).add(remote);
  }

  private static String tunnelPort(int bridge, int remote) {
    return "vx" + bridge + "to" + remote;
  }

  /**
   * Adds a place for a function.
   *
   * @param name as in the experiment
   * @param node number of its node, from 1
   * @param bridge number of the bridge
   */
  Container container(String name, int node, int bridge) throws DeployException {
    String namespace = lab.namespace(name);
    Container container = new Container(name, node, bridge, namespace);
    for (int side = 0; side <= 1; side++) {
      String port = container.port(side);
      String own = "eth" + side;
      cable(namespaces[node], port, namespace, own);
      Shell.words("ip -n " + namespaces[node] + " link set dev " + port + " up");
      // Without IPv6 on the interface, the kernel sends nothing there on its own.
      Shell.attempt(
          "ip",
          "netns",
          "exec",
          namespace,
          "sysctl",
          "-qw",
          "net.ipv6.conf." + own + ".disable_ipv6=1");
      Shell.words(
          "ip -n "
              + namespace
              + " link set dev "
              + own
              + " address "
              + container.mac(side)
              + " up");
      switches[node].port("br" + bridge, port);
    }
    containers.add(container);
    return container;
  }

  /** Throws if the switch of a node on a path has ended by itself. */
  void checkRunning(List<Container> path) throws DeployException {
    for (Container container : path) {
      switches[container.node()].checkRunning();
    }
  }

  /** Writes the rules of all bridges: one for each Ethernet address of a container. */
  void connect() throws DeployException {
    for (int node = 1; node <= NODES; node++) {
      for (int bridge = 1; bridge <= 2; bridge++) {
        switches[node].rules("br" + bridge, rules(node, bridge));
      }
    }
  }

  private List<String> rules(int node, int bridge) throws DeployException {
    List<String> rules = new ArrayList<>();
    for (Container container : containers) {
      if (container.bridge() != bridge) {
        continue;
      }
      for (int side = 0; side <= 1; side++) {
        String port = null;
        if (container.node() == node) {
          port = container.port(side);
        } else if (tunnels
            .getOrDefault(node + "/" + bridge, List.of())
            .contains(container.node())) {
          port = tunnelPort(bridge, container.node());
        }
        if (port != null) {
          rules.add(
              "dl_dst=" + container.mac(side) + ",actions=output:" + switches[node].number(port));
        }
      }
    }
    return rules;
  }
}
