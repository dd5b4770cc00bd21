// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.Unit;
import io.sluice.chain.plan.UnitLink;
import io.sluice.chain.request.Form;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The interfaces of a chain: each unit has one towards the source and one towards the sink. Units
 * that follow one another are joined by a pair of virtual Ethernet interfaces; a unit in a
 * container gets its interfaces moved into the container's network.
 */
final class Wiring {
  /** The interfaces of a unit, by their names where the unit runs, and its network namespace. */
  record Ends(String in, String out, String namespace) {}

  private static final int MTU = 9000;

  private final Plan plan;
  private final Journal journal;
  private final Map<String, String> ins = new LinkedHashMap<>();
  private final Map<String, String> outs = new LinkedHashMap<>();
  private final Map<String, String> namespaces = new LinkedHashMap<>();

  Wiring(Plan plan, Journal journal) {
    this.plan = plan;
    this.journal = journal;
  }

  /**
   * Makes the interfaces.
   *
   * @param in where packets come into the chain
   * @param out where they leave it
   */
  void make(String in, String out) throws DeployException {
    List<Unit> units = plan.units();
    for (Unit unit : units) {
      if (unit.form() == Form.CONTAINER) {
        namespace(unit);
      }
    }
    ins.put(units.get(0).name(), in);
    outs.put(units.get(units.size() - 1).name(), out);
    int number = 0;
    for (UnitLink link : plan.links()) {
      // one pair of interfaces carries both ways
      if (link.output() == 0) {
        pair(link, number++);
      }
    }
    for (Unit unit : units) {
      settle(unit);
    }
  }

  Ends of(Unit unit) {
    return new Ends(ins.get(unit.name()), outs.get(unit.name()), namespaces.get(unit.name()));
  }

  private String chain() {
    return plan.request().name();
  }

  private void namespace(Unit unit) throws DeployException {
    String name = "sluice-" + chain() + "-" + unit.name();
    journal.add("namespace", name);
    Shell.run("ip", "netns", "add", name);
    Shell.run("ip", "-n", name, "link", "set", "lo", "up");
    namespaces.put(unit.name(), name);
  }

  private void pair(UnitLink link, int number) throws DeployException {
    // names of interfaces are short
    String stem = "s" + Integer.toString(chain().hashCode() & 0x7fffffff, 36) + "n" + number;
    String left = stem + "a";
    String right = stem + "b";
    journal.add("link", left);
    Shell.words("ip link add name " + left + " type veth peer name " + right);
    for (String end : List.of(left, right)) {
      Shell.words("ip link set dev " + end + " mtu " + MTU);
      // a kernel that speaks IPv6 on an interface sends packets of its own
      Shell.attempt("sysctl", "-qw", "net.ipv6.conf." + end + ".disable_ipv6=1");
    }
    outs.put(link.from(), left);
    ins.put(link.to(), right);
  }

  /** Brings the interfaces of a unit to where it runs, and up. */
  private void settle(Unit unit) throws DeployException {
    Ends ends = of(unit);
    for (String device : List.of(ends.in(), ends.out())) {
      String in = "";
      if (ends.namespace() != null) {
        journal.add("moved", device, ends.namespace());
        Shell.words("ip link set dev " + device + " netns " + ends.namespace());
        in = "-n " + ends.namespace() + " ";
      }
      Shell.words("ip " + in + "link set dev " + device + " up");
    }
  }
}
