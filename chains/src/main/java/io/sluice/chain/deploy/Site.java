// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.Unit;
import java.util.List;
import java.util.Map;

/**
 * Where a chain, or a part of it, is deployed.
 *
 * @param in the interface where packets enter the chain; null if its first unit is on another node
 * @param out the interface where packets leave the chain; null if its last unit is on another node
 * @param node the name of this node; empty for a chain of one node
 * @param address this node's address in the underlay; null for a chain of one node
 * @param peers addresses of other nodes, by name
 * @param ovs the database socket of the Open vSwitch that makes the tunnels; null if the kernel
 *     makes them
 */
record Site(
    String in, String out, String node, String address, Map<String, String> peers, String ovs) {

  /** The units of a plan that run on this node. */
  List<Unit> units(Plan plan) {
    return plan.units().stream().filter(unit -> unit.node().equals(node)).toList();
  }

  /**
   * The name of a unit's resources on the machine: namespace, container. Names in requests have no
   * dots, so no two units share a name.
   */
  String resource(Plan plan, Unit unit) {
    return "sluice-" + name(plan).replace('@', '.') + "." + unit.name();
  }

  /** The name under which this node keeps its part of a plan. */
  String name(Plan plan) {
    return plan.request().name() + (node.isEmpty() ? "" : "@" + node);
  }
}
