// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Requests are parsed, and all errors are reported together with their lines. */
class RequestFileTest {
  private static String errors(String text) {
    Diagnostics diagnostics = new Diagnostics();
    ChainRequest request = RequestFile.parse(text, "r.yaml", diagnostics);
    assertEquals(diagnostics.hasErrors(), request == null);
    return String.join("\n", diagnostics.lines(true));
  }

  @Test
  void readsEverything() {
    Diagnostics diagnostics = new Diagnostics();
    ChainRequest request =
        RequestFile.parse(
            """
            chain: web
            classifier:
              - tcp and dst port 80
            functions:
              - firewall
              - name: nat2
                function: nat
                parameters:
                  ADDRESS: 203.0.113.9
                  PORTS: [1024-2047, 5000]
                place: {node: node3, form: container, worker: 1}
              - function: my/counter.click
            order: [[firewall, nat2], [firewall, counter]]
            direction: forward
            goal: latency
            mode: fused
            workers: 2
            link: memif
            """,
            "r.yaml",
            diagnostics);
    assertEquals("", diagnostics.toString());
    assertEquals("web", request.name());
    assertEquals(
        List.of(new Flow("tcp and dst port 80", new Position("r.yaml", 3))), request.flows());
    List<FunctionUse> functions = request.functions();
    assertEquals("firewall", functions.get(0).function());
    assertEquals(Place.ANY, functions.get(0).place());
    assertEquals("nat2", functions.get(1).name());
    assertEquals("nat", functions.get(1).function());
    assertEquals(
        Map.of("ADDRESS", "203.0.113.9", "PORTS", "1024-2047, 5000"),
        functions.get(1).parameters());
    assertEquals(new Place("node3", Form.CONTAINER, 1), functions.get(1).place());
    assertEquals("counter", functions.get(2).name());
    assertEquals("my/counter.click", functions.get(2).function());
    assertEquals(2, request.order().size());
    assertEquals(Direction.FORWARD, request.direction());
    assertEquals(Goal.LATENCY, request.goal());
    assertEquals(Mode.FUSED, request.mode());
    assertEquals(2, request.workers());
    assertEquals(LinkKind.MEMIF, request.link());
    assertEquals(new Position("r.yaml", 10), functions.get(1).position("PORTS"));
    assertEquals(new Position("r.yaml", 17), request.position("workers"));
  }

  @Test
  void tellsEachErrorOnce() {
    assertEquals(
        "r.yaml:2: expected a list of words\n"
            + "r.yaml:2: expected a function: a name, or a mapping with 'function: NAME'",
        errors("chain: a\nfunctions: [[nat, {b: c}]]\n"));
    assertEquals(
        "r.yaml:2: 'name' is given twice",
        errors("chain: a\nfunctions: [{function: nat, name: a, name: b}]\n"));
  }

  @Test
  void namesAreNoPathsAndDifferInConfigurations() {
    assertEquals(
        "r.yaml:2: '../x' is not a name: a letter or '_', then letters, digits, '_' and '-'",
        errors("chain: a\nfunctions: [{function: nat, place: {node: ../x}}]\n"));
    assertEquals(
        "r.yaml:1: 'define' is a keyword of the Click language and cannot be a name",
        errors("chain: define\nfunctions: [nat]\n"));
    assertEquals(
        "r.yaml:4: functions 'my-nat' and 'my_nat' would both be called 'my_nat'; give one another"
            + " 'name'\nr.yaml:3: the first is here",
        errors(
            "chain: a\nfunctions:\n  - {function: nat, name: my-nat}\n"
                + "  - {function: nat, name: my_nat}\n"));
  }

  @Test
  void whatLeadsToItselfOrIsDeepIsAnError() {
    assertTrue(errors("chain: a\nfunctions: &f [*f]\n").contains("r.yaml:2: "));
    assertTrue(errors("chain: a\nfunctions: " + "[".repeat(50_000)).contains("r.yaml"));
    assertTrue(errors("chain: &c {a: *c}\nfunctions: [nat]\n").contains("must be a single value"));
  }

  @Test
  void tellsAllErrorsWithTheirLines() {
    assertEquals(
        """
        r.yaml:1: '9x' is not a name: a letter or '_', then letters, digits, '_' and '-'
        r.yaml:4: two functions called 'firewall'; give one a 'name'
        r.yaml:3: the first is here
        r.yaml:5: unknown key 'paramters'; valid keys are name, function, parameters, place
        r.yaml:6: missing 'function', the name of the function
        r.yaml:7: no function 'q' in this chain
        r.yaml:9: 'mode' must be sequential or fused or parallel or copies or auto, not 'quick'
        r.yaml:8: 'workers' must be a number from 1 to 128, not many""",
        errors(
            """
            chain: 9x
            functions:
              - firewall
              - firewall
              - {function: nat, paramters: {}}
              - {name: x}
            order: [[firewall, q]]
            workers: many
            mode: quick
            """));
  }

  @Test
  void tellsWhatIsMissingOrNoYaml() {
    assertEquals(
        "r.yaml:1: missing 'chain', the name of the chain\n"
            + "r.yaml:1: missing or empty 'functions'",
        errors("goal: latency\n"));
    assertEquals("r.yaml:1: the file is empty", errors(""));
    assertTrue(errors("chain: [\n").startsWith("r.yaml:2: not YAML: "), errors("chain: [\n"));
    assertEquals(
        "r.yaml:1: expected a mapping: lines of 'key: value'\n"
            + "r.yaml:1: missing 'chain', the name of the chain\n"
            + "r.yaml:1: missing or empty 'functions'",
        errors("just text\n"));
    assertEquals(
        "r.yaml:3: 'link' must be veth or memif or vhost, not 'vxlan'",
        errors("chain: a\nfunctions: [nat]\nlink: vxlan\n"));
    assertEquals(
        "r.yaml:2: 'chain' is given twice", errors("chain: a\nchain: b\nfunctions: [nat]\n"));
  }

  @Test
  void tellsOrdersThatContradictThemselves() {
    String request = "chain: a\nfunctions: [nat, firewall, ips]\norder:\n";
    assertEquals(
        "r.yaml:4: contradictory order: nat before firewall before nat",
        errors(request + "  - [nat, firewall]\n  - [firewall, nat]\n"));
    assertEquals(
        "r.yaml:4: contradictory order: nat before nat", errors(request + "  - [nat, nat]\n"));
    assertEquals("", errors(request + "  - [ips, nat]\n"));
  }

  @Test
  void bringsFunctionsInOrder() {
    Diagnostics diagnostics = new Diagnostics();
    ChainRequest request =
        RequestFile.parse(
            "chain: a\nfunctions: [nat, firewall, ips]\norder: [[ips, nat]]\n",
            "r.yaml",
            diagnostics);
    assertEquals(
        List.of("firewall", "ips", "nat"),
        Orders.sequence(request).stream().map(FunctionUse::name).toList());
    assertTrue(Orders.requires(request, "ips", "nat"));
    assertTrue(!Orders.requires(request, "firewall", "nat"));
  }

  @Test
  void damagedRequestsAreErrorsAndNoExceptions() throws Exception {
    Path folder = Path.of(System.getProperty("sluice.root"), "configs/chains");
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("RequestFileTest: -Dseed=" + seed);
    Random random = new Random(seed);
    String marks = "[]{}:,-'\"\n\t &*!|>%@#?";
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String text = Files.readString(file);
        Diagnostics right = new Diagnostics();
        assertNotNull(RequestFile.parse(text, "r.yaml", right), right.toString());
        for (int i = 0; i < 300; i++) {
          StringBuilder damaged = new StringBuilder(text);
          for (int k = 1 + random.nextInt(4); k > 0; k--) {
            int at = random.nextInt(damaged.length());
            damaged.setCharAt(at, marks.charAt(random.nextInt(marks.length())));
          }
          errors(damaged.toString());
        }
      }
    }
    assertNull(RequestFile.read(folder.resolve("none.yaml"), new Diagnostics()));
  }
}
