// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.chain.function.FunctionLibrary;
import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.PlanPicture;
import io.sluice.chain.plan.PlanText;
import io.sluice.chain.plan.Unit;
import io.sluice.chain.plan.UnitLink;
import io.sluice.chain.request.ChainRequest;
import io.sluice.chain.request.LinkKind;
import io.sluice.chain.request.RequestFile;
import io.sluice.lang.Diagnostics;
import io.sluice.testing.TestGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans: what becomes of requests, and what is said of those that are wrong. */
class PlannerTest {
  /** A firewall that does something. */
  private static final String FILTER =
      "{function: firewall, parameters: {RULES: [deny src net 10.9.0.0/16, allow all]}}";

  @TempDir private Path folder;
  private final Diagnostics diagnostics = new Diagnostics();

  private Plan plan(String request, Trial trial) {
    ChainRequest parsed = RequestFile.parse(request, "r.yaml", diagnostics);
    FunctionLibrary library = FunctionLibrary.of(List.of(folder));
    return parsed == null ? null : Planner.plan(parsed, library, trial, diagnostics);
  }

  private Plan plan(String request) {
    Plan plan = plan(request, Trial.NONE);
    assertEquals("", diagnostics.toString());
    return plan;
  }

  private String errors(String request) {
    assertNull(plan(request, Trial.NONE));
    return String.join("\n", diagnostics.lines(true)).replace(folder.toString(), "F");
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name + ".click"), text);
  }

  @Test
  void makesAUnitThatRuns() {
    Plan plan = plan("chain: a\nfunctions: [firewall, monitor]\n");
    Unit unit = plan.units().get(0);
    assertEquals(List.of("firewall", "monitor"), unit.functions());
    assertEquals(List.of("in"), unit.inputs());
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> " + unit.declaration("u") + " -> out :: Capture")) {
      byte[] packet =
          TestGraph.hex(
              "0200000000020200000000010800 4500001c00010000401166ce0a0000010a000002"
                  + "0400003500080000");
      graph.send("in", packet);
      assertEquals(1, graph.packets("out").size());
      assertEquals("1", graph.read("u/monitor/udp.count"));
    }
  }

  @Test
  void aChainThatDropsEverythingHasAnOutput() {
    String second = "{name: other, function: firewall, parameters: {RULES: [deny tcp, allow all]}}";
    String first = "{function: firewall, parameters: {RULES: [allow tcp]}}";
    Plan plan = plan("chain: a\nmode: fused\nfunctions: [" + first + ", " + second + "]\n");
    Unit unit = plan.units().get(0);
    TestGraph.of("Inject -> " + unit.declaration("u") + " -> Capture").close();
  }

  /** Behind a NAT to one address, a balancer by source addresses always chooses the same server. */
  @Test
  void foldsWhatIsAlwaysTheSame() {
    Plan plan = plan("chain: a\nfunctions: [nat, loadbalancer]\nmode: fused\n");
    String why = "HashSwitch(26, 4): the bytes that it looks at are always the same";
    assertTrue(plan.notes().stream().anyMatch(note -> note.endsWith(why)), plan.notes().toString());
    assertFalse(plan.units().get(0).configuration().contains("HashSwitch"));
    String several = "{function: nat, parameters: {ADDRESS: 203.0.113.1-203.0.113.4}}";
    plan = plan("chain: a\nfunctions: [" + several + ", loadbalancer]\nmode: fused\n");
    assertTrue(plan.units().get(0).configuration().contains("HashSwitch"));
  }

  @Test
  void dividesByNodesAndForms() {
    Plan plan =
        plan(
            """
            chain: a
            functions:
              - function: firewall
                place: {node: one}
              - function: nat
                place: {node: one, form: container}
              - function: loadbalancer
                place: {node: two}
              - function: monitor
                place: {node: two}
            link: memif
            """);
    assertEquals(
        List.of("firewall", "nat", "loadbalancer"), plan.units().stream().map(Unit::name).toList());
    assertEquals(List.of("loadbalancer", "monitor"), plan.units().get(2).functions());
    assertEquals(new UnitLink(LinkKind.MEMIF, "firewall", 0, "nat", 0), plan.links().get(0));
    assertEquals(new UnitLink(LinkKind.VXLAN, "nat", 0, "loadbalancer", 0), plan.links().get(1));
    assertEquals(new UnitLink(LinkKind.VXLAN, "loadbalancer", 1, "nat", 1), plan.links().get(2));
  }

  @Test
  void putsFunctionsSideBySideWhereThatPays() {
    String request = "chain: a\nfunctions: [" + FILTER + ", ips, nat]\ngoal: latency\nworkers: 2\n";
    Trial dear = (unit, names, notes) -> new Costs(all(names, 1000), 20, 25, 60, 45);
    Plan plan = plan(request, dear);
    assertEquals("(firewall | ips) -> nat", plan.stages().get(0));
    assertEquals(2, plan.units().get(0).workers());
    assertTrue(plan.units().get(0).configuration().contains("Copier("));
    Trial cheap = (unit, names, notes) -> new Costs(all(names, 20), 20, 25, 60, 45);
    Plan other = plan(request, cheap);
    assertEquals("firewall -> ips -> nat", other.stages().get(0));
    assertTrue(
        other.notes().stream()
            .anyMatch(n -> n.startsWith("sequential: (firewall | ips): it takes 40 ns")),
        other.notes().toString());
    assertFalse(other.units().get(0).configuration().contains("Copier("));
  }

  private static Map<String, Double> all(List<String> names, double cost) {
    return names.stream().collect(java.util.stream.Collectors.toMap(n -> n, n -> cost));
  }

  @Test
  void tellsWhatIsWrongWithAChain() {
    assertEquals(
        """
        r.yaml:3: no function 'fire'; there are those
        r.yaml:4: function 'nat' has no parameter 'ADRESS'; it is nat(ADDRESS 203.0.113.1, \
        PORTS 1024-65535#)
        r.yaml:5: worker 3 of 1: they count from 0; 'workers' says how many there are""",
        errors(
                """
            chain: a
            functions:
              - fire
              - {function: nat, parameters: {ADRESS: 1.2.3.4}}
              - {function: ips, place: {worker: 3}}
            """)
            .replaceFirst("there are firewall, .*", "there are those"));
  }

  @Test
  void tellsOfMoreWorkersThanThereAre() {
    int processors = Runtime.getRuntime().availableProcessors();
    assertEquals(
        "r.yaml: 128 workers are asked for, and this machine has " + processors + " processors",
        errors("chain: a\nfunctions: [nat]\nworkers: 128\n").replace(":0:", ":"));
  }

  @Test
  void tellsWhatIsWrongWithFunctions() throws Exception {
    write("noend", "// Nothing leaves.\ninput -> Discard;\n");
    write("nobegin", "Idle -> output;\n");
    write("circle", "input -> n :: Null -> m :: Null -> n;\nIdle -> output;\n");
    write("syntax", "input -> Null(;\n");
    write("unknown", "input ->\n  Nonsense -> output;\n");
    write("third", "input -> output; input [2] -> [2] output;\n");
    write("half", "input -> output; input [1] -> Discard;\n");
    write("wrong", "define($N 3);\ninput -> Strip($N, 4) -> output;\n");
    assertEquals(
        "F/noend.click:1: function 'noend' has no output: nothing leads to 'output'",
        errors("chain: a\nfunctions: [noend]\n"));
    assertTrue(messages("nobegin").contains("F/nobegin.click:1: function 'nobegin' has no input"));
    assertTrue(messages("circle").contains("F/circle.click:1: "), messages("circle"));
    assertTrue(messages("syntax").contains("F/syntax.click:2: "), messages("syntax"));
    assertTrue(messages("unknown").contains("F/unknown.click:2: "), messages("unknown"));
    assertTrue(messages("third").contains("no more"), messages("third"));
    assertTrue(messages("half").contains("for the way back"), messages("half"));
    assertTrue(messages("wrong").contains("too many arguments"), messages("wrong"));
  }

  private String messages(String function) {
    Diagnostics own = new Diagnostics();
    ChainRequest parsed =
        RequestFile.parse("chain: a\nfunctions: [" + function + "]\n", "r.yaml", own);
    assertNotNull(parsed);
    assertNull(Planner.plan(parsed, FunctionLibrary.of(List.of(folder)), Trial.NONE, own));
    return own.toString().replace(folder.toString(), "F");
  }

  @Test
  void drawsPlans() {
    Trial dear = (unit, names, notes) -> new Costs(all(names, 1000), 20, 25, 60, 45);
    Plan plan = plan("chain: a\nfunctions: [" + FILTER + ", ips, nat]\nworkers: 2\n", dear);
    String svg = PlanPicture.of(plan).svg();
    assertTrue(svg.contains(">firewall</text>") && svg.contains(">nat</text>"), svg);
    String dot = PlanPicture.of(plan).dot();
    assertTrue(dot.contains("\"firewall\" -> \"nat\"") && dot.contains("\"ips\" -> \"nat\""), dot);
    assertFalse(dot.contains("\"firewall\" -> \"ips\""), dot);
    assertTrue(PlanText.of(plan).contains("(firewall | ips) -> nat"), PlanText.of(plan));
  }
}
