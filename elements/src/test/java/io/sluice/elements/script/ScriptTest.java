// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {
  /** Runs until the driver stops. */
  private static void drive(TestGraph graph) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!graph.router().isStopRequested()) {
      assertTrue(System.nanoTime() < deadline, "the driver did not stop");
      graph.router().step();
    }
  }

  private static String output(String config) {
    try (TestGraph graph = TestGraph.of(config)) {
      drive(graph);
      assertEquals(List.of(), graph.log());
      return graph.printed();
    }
  }

  @Test
  void aDriverWaitsForElementsThatAskToStop() {
    String config =
        "i :: InfiniteSource(LIMIT 5, STOP true) -> c :: Counter -> Discard;"
            + "DriverManager(print c.count, wait_stop, print c.count, write i.reset, pause 1,"
            + " print c.count)";
    assertEquals("0\n5\n10\n", output(config));
  }

  @Test
  void anEmptyDriverStopsAtTheFirstRequest() {
    String config = "InfiniteSource(LIMIT 5, STOP true) -> Discard; DriverManager()";
    assertEquals("", output(config));
  }

  @Test
  void warningsOfAWriteNameTheCall() {
    String config =
        "Idle -> a :: ARPResponder(10.0.0.1 2:0:0:0:0:1) -> Discard;"
            + "DriverManager(writeq a.config \"10.0.0.1 2:0:0:0:0:1, 10.0.0.1 2:0:0:0:0:2\")";
    try (TestGraph graph = TestGraph.of(config)) {
      drive(graph);
      assertEquals(1, graph.log().size(), graph.log().toString());
      assertTrue(graph.log().get(0).startsWith("While calling 'a.config "), graph.log().get(0));
      assertTrue(
          graph.log().get(0).endsWith("':\n  warning: multiple entries for 10.0.0.1/32"),
          graph.log().get(0));
    }
  }

  @Test
  void waitsAreTimers() {
    String config =
        "TimedSource(10ms) -> c :: Counter -> Discard; DriverManager(wait 0.1, print c.count)";
    try (TestGraph graph = TestGraph.of(config)) {
      long start = System.nanoTime();
      graph.router().step();
      assertFalse(graph.router().isStopRequested());
      drive(graph);
      assertTrue(System.nanoTime() - start >= 100_000_000L);
      assertTrue(Integer.parseInt(graph.printed().strip()) > 0, graph.printed());
    }
  }

  @Test
  void aRequestToStopEndsAWait() {
    String config =
        "RatedSource(LIMIT 3, RATE 1000, STOP true) -> c :: Counter -> Discard;"
            + "DriverManager(wait 1hr, print c.count)";
    assertEquals("3\n", output(config));
  }

  @Test
  void theScriptRunsBeforeTheFirstPacket() {
    String config =
        "InfiniteSource(LIMIT 3, STOP true) -> s :: Switch -> a :: Counter -> Discard;"
            + "s[1] -> b :: Counter -> Discard;"
            + "DriverManager(write s.switch 1, wait_stop, print a.count, print b.count)";
    assertEquals("0\n3\n", output(config));
  }

  @Test
  void variablesLoopsAndQuotes() {
    assertEquals(
        "3\n2\n1\n",
        output(
            "DriverManager(init x 3, label again, print $x, set x $(sub $x 1), goto again $(gt $x 0))"));
    assertEquals(
        "x y\nx y z\n[a  b]$x\nab",
        output(
            "DriverManager(set x \"x y\", print $(unquote $x), setq x $x, print \"$x z\","
                + " print '[a  b]$x', printn \"a${x2-b}\")"));
    assertEquals(
        "8\n", output("DriverManager(goto l, print 7, label l, print \"8\", end, print 9)"));
  }

  @Test
  void handlersAreFoundFromWhereTheScriptStands() {
    String config =
        "c :: Counter; Idle -> c -> Idle; x :: { c :: Counter; Idle -> c -> Idle;"
            + "Script(print $(c.class) $(c.name)) }; DriverManager(wait 0.01, print $(c.name))";
    assertEquals("Counter x/c\nc\n", output(config));
  }

  @Test
  void passiveScriptsAreFunctions() {
    String config =
        "f :: Script(TYPE PASSIVE, set y $(add $1 $2), return \"$y of $# in $args\");"
            + "DriverManager(printn $(unquote $(f.run 3 4)), print \":$(f.get y)\")";
    assertEquals("7 of 2 in 3 4:7\n", output(config));
  }

  @Test
  void packetScriptsChooseTheOutput() {
    String config =
        "in :: Inject -> s :: Script(TYPE PACKET, set n $(add $n 1), return $(mod $n 3))"
            + " -> a :: Capture; s[1] -> b :: Capture; Idle -> [1] s";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", new byte[] {1}, new byte[] {2}, new byte[] {3}, new byte[] {4});
      assertEquals(3, graph.packets("a").get(0)[0]);
      assertEquals(1, graph.packets("b").get(0)[0]);
      assertEquals(4, graph.packets("b").get(1)[0]);
      assertEquals(1, graph.drops("s", "no such output"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "add 1 2|3",
        "add 1 2.5|3.5",
        "add|0",
        "sub 10 3 2|5",
        "mul 3 4|12",
        "div 7 2|3.5",
        "idiv 7 2|3",
        "avg 1 2 6|3",
        "avg|0",
        "count 1 0 x|3",
        "popcount .01 0.32 0 -1|2",
        "gt_vec 0.02 0.01 0.32 0|1",
        "ceil 17.35|18",
        "floor -17.33|-18",
        "round 17.51|18",
        "mod 7 4|3",
        "rem 7.5 2|1.5",
        "neg 3|-3",
        "abs -3.5|3.5",
        "min 3 2 5|2",
        "min|1",
        "max|1",
        "add|0",
        "sub|0",
        "mul|1",
        "div|1",
        "idiv|1",
        "max 1 9.5|9.5",
        "eq abc abc|true",
        "ne 1 1.0|false",
        "lt abc abd|true",
        "ge 2 10|false",
        "and true false|false",
        "or 0 1|true",
        "nand true true|false",
        "nor 0 0|true",
        "not yes|false",
        "if true a b|a",
        "if false a b|b",
        "in b a b|true",
        "first a b|a",
        "length hello|5",
        "htons 1|256",
        "ntohl 1|16777216",
        "sprintf %05d,%s,%-4x.%5s 12 ab 255 q|00012,ab,ff  .    q",
        "sprintf x%5.3d,%-5d.,%#x,%+d,%hd 7 8 255 3 70000|x  007,8    .,0xff,+3,4464",
        "sprintf x%6.2x,%#o,%.0d,%hu 10 8 0 65537|x    0a,010,,1",
        "div 1 100000|1e-05",
        "mul 1e6 1e7|1e+13",
        "div 1 0|inf",
        "readable c.count c.class|true",
        "writable c.count|false"
      })
  void functions(String call, String value) {
    String config = "c :: Counter; Idle -> c -> Idle; s :: Script(TYPE PASSIVE)";
    try (TestGraph graph = TestGraph.of(config)) {
      String[] parts = call.split(" ", 2);
      String argument = parts.length > 1 ? parts[1] : "";
      assertEquals(value, graph.router().read("s." + parts[0], argument));
    }
  }

  @Test
  void wrongArgumentsOfFunctions() {
    try (TestGraph graph = TestGraph.of("s :: Script(TYPE PASSIVE, error oops)")) {
      for (String call :
          List.of(
              "add x",
              "mod 1 0",
              "mod 1",
              "neg x",
              "not 7",
              "if",
              "random 0",
              "sprintf %d x",
              "sprintf %d",
              "sprintf %x -1",
              "cat /nowhere",
              "get nothing",
              "run")) {
        String[] parts = call.split(" ", 2);
        String argument = parts.length > 1 ? parts[1] : "";
        assertThrows(
            HandlerException.class, () -> graph.router().read("s." + parts[0], argument), call);
      }
      assertThrows(HandlerException.class, () -> graph.write("s.goto", "nowhere"));
    }
  }

  @Test
  void mistakesAreReportedAndTheScriptGoesOn() {
    String config =
        "c :: Counter; Idle -> c -> Idle; d :: Discard; Idle -> d;"
            + "DriverManager(print c.foo, print nobody.x, write c.count 3, write d.active x, wait soon,"
            + " goto end perhaps, read c.count, print \"end\")";
    try (TestGraph graph = TestGraph.of(config)) {
      drive(graph);
      assertEquals("end\n", graph.printed());
      assertEquals(
          List.of(
              "no 'c.foo' read handler",
              "no element named 'nobody'",
              "no 'c.count' write handler",
              "While calling 'd.active x':\n  expected boolean, not 'x'",
              "syntax error at 'wait'",
              "bad condition 'perhaps'",
              "c.count:\n0"),
          graph.log());
    }
  }

  @Test
  void anEndlessLoopIsCut() {
    try (TestGraph graph = TestGraph.of("d :: DriverManager(label a, goto a)")) {
      graph.router().step();
      assertEquals(List.of("d :: DriverManager: too many jumps, giving up"), graph.log());
    }
  }

  @Test
  void filesTakeWhatIsPrinted(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("out");
    String config =
        "c :: Counter; Idle -> c -> Idle; DriverManager(print >F \"first\", print >>F \"second\","
            + " append c.count F, save c.class F2)";
    output(config.replace("F2", file + "2").replace("F", file.toString()));
    assertEquals("first\nsecond\n0\n", Files.readString(file));
    assertEquals("Counter\n", Files.readString(Path.of(file + "2")));
  }

  @Test
  void configurationMistakes() {
    String errors =
        TestGraph.errorsOf(
            "DriverManager(frob, goto nowhere, set x, label, stop now); DriverManager();"
                + "Script(TYPE WHATEVER); Idle -> Script(TYPE ACTIVE) -> Idle");
    for (String expected :
        List.of(
            "syntax error at 'frob'",
            "no such label 'nowhere'",
            "syntax error at 'set'",
            "syntax error at 'label'",
            "syntax error at 'stop'",
            "router has more than one driver script",
            "bad TYPE",
            "ports allowed only on PACKET scripts")) {
      assertTrue(errors.contains(expected), expected + " in " + errors);
    }
  }

  @Test
  void scriptsOnTwoWorkersMayAskEachOther() throws InterruptedException {
    String config =
        "s :: InfiniteSource -> cs :: Counter -> Discard; t :: InfiniteSource -> ct :: Counter"
            + " -> Discard; a :: Script(set n 0, label l, set x $(ct.count), set n $(add $n 1),"
            + " goto l $(lt $n 300));"
            + "d :: DriverManager(set n 0, label l, set x $(cs.count), set n $(add $n 1),"
            + " goto l $(lt $n 300), label w, wait 2ms, goto w $(lt $(a.get n) 300), print $(a.get n) $n);"
            + "StaticThreadSched(s 0, a 0, t 1, d 1)";
    List<String> log = Collections.synchronizedList(new ArrayList<>());
    StringBuffer printed = new StringBuffer();
    try (Router router =
        Router.parse(config, TestGraph.options().workers(2).log(log::add).out(printed::append))) {
      router.start();
      assertTrue(router.awaitStop(60, TimeUnit.SECONDS), log.toString());
    }
    assertEquals(List.of(), log);
    assertEquals("300 300\n", printed.toString());
  }

  @Test
  void aHandlerThatFailsSaysNothing() throws InterruptedException {
    List<String> log = new ArrayList<>();
    StringBuffer printed = new StringBuffer();
    String config = "Script(print <$(sprintf %d x)>, print <$(no.x)>, stop)";
    try (Router router =
        Router.parse(config, TestGraph.options().log(log::add).out(printed::append))) {
      router.start();
      assertTrue(router.awaitStop(20, TimeUnit.SECONDS));
    }
    assertEquals("<><$(no.x)>", printed.toString());
  }
}
