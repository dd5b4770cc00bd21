// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.chain.function.FunctionLibrary;
import io.sluice.chain.plan.Plan;
import io.sluice.chain.planner.Planner;
import io.sluice.chain.planner.Trial;
import io.sluice.chain.request.RequestFile;
import io.sluice.lang.Diagnostics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** All errors in a plan are reported together, before anything is made. */
class DeploymentTest {
  private static List<String> problems(String request, Site site) {
    Diagnostics diagnostics = new Diagnostics();
    Plan plan =
        Planner.plan(
            RequestFile.parse(request, "r.yaml", diagnostics),
            FunctionLibrary.of(List.of()),
            Trial.NONE,
            diagnostics);
    assertEquals("", diagnostics.toString());
    return Deployment.problems(plan, site);
  }

  @Test
  void aChainOfOneNodeNeedsTwoInterfaces() {
    assertEquals(
        List.of("missing --in", "missing --out"),
        problems("chain: a\nfunctions: [nat]\n", new Site(null, null, "", null, Map.of(), null)));
  }

  @Test
  void nodesNeedNamesAndAddresses() {
    String request =
        """
        chain: a
        functions:
          - {function: firewall, place: {node: one}}
          - {function: nat, place: {node: two}}
        """;
    assertEquals(
        List.of(
            "every function of the chain has a node; name this node with --node",
            "unit 'firewall' runs on node 'one'; name this node with --node and give that one's"
                + " address with --peer one=ADDRESS",
            "unit 'nat' runs on node 'two'; name this node with --node and give that one's"
                + " address with --peer two=ADDRESS",
            "--in belongs to node 'one'",
            "--out belongs to node 'two'",
            "missing --address, this node's own address for tunnels"),
        problems(request, new Site("a", "b", "", null, Map.of(), null)));
    assertEquals(
        List.of(
            "--address: '192.0.2' is not an IP address",
            "--peer two: 'there' is not an IP address"),
        problems(request, new Site("a", null, "one", "192.0.2", Map.of("two", "there"), null)));
    assertEquals(
        List.of(),
        problems(
            request, new Site("a", null, "one", "2001:db8::1", Map.of("two", "10.0.0.2"), null)));
  }

  @Test
  void linksAreToldThatCannotBe() {
    String request =
        """
        chain: a
        functions:
          - {function: firewall, place: {form: container}}
          - {function: nat, place: {form: process}}
          - monitor
        link: memif
        restart: always
        """;
    assertEquals(
        List.of(
            "link 'memif' between 'firewall' and 'nat' does not survive a restart; 'restart: always'"
                + " needs veth or vhost",
            "link 'memif' between 'firewall' and 'nat': containers have no DPDK; use veth",
            "link 'memif' between 'nat' and 'monitor' does not survive a restart; 'restart: always'"
                + " needs veth or vhost"),
        problems(request, new Site("a", "b", "", null, Map.of(), null)));
  }

  @Test
  void pathsOfSocketsAreShort() {
    String name = "n".repeat(120);
    String problem =
        problems(
                "chain: " + name + "\nfunctions: [nat]\n",
                new Site("a", "b", "", null, Map.of(), null))
            .get(0);
    assertEquals(
        "the control socket of unit '" + name + "' would have a path longer than 107 bytes",
        problem.substring(0, problem.indexOf(':')));
  }
}
