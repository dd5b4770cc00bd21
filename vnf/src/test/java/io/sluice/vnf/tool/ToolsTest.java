// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
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
  void prettyEscapes() {
    String config =
        "// <b>\nelementclass X { input -> output }\nd :: Print(\"<i>\") -> X -> Discard";
    assertEquals(0, run("pretty", "-e", config));
    String page = out();
    assertTrue(page.contains("<span class=\"comment\">// &lt;b&gt;</span>"), page);
    assertTrue(page.contains("<span class=\"word\">elementclass</span>"), page);
    assertTrue(page.contains("<td>&quot;&lt;i&gt;&quot;</td>"), page);
    assertEquals(0, run("pretty", "--dot", "-e", config));
    assertTrue(out().contains("\"d\" -> \"Discard@"));
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
