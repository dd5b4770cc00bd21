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
import io.sluice.chain.request.Mode;
import io.sluice.chain.request.RequestFile;
import io.sluice.lang.Diagnostics;
import io.sluice.testing.TestGraph;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans for requests, and messages about wrong requests. */
class PlannerTest {
  /** A firewall with rules. */
  private static final String FILTER =
      "{function: firewall, parameters: {RULES: [deny src net 10.9.0.0/16, allow all]}}";

  private static final byte[] UDP =
      TestGraph.hex(
          "0200000000020200000000010800 4500001c00010000401166ce0a0000010a000002"
              + "0400003500080000");

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
      graph.send("in", UDP);
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

  /** Behind a NAT to one address, a balancer by source address always chooses the same server. */
  @Test
  void foldsWhatIsAlwaysTheSame() {
    Plan plan = plan("chain: a\nfunctions: [nat, loadbalancer]\nmode: fused\n");
    String why = "HashSwitch(26, 4): the bytes that it reads are always the same";
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
            .anyMatch(
                n ->
                    n.startsWith(
                        "sequential: (firewall | ips): it takes 40 ns per packet in sequence")),
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
        r.yaml:3: no function 'fire'; available functions are those
        r.yaml:4: function 'nat' has no parameter 'ADRESS'; it is nat(ADDRESS 203.0.113.1, \
        PORTS 1024-65535#)
        r.yaml:5: no worker 3: 'workers' is 1, and they are numbered from 0""",
        errors(
                """
            chain: a
            functions:
              - fire
              - {function: nat, parameters: {ADRESS: 1.2.3.4}}
              - {function: ips, place: {worker: 3}}
            """)
            .replaceFirst("available functions are firewall, .*", "available functions are those"));
  }

  @Test
  void tellsOfMoreWorkersThanThereAre() {
    int processors = Runtime.getRuntime().availableProcessors();
    assertEquals(
        "r.yaml:3: 128 workers requested, but this machine has only " + processors + " processors",
        errors("chain: a\nfunctions: [nat]\nworkers: 128\n"));
  }

  @Test
  void tellsWhichFlowsAreWrongInEveryMode() {
    for (Mode mode : Mode.values()) {
      Diagnostics own = new Diagnostics();
      String request =
          "chain: a\nclassifier:\n  - tcp\n  - dst prot 80\n  - udp\n  - no such thing\n"
              + "functions: [nat]\nmode: "
              + mode.text();
      ChainRequest parsed = RequestFile.parse(request, "r.yaml", own);
      assertNull(Planner.plan(parsed, FunctionLibrary.of(List.of()), Trial.NONE, own));
      assertEquals(
          List.of("r.yaml:4", "r.yaml:6"),
          own.messages().stream().map(m -> m.position().toString()).distinct().toList(),
          own.toString());
    }
  }

  @Test
  void tellsWhatIsWrongWithAllFunctionsAtOnce() throws Exception {
    write("one", "input -> Discard;\n");
    write("two", "Idle -> output;\ninput -> Discard;\n");
    write("three", "input ->\n  Nonsense -> output;\n");
    assertEquals(
        """
        r.yaml:2: function './none.click': no such file
        F/one.click:1: function 'one' has no output: nothing leads to 'output'
        F/three.click:2: unknown element class 'Nonsense'""",
        errors("chain: a\nfunctions: [./none.click, one, two, three]\n"));
  }

  @Test
  void tellsOfValuesThatEndTooSoon() {
    String request =
        """
        chain: a
        functions:
          - function: firewall
            parameters:
              RULES:
                - allow tcp
                - deny udp)
          - function: ips
            parameters: {LENGTH: '"1514'}
          - function: nat
            parameters:
              ADDRESS: 1.2.3.4
              PORTS: 1) -> Idle(2
        """;
    String found = errors(request);
    assertTrue(
        found.contains("r.yaml:5: parameter 'RULES': unbalanced quote or parenthesis: "), found);
    assertTrue(
        found.contains("r.yaml:9: parameter 'LENGTH': unbalanced quote or parenthesis: "), found);
    assertTrue(
        found.contains("r.yaml:13: parameter 'PORTS': unbalanced quote or parenthesis: "), found);
  }

  @Test
  void tellsWhereAWrongValueComesFrom() {
    String found =
        errors("chain: a\nfunctions:\n  - {function: firewall, parameters: {RULES: deny foo}}\n");
    assertTrue(found.contains("firewall.click:"), found);
    assertTrue(found.endsWith("r.yaml:3: with the parameters given here"), found);
  }

  @Test
  void namesOfUnitsCanBeThoseOfElements() {
    assertEquals(
        "r.yaml:1: 'Classifier' is an element class; choose another name",
        errors("chain: Classifier\nfunctions: [firewall, nat]\n"));
  }

  @Test
  void elementsThatOthersReferToStay() throws Exception {
    write(
        "asks",
        "input -> check :: CheckIPHeader(14) -> Counter(COUNT_CALL 1 check.drops) -> output;\n");
    Plan plan = plan("chain: a\nmode: fused\nfunctions: [firewall, asks]\n");
    Unit unit = plan.units().get(0);
    assertTrue(unit.configuration().contains("asks/check :: CheckIPHeader"), unit.configuration());
    TestGraph.of("Inject -> " + unit.declaration("u") + " -> Capture").close();
  }

  /** Values of parameters reach elements unchanged: quotes, commas, dollars, bytes. */
  @Test
  void valuesPassAsTheyAre() throws Exception {
    write("label", "define($LABEL x);\ninput -> Print($LABEL, 0) -> output;\n");
    Plan plan =
        plan(
            "chain: a\nfunctions:\n  - function: label\n    parameters:\n"
                + "      LABEL: '\"a, b) $OTHER é // c\"'\n");
    String unit = plan.units().get(0).declaration("u");
    String bytes = new String("é".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    try (TestGraph graph = TestGraph.of("in :: Inject -> " + unit + " -> Capture")) {
      graph.send("in", new byte[60]);
      String printed = String.join("\n", graph.log());
      assertTrue(printed.startsWith("a, b) $OTHER " + bytes + " // c:"), printed);
    }
  }

  @Test
  void namesMayHaveHyphens() throws Exception {
    Files.copy(
        Path.of(System.getProperty("sluice.root"), "configs/functions/nat.click"),
        folder.resolve("my-nat.click"));
    Trial dear = (unit, names, notes) -> new Costs(all(names, 1000), 20, 25, 60, 45);
    for (Mode mode : Mode.values()) {
      Plan plan =
          plan(
              "chain: my-chain\nclassifier: [udp]\ndirection: forward\nworkers: 2\nmode: "
                  + mode.text()
                  + "\nfunctions: ["
                  + FILTER
                  + ", {name: my-ips, function: ips}, my-nat]\n",
              dear);
      assertEquals("", diagnostics.toString());
      String unit = plan.units().get(0).declaration();
      assertTrue(unit.startsWith("my_chain :: {"), unit);
      TestGraph.of("Inject -> " + unit + " -> Capture", TestGraph.options().workers(2)).close();
    }
  }

  /** A plan does not run in the folder of its functions. */
  @Test
  void filesAreFoundBesideTheFunction() throws Exception {
    Path rules = Files.writeString(folder.resolve("some.rules"), "alert udp any any -> any any\n");
    write("inspect", "define($FILE some.rules);\ninput -> IntrusionFilter($FILE) -> output;\n");
    Unit unit = plan("chain: a\nfunctions: [inspect]\n").units().get(0);
    assertEquals(List.of(rules), unit.files());
    assertTrue(unit.configuration().contains("(" + rules + ")"), unit.configuration());
    TestGraph.of("Inject -> " + unit.declaration("u") + " -> Capture").close();
  }

  @Test
  void functionsRunOnTheWorkersThatTheRequestNames() {
    String request =
        "chain: a\nworkers: 2\ngoal: %s\nmode: %s\nfunctions: [firewall, "
            + "{function: monitor, place: {worker: 1}}, nat]\n";
    for (Mode mode : List.of(Mode.SEQUENTIAL, Mode.FUSED, Mode.PARALLEL)) {
      Plan plan = plan(request.formatted("latency", mode.text()));
      Unit unit = plan.units().get(0);
      assertEquals(2, unit.workers());
      assertTrue(plan.notes().contains("place: monitor runs on worker 1"), plan.notes().toString());
      String config =
          "in :: Inject -> %s -> out :: Capture; Idle -> [1] a [1] -> Discard;"
              .formatted(unit.declaration());
      try (TestGraph graph = TestGraph.of(config, TestGraph.options().workers(2))) {
        assertEquals(1, graph.router().find("a/monitor/udp").worker().index());
        graph.send("in", UDP);
        graph.run();
        assertEquals(1, graph.packets("out").size());
        assertEquals("1", graph.read("a/monitor/udp.count"));
      }
    }
  }

  @Test
  void branchesKeepOffWorkersThatAreNamed() {
    Plan plan =
        plan(
            "chain: a\nworkers: 2\nmode: parallel\ndirection: forward\nfunctions: "
                + "[{function: monitor, place: {worker: 1}}, nat]\n");
    String notes = plan.notes().toString();
    assertTrue(
        notes.contains("parallel: (monitor | nat), copies: header share, workers: 1 0"), notes);
  }

  /** A long and a short branch in parallel: latency depends on the long one, throughput on both. */
  @Test
  void theGoalDecidesWhatPays() {
    String request = "chain: a\nfunctions: [" + FILTER + ", ips]\nworkers: 2\ngoal: ";
    Trial uneven =
        (unit, names, notes) -> new Costs(Map.of("firewall", 60.0, "ips", 200.0), 20, 25, 60, 45);
    assertEquals("firewall -> ips", plan(request + "latency\n", uneven).stages().get(0));
    Plan plan = plan(request + "throughput\n", uneven);
    assertEquals("(firewall | ips)", plan.stages().get(0));
    String notes = plan.notes().toString();
    assertTrue(
        notes.contains("pays: 260 ns in sequence, 245 in parallel for the busiest worker"), notes);
    assertTrue(notes.contains("workers: 0 1"), notes);
    Trial turned =
        (unit, names, nothing) -> new Costs(Map.of("firewall", 200.0, "ips", 60.0), 20, 25, 60, 45);
    notes = plan(request + "throughput\n", turned).notes().toString();
    assertTrue(notes.contains("workers: 1 0"), notes);
  }

  @Test
  void tellsOfElementsThatDeclareNothing() throws Exception {
    write("odd", "input -> Undeclared -> output;\n");
    for (Mode mode : List.of(Mode.FUSED, Mode.PARALLEL, Mode.AUTO)) {
      Plan plan = plan("chain: a\nmode: " + mode.text() + "\nfunctions: [odd, firewall]\n");
      assertTrue(
          plan.notes().stream()
              .anyMatch(n -> n.startsWith("odd is treated as touching everything")),
          plan.notes().toString());
    }
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
    write("waits", "input -> Queue -> output;\n");
    write("pulls", "input -> Unqueue -> output;\n");
    write("wrong", "define($N 3);\ninput -> Strip($N, 4) -> output;\n");
    assertEquals(
        "F/noend.click:1: function 'noend' has no output: nothing leads to 'output'",
        errors("chain: a\nfunctions: [noend]\n"));
    assertTrue(messages("nobegin").contains("F/nobegin.click:1: function 'nobegin' has no input"));
    assertTrue(messages("circle").contains("F/circle.click:1: "), messages("circle"));
    assertTrue(messages("syntax").contains("F/syntax.click:2: "), messages("syntax"));
    assertTrue(messages("unknown").contains("F/unknown.click:2: "), messages("unknown"));
    assertTrue(messages("third").contains("no more"), messages("third"));
    assertTrue(messages("half").contains("for the reverse path"), messages("half"));
    assertTrue(messages("waits").contains("put an Unqueue before 'output'"), messages("waits"));
    assertTrue(messages("pulls").contains("put a Queue after 'input'"), messages("pulls"));
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
