// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrettyTest {
  private static final String CONFIG =
      "s :: InfiniteSource(\"<x)\", LIMIT 5) -> q :: Queue -> Unqueue -> [1] d :: D; q2, q3 :: Queue;"
          + " Idle -> d; d [2] -> q2; q2 -> q3";

  private static String pretty(String config, String... options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.ISO_8859_1);
    List<String> args = new ArrayList<>(List.of("pretty", "-e", config));
    args.addAll(List.of(options));
    assertEquals(0, Tools.run(args, stream, stream), out::toString);
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  private static String elements(String attributes) {
    return pretty(CONFIG, "-T", "<~elements " + attributes + ">");
  }

  @Test
  void theTextIsMarked() {
    String config =
        "// <b>\nelementclass X { input -> output }\nd :: Print(\"<i>)\", /* ) */ 5) -> X"
            + " -> (-> Discard)";
    String page = pretty(config, "-u", "http://docs/%s?a&b");
    assertTrue(page.startsWith("<!DOCTYPE html>"), page);
    for (String part :
        List.of(
            "<span class=\"c-cmt\">// &lt;b&gt;</span>",
            "<span class=\"c-kw\">elementclass</span> <a id=\"c-X\"><span class=\"c-cd\">X</span></a>",
            "<a id=\"e-d\"><span class=\"c-ed\" title=\"d :: Print\">d</span></a> :: ",
            "<a href=\"http://docs/Print?a&amp;b\">Print</a>"
                + "(<span class=\"c-cfg\">&quot;&lt;i&gt;)&quot;, /* ) */ 5</span>) -&gt; ",
            "<a href=\"#c-X\">X</a> -&gt; (-&gt; <a href=\"http://docs/Discard?a&amp;b\">Discard</a>)",
            "<td>&quot;&lt;i&gt;)&quot;, 5</td>")) {
      assertTrue(page.contains(part), part + " in " + page);
    }
    assertFalse(page.contains("<~"), page);
  }

  @Test
  void elementsAreListed() {
    assertEquals("d, Idle@7, q, q2, q3, s, Unqueue@3", elements("entry='<~name>' sep=', '"));
    assertEquals("q3, s, Unqueue@3", elements("entry='<~name>' sep=', ' column='2/2'"));
    assertEquals(
        "D: d; Idle: Idle@7; InfiniteSource: s; Queue: q q2 q3; Unqueue: Unqueue@3",
        elements("typeentry='<~type>: <~typerefs sep=\" \">' typeref='<~name>' sep='; '"));
    assertEquals(
        "d Idle@7- q q2 q3 s- Unqueue@3",
        elements("entry='<~name><~if test=\"<~ninputs>\" lt=1 then=\"-\">' sep=' '"));
    assertEquals("(&quot;&lt;x)...)", elements("entry='<~config limit=4 parens>'"));
    assertEquals(
        "2 inputs 3 outputs",
        elements(
            "entry='<~if test=\"<~name>\" eq=d then=\"<~ninputs english> <~noutputs english>\">'"));
    assertEquals("yes", pretty("a :: A -> B", "-T", "<~elements entry='<~anonymous>'>"));
    assertEquals(
        "<a href=\"#e-a\">a</a>", pretty("a :: A", "-T", "<~elements entry='<~name link>'>"));
  }

  @Test
  void portsAreListed() {
    String entry =
        "<~if test=\"<~type>\" eq=D then=\"<~inputs sep=/>|<~outputs sep=/>\" else=\"\">";
    assertEquals(
        "0push<Idle@7.0/1push<Unqueue@3.0|0push>none/1push>none/2push>q2.0",
        elements(
            "entry='"
                + entry
                + "' inputentry='<~port><~processing>&lt;<~inputconnections>'"
                + " outputentry='<~port><~processing>><~outputconnections>'"
                + " inputconnection='<~name>.<~port>' outputconnection='<~name>.<~port>'"
                + " nooutputconnection=none"));
    assertEquals(
        "pull",
        elements(
            "entry='<~if test=\"<~type>\" eq=Unqueue then=\"<~inputs>\">' inputentry='<~processing>'"));
  }

  @Test
  void templatesAreFiles(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("t"), "[<~title>]<~loop><~TITLE -->\n");
    String made =
        pretty("a :: A", "-t", file.toString(), "-dtitle=<~x>!", "-dx=X", "-dloop=<~loop>");
    assertEquals("[X!]X!\n", made);
    assertEquals(
        "[<~title>]<~loop><~TITLE -->\n", pretty("", "-t", file.toString(), "--write-template"));
    assertTrue(pretty("", "--write-template").contains("<~elements"));
  }

  @Test
  void graphsHavePorts() {
    String config = "a :: A(1) -> B; a[1] -> [1] c :: C; d :: D";
    assertEquals(
        """
        digraph clickrouter {
          node [shape=record,height=.1]
          edge [arrowhead=normal,arrowtail=none,tailclip=false]
          "a" [label="{a :: A|{<o0>|<o1>}}"];
          "B@2" [label="{{<i0>}|B}"];
          "c" [label="{{<i0>|<i1>}|c :: C}"];
          "d" [label="d :: D"];
          "a":o0 -> "B@2":i0;
          "a":o1 -> "c":i1;
        }
        """,
        pretty(config, "--dot"));
    String label = pretty(config, "--dot", "-T", "<~name> {<~config>}");
    assertTrue(label.contains("[label=\"{a \\{1\\}|{<o0>|<o1>}}\"]"), label);
    String gml = pretty(config, "--gml");
    assertTrue(gml.contains("  node\n  [ id 0\n    label \"a :: A\"\n  ]\n"), gml);
    assertTrue(gml.contains("xSource 0.500000\n      xTarget 0.500000\n"), gml);
    String graphml = pretty(config, "--graphml");
    assertTrue(graphml.contains("<port name=\"o1\"> <data key=\"kp\">H</data> </port>"), graphml);
    assertTrue(
        graphml.contains(
            "  <edge id=\"e1\" source=\"n0\" target=\"n2\" sourceport=\"o1\" targetport=\"i1\" />\n"),
        graphml);
  }
}
