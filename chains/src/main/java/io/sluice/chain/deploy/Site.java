// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.Unit;
import java.util.List;
import java.util.Map;

/**
 * Where a chain, or a part of it, is brought up.
 *
 * @param in interface where packets come into the chain; null where its first unit is elsewhere
 * @param out interface where they leave it; null where its last unit is elsewhere
 * @param node the name of this node; empty for a chain of one node
 * @param address this node's address in the underlay; null for a chain of one node
 * @param peers addresses of other nodes, by name
 * @param ovs database socket of the Open vSwitch that makes the tunnels; null for the kernel
 */
record Site(
    String in, String out, String node, String address, Map<String, String> peers, String ovs) {

  /** The units of a plan that run here. */
  List<Unit> units(Plan plan) {
    return plan.units().stream().filter(unit -> unit.node().equals(node)).toList();
  }

  /**
   * The name of what a unit has on the machine: namespace, container. Names in requests have no
   * dots, so no two units share one.
   */
  String resource(Plan plan, Unit unit) {
    return "sluice-" + name(plan).replace('@', '.') + "." + unit.name();
  }

  /** The name under which a plan's part is kept here. */
  String name(Plan plan) {
    return plan.request().name() + (node.isEmpty() ? "" : "@" + node);
  }
}
