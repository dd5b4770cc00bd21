// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

/**
 * A place for a function: a network namespace with two interfaces and no other network. If podman
 * works, the function's program runs in a container on this namespace.
 *
 * @param name as in the experiment, for example {@code firewall2}
 * @param node number of its node
 * @param bridge number of the bridge of its interfaces, which depends on the scheme
 * @param namespace its network namespace
 */
record Container(String name, int node, int bridge, String namespace) {
  /** The address of one of its interfaces: 0 towards the source, 1 towards the sink. */
  String ip(int side) {
    return "192.168." + bridge + "." + node + (side + 1);
  }

  /** The Ethernet address of one of its interfaces. */
  String mac(int side) {
    return "02:00:00:0%d:0%d:0%d".formatted(bridge, node, side + 1);
  }

  /** The interface on its node that is the other end of one of its interfaces. */
  String port(int side) {
    return name + side;
  }
}
