// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.DeployException;
import io.sluice.chain.function.FunctionLibrary;
import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.Unit;
import io.sluice.chain.planner.Planner;
import io.sluice.chain.planner.TrialRun;
import io.sluice.chain.request.ChainRequest;
import io.sluice.chain.request.Mode;
import io.sluice.chain.request.RequestFile;
import io.sluice.lang.Diagnostics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The chains of the experiment: for each a request, from which the planner makes the graph. The
 * functions are those of {@code configs/functions}.
 */
final class Chains {
  /** The chain of schemes 2 and 3. */
  static final List<String> CHAIN = List.of("firewall", "nat", "loadbalance");

  /** The longest chain of the paper's table; the shorter ones are its first functions. */
  static final List<String> PAPER = List.of("firewall", "ips", "nat", "firewall2", "ips2");

  private static final int RULES = 10;

  private Chains() {}

  /** The position of a function in the network, from which its parameters follow. */
  record Place(int bridge, int node, String mac, String next) {
    /** For chains that are in no network. */
    static final Place NOWHERE = new Place(2, 5, "02:00:00:00:00:51", "02:00:00:00:00:61");
  }

  /**
   * Plans a chain.
   *
   * @param names functions of the experiment, in order, each with an optional number at its end
   * @param mode how far the planner may change the chain
   * @param place its position in the network
   * @return a plan of one unit
   */
  static Plan plan(List<String> names, Mode mode, Place place) throws DeployException {
    return plan(names, mode, place, null);
  }

  /**
   * Plans a chain whose function ips also inspects payloads.
   *
   * @param signatures what the function ips looks for in payloads; null for nothing
   */
  static Plan plan(List<String> names, Mode mode, Place place, Path signatures)
      throws DeployException {
    Diagnostics diagnostics = new Diagnostics();
    String request = request(names, mode, place, signatures);
    ChainRequest parsed = RequestFile.parse(request, "testbed.yaml", diagnostics);
    Plan plan =
        parsed == null
            ? null
            : Planner.plan(
                parsed,
                new FunctionLibrary(List.of(Java.root().resolve("configs/functions"))),
                TrialRun.ofPacketsMadeUp(),
                diagnostics);
    if (plan == null) {
      throw new DeployException("no plan: " + String.join("; ", diagnostics.lines(true)));
    } else if (plan.units().size() > 1) {
      throw new DeployException("the plan has " + plan.units().size() + " units, not one");
    }
    return plan;
  }

  /** The request as a user would write it. */
  private static String request(List<String> names, Mode mode, Place place, Path signatures) {
    StringBuilder yaml = new StringBuilder("chain: testbed\nmode: " + mode.text() + "\n");
    yaml.append("workers: ").append(Math.min(2, Runtime.getRuntime().availableProcessors()));
    yaml.append("\nfunctions:\n");
    for (String name : names) {
      String kind = name.replaceFirst("\\d+$", "");
      String function = kind.equals("loadbalance") ? "loadbalancer" : kind;
      yaml.append("  - name: ")
          .append(name)
          .append("\n    function: ")
          .append(function)
          .append('\n');
      Map<String, Object> parameters = new TreeMap<>(parameters(kind, place, signatures));
      if (!parameters.isEmpty()) {
        yaml.append("    parameters:\n");
        parameters.forEach(
            (key, value) -> yaml.append("      ").append(key).append(": ").append(yaml(value)));
      }
    }
    return yaml.toString();
  }

  private static String yaml(Object value) {
    if (value instanceof List<?> list) {
      StringBuilder lines = new StringBuilder("\n");
      list.forEach(item -> lines.append("        - ").append(item).append('\n'));
      return lines.toString();
    }
    return "\"" + value + "\"\n";
  }

  private static Map<String, Object> parameters(String kind, Place place, Path signatures) {
    String net = "192.168." + place.bridge() + ".";
    String own = net + place.node() + "2";
    return switch (kind) {
      case "firewall" -> Map.of("RULES", rules());
      case "ips" ->
          signatures == null ? Map.of() : Map.of("SIGNATURES", signatures.toAbsolutePath());
      case "nat" -> Map.of("ADDRESS", own);
      case "loadbalance" -> Map.of("FIRST", net + "61", "SECOND", net + "62");
      case "tunnel" ->
          Map.of("LOCAL", own, "REMOTE", net + "61", "MAC", place.mac(), "NEXT", place.next());
      default -> Map.of();
    };
  }

  /** Ten rules that match none of the experiment's traffic. */
  private static List<String> rules() {
    List<String> rules = new ArrayList<>();
    for (int i = 0; i < RULES; i++) {
      rules.add(
          "deny src net 10.1.%d.0/24 && dst net 10.2.%d.0/24 && udp && dst port %d"
              .formatted(i, i, 4001 + i));
    }
    rules.add("allow all");
    return rules;
  }

  /**
   * A unit as the element {@code chain} of a configuration that uses its first ports only.
   *
   * @return declarations, with semicolons
   */
  static String declare(Unit unit) {
    String text = unit.declaration("chain") + ";\n";
    return unit.inputs().size() > 1 ? text + "Idle -> [1] chain [1] -> Discard;\n" : text;
  }

  /**
   * A program between two interfaces.
   *
   * @param unit what packets pass from eth0 to eth1
   * @param mac the Ethernet address of eth1
   * @param next the Ethernet destination address of packets that leave
   */
  static String program(Unit unit, String mac, String next) {
    return declare(unit)
        + """

        FromDevice(eth0, PROMISC false)
          -> received :: Counter
          -> chain
          -> EtherRewrite(%s, %s)
          -> sent :: Counter
          -> Queue(2000)
          -> ToDevice(eth1);
        """
            .formatted(mac, next);
  }
}
