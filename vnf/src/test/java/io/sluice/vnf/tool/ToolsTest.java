// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ToolsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    PrintStream output = new PrintStream(out, true, StandardCharsets.ISO_8859_1);
    PrintStream errors = new PrintStream(err, true, StandardCharsets.ISO_8859_1);
    return Tools.run(List.of(args), output, errors);
  }

  private String out() {
    String text = out.toString(StandardCharsets.ISO_8859_1);
    out.reset();
    return text;
  }

  private String err() {
    String text = err.toString(StandardCharsets.ISO_8859_1);
    err.reset();
    return text;
  }

  @Test
  void aCommandLineIsATools() {
    assertNull(Tools.arguments(new String[] {"-e", "tool"}));
    assertNull(Tools.arguments(new String[] {"--no-table", "tool"}));
    String[] line = {"--no-table", "tool", "flatten", "-n"};
    assertEquals(List.of("flatten", "-n"), Tools.arguments(line));
    assertEquals(1, run("weave"));
    assertEquals("click-weave: no such tool\n", err());
  }

  @Test
  void flattenExpands(@TempDir Path folder) throws IOException {
    String router =
        "elementclass P { Y $y | input -> q :: Q($y) -> output } s :: S -> p :: P(Y 5) -> d :: D";
    assertEquals(0, run("flatten", "-e", router));
    assertEquals(
        "s :: S;\nd :: D;\np/q :: Q(5);\n\ns -> p/q\n    -> d;\n", out().replaceAll("#.*\n", ""));
    assertEquals(0, run("flatten", "-ne", router));
    assertEquals("d\np/q\ns\n", out());
    assertEquals(0, run("flatten", "--elem", "-e", router));
    assertEquals("d\np/q\ns\n", out());
    assertEquals(0, run("flatten", "--classes", "--expression=" + router));
    assertEquals("D\nQ\nS\n", out());
    Path file = Files.writeString(folder.resolve("c"), router);
    assertEquals(0, run("flatten", "-d", file.toString(), "-o", folder.resolve("o").toString()));
    assertEquals("d :: D\np/q :: Q\ns :: S\n", Files.readString(folder.resolve("o")));
    assertEquals(1, run("flatten", "-e", "a -> "));
    assertTrue(err().startsWith("config:1: "));
    assertEquals(1, run("flatten", "-Zx", "-e", "a -> b"));
    assertTrue(err().startsWith("click-flatten: unrecognized option '-Z'\nUsage: "));
  }

  @Test
  void checkTellsErrors() {
    assertEquals(0, run("check", "-e", "Idle -> Discard"));
    assertEquals("", out() + err());
    assertEquals(0, run("check", "-pe", "i :: Idle -> d :: Discard"));
    assertTrue(out().contains("i -> d;"));
    assertEquals(1, run("check", "-e", "Idle -> Discard(1, 2, 3)"));
    assertTrue(err().contains("too many arguments"));
  }

  @Test
  void undeadLeavesWhatPacketsPass() {
    String config =
        "Idle -> Counter -> Discard; i :: InfiniteSource -> Null -> s :: StaticSwitch(1);"
            + "s -> Discard; s[1] -> q :: Queue -> r :: RoundRobinSched -> t :: ToDump(x);"
            + "Idle -> [1] r; n :: Script(stop); unknown :: Unheard -> Queue -> u :: Discard";
    assertEquals(0, run("undead", "-e", config));
    String left = out().replaceAll("#.*\n", "");
    assertTrue(left.contains("i -> q\n    -> t;"), left);
    assertTrue(left.contains("n :: Script(stop);"), left);
    assertTrue(left.contains("unknown -> Queue@"), left);
    for (String gone : List.of("Null", "Counter", "StaticSwitch", "RoundRobinSched", "Idle")) {
      assertTrue(!left.contains(gone), gone);
    }
  }

  @Test
  void undeadLeavesNoPortOpen() {
    String config =
        "InfiniteSource -> t :: Tee -> a :: ARPQuerier(1.0.0.1, 0:0:0:0:0:1) -> Discard;"
            + "Idle -> Counter -> [1] a; t[1] -> Null -> Discard; t[2] -> Queue";
    assertEquals(0, run("undead", "-e", config));
    String left = out();
    assertTrue(left.contains("t :: Tee(2);"), left);
    assertTrue(left.contains("-> [1] a;") && left.contains(" :: Idle;"), left);
    assertTrue(!left.contains("Counter") && !left.contains("Queue"), left);
  }

  @Test
  void undeadTakesSwitchesOfAnyNumber() {
    for (String port : List.of("-1", "2", "65536", "0x10001", "99999999999999999999")) {
      String config = "i :: InfiniteSource -> s :: StaticSwitch(%s); s, s[1] -> d :: Discard";
      String both = config.formatted(port) + "; x :: RatedSource -> y :: Discard";
      assertEquals(0, run("undead", "-e", both), port);
      assertEquals("x :: RatedSource;\ny :: Discard;\n\nx -> y;\n", out(), port);
      assertEquals(1, run("undead", "-e", config.formatted(port)), port);
      assertEquals("warning: no live elements in configuration\n", out() + err());
    }
    String pull = "i :: InfiniteSource -> q :: Queue -> [1] s :: StaticPullSwitch(0x1) -> Discard";
    assertEquals(0, run("undead", "-e", pull + "; InfiniteSource -> Queue -> s"));
    String left = out();
    assertTrue(left.contains("i -> q\n    -> Discard@") && !left.contains("Switch"), left);
  }

  @Test
  void undeadLeavesNoInputToSchedulersThatGivesNothing() {
    String config =
        "s :: StrideSched(1, 2, 3, 4) -> t :: ToDump(x); Idle -> [0] s; Idle -> [2] s;"
            + "a :: InfiniteSource -> b :: Queue -> [1] s; InfiniteSource -> d :: Queue -> [3] s";
    assertEquals(0, run("undead", "-e", config));
    String left = out();
    assertTrue(left.contains("s :: StrideSched(2, 4);"), left);
    assertTrue(left.contains("d\n    -> [1] s;") && !left.contains("Idle"), left);
  }

  @Test
  void undeadLeavesThePulledOutputOfAPullTee() {
    String config =
        "InfiniteSource -> q :: Queue -> p :: PullTee -> %s; p[1] -> Counter -> Idle; p[2] -> d :: Discard";
    assertEquals(0, run("undead", "-e", config.formatted("Idle")));
    String pushed = out();
    assertTrue(pushed.contains("p [1] -> d;") && pushed.contains("p :: PullTee(2);"), pushed);
    assertEquals(
        0, run("undead", "-e", config.formatted("ToDump(x); x :: RatedSource -> Discard")));
    assertTrue(out().contains("p [1] -> d;"));
    String alone = "InfiniteSource -> q :: Queue -> p :: PullTee -> t :: ToDump(x); p[1] -> Idle";
    assertEquals(0, run("undead", "-e", alone));
    assertTrue(out().endsWith("-> q\n    -> t;\n"));
  }

  @Test
  @Timeout(120)
  void undeadCopesWithManyPorts() {
    String config =
        "i :: InfiniteSource -> t :: Tee; t[65535] -> [65535] x :: Unheard [65535] -> d :: Discard";
    assertEquals(0, run("undead", "-e", config));
    String left = out();
    assertTrue(left.contains("i -> [65535] x;") && left.contains("x [65535] -> d;"), left);
    assertTrue(left.contains("Idle@5 [65534] -> [65534] x;"));
  }

  @Test
  @Timeout(120)
  void alignCopesWithLongChains() {
    StringBuilder config = new StringBuilder("FromDevice(a)");
    for (int i = 0; i < 10_000; i++) {
      config.append(" -> Strip(4)");
    }
    assertEquals(0, run("align", "-e", config + " -> Strip(1) -> CheckIPHeader -> Discard"));
    assertTrue(out().contains(":: Align(4, 3);"));
  }

  @Test
  void globalVariablesStayUnlessExpanded() {
    String config = "define($N 3, $M $N); a :: A(${N-7}, \"$M\", $O) -> b :: B";
    assertEquals(0, run("flatten", "N=4", "P=5", "-e", config));
    String kept = out();
    assertTrue(kept.startsWith("define($N 4, $M $N, $P 5);\n\n"), kept);
    assertTrue(kept.contains("a :: A(${N-7}, \"$M\", $O);"), kept);
    assertEquals(0, run("flatten", "--expand-vars", "N=4", "-e", config));
    assertTrue(out().startsWith("a :: A(4, \"4\", $O);"));
    assertEquals(1, run("flatten", "N=4", "N=5", "-e", config));
    assertEquals("click-flatten: parameter 'N' multiply defined\n", err());
  }

  @Test
  void commandLinesAreClicks() {
    String[][] wrong = {
      {"--file", "'--file' requires an argument"},
      {"--classes=3", "'--classes' can't take an argument"},
      {"--c", "option '--c' is ambiguous"},
      {"--bogus", "unrecognized option '--bogus'"},
      {"-ex", "router configuration specified twice"}
    };
    for (String[] line : wrong) {
      assertEquals(1, run("flatten", "-ey", line[0]), line[0]);
      String lines =
          "click-flatten: %s\nUsage: click-flatten [OPTION]... [ROUTERFILE]\n"
              + "Try 'click-flatten --help' for more information.\n";
      assertEquals(lines.formatted(line[1]), err());
    }
    InputStream before = System.in;
    System.setIn(InputStream.nullInputStream());
    try {
      assertEquals(0, run("flatten", "--decl", "--", "-"));
    } finally {
      System.setIn(before);
    }
    assertEquals(1, run("flatten", "nowhere/at/all"));
    assertEquals("nowhere/at/all: No such file or directory\n", err());
  }

  @Test
  void patternsAreReplaced(@TempDir Path folder) throws IOException {
    Path patterns =
        Files.writeString(
            folder.resolve("p"),
            "elementclass Q { input -> c :: Counter -> Queue($n) -> output }"
                + "elementclass Q_Replacement { input -> Queue($n) -> c :: Counter -> output }"
                + "elementclass Alone { input -> Never -> output }");
    String config =
        "s :: S -> m :: Counter -> Queue(7) -> d :: D; t :: S -> Counter -> Queue(8) -> e :: D;"
            + "u :: S -> n :: Counter -> Queue(9) -> f :: D; n -> g :: D";
    assertEquals(0, run("xform", "-p", patterns.toString(), "-e", config));
    String changed = out();
    assertTrue(changed.contains("s -> Q@1/Queue@1\n    -> m\n    -> d;"), changed);
    assertTrue(changed.contains("Q@1/Queue@1 :: Queue(7);"), changed);
    assertTrue(changed.contains("Q@2/Queue@1 :: Queue(8);"), changed);
    // The third has an output that the pattern does not know.
    assertTrue(changed.contains("u -> n\n    -> Queue@"), changed);
    Path result = Files.writeString(folder.resolve("r"), changed);
    assertEquals(0, run("xform", "-r", result.toString(), patterns.toString()));
    String reversed = out();
    assertTrue(reversed.contains("s -> m\n    -> Q@4/Queue@2\n    -> d;"), reversed);
    assertEquals(0, run("xform", "-e", "a -> b"));
    assertEquals("warning: no patterns read\n", err());
    assertEquals(1, run("xform", "-e", "a -> b", "-p", folder.resolve("none").toString()));
    assertTrue(err().endsWith("none: No such file or directory\n"));
  }

  @Test
  void patternsWithoutEndAreStopped(@TempDir Path folder) throws IOException {
    Path patterns =
        Files.writeString(
            folder.resolve("p"),
            "elementclass A { input -> X -> output } elementclass A_Replacement { input -> X ->"
                + " output } elementclass B { input -> X -> output }"
                + "elementclass B_Replacement { input -> X -> output }");
    assertEquals(1, run("xform", "-p", patterns.toString(), "-e", "S -> X -> D"));
    assertEquals("click-xform: patterns replace each other endlessly\n", err());
  }

  @Test
  void thereIsNoKernelToInstallInto() {
    for (String tool : List.of("install", "uninstall")) {
      assertEquals(1, run(tool, "--socket", ""), tool);
      assertTrue(err().startsWith("click-" + tool + ": there is no kernel module"));
    }
    assertEquals(1, run("install", "--socket", "./nobody/here", "-e", "Idle -> Discard"));
    assertTrue(err().startsWith("click-install: ./nobody/here: "));
    assertEquals(1, run("install", "-hu", "-e", "Idle"));
    assertTrue(err().contains("mutually exclusive"));
  }

  @Test
  void noDriverIsMissingElements(@TempDir Path folder) throws IOException {
    assertEquals(0, run("mkmindriver", "-p", "x", "-E", "Queue Idle", "-e", "Idle -> Discard"));
    assertEquals("Nothing to be built: the driver has all elements.\n", err());
    assertEquals(1, run("mkmindriver", "-p", "x", "-e", "Idle -> Unheard"));
    assertEquals("click-mkmindriver: no element class 'Unheard'\n", err());
    Files.writeString(folder.resolve("lib.click"), "elementclass P { input -> output }");
    String user = "require(library lib.click); Idle -> P -> Discard";
    assertEquals(0, run("mkmindriver", "-p", "x", "-C", folder.toString(), "-e", user));
    assertTrue(err().startsWith("Nothing to be built"));
    assertEquals(1, run("mkmindriver", "-e", "Idle"));
    assertTrue(err().startsWith("fatal error: no package name specified\n"));
  }

  @Test
  void buildtoolKnowsWhatIsHere() {
    assertEquals(0, run("buildtool", "provides", "Queue", "umultithread"));
    assertEquals(1, run("buildtool", "provides", "Queue", "linuxmodule"));
    assertEquals(0, run("buildtool", "provides", "Queue", "!linuxmodule"));
    assertEquals(1, run("buildtool", "provides", "-i", "Queue"));
    assertEquals(1, run("buildtool", "kbuild"));
  }
}
