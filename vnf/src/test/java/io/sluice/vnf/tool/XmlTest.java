// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfigWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    out.reset();
    err.reset();
    PrintStream output = new PrintStream(out, true, StandardCharsets.ISO_8859_1);
    PrintStream errors = new PrintStream(err, true, StandardCharsets.ISO_8859_1);
    return Tools.run(List.of(args), output, errors);
  }

  private String out() {
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  private String err() {
    return err.toString(StandardCharsets.ISO_8859_1);
  }

  private String xml(String config) {
    assertEquals(0, run("click2xml", "-e", config), this::err);
    return out();
  }

  private static String flat(String config) {
    Diagnostics diagnostics = new Diagnostics();
    String flat =
        FlatConfigWriter.write(
            ClickLanguage.parse(config, "c", ClickLanguage.Options.none(), diagnostics));
    assertFalse(diagnostics.hasErrors(), diagnostics + config);
    return flat;
  }

  @Test
  void elementsAndConnectionsAreTags() {
    String xml =
        xml(
            "define($N 3); s :: RatedSource(\"<&\\n\", $N) -> q :: Queue\n-> Unqueue -> [1] d :: D");
    assertTrue(
        xml.startsWith("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<!DOCTYPE "));
    assertTrue(xml.contains("<configuration xmlns=\"http://www.lcdf.org/click/xml/\">\n"));
    assertTrue(
        xml.contains(
            "<element name=\"s\" classname=\"RatedSource\" file=\"config\" line=\"1\" ninputs=\"0\""
                + " noutputs=\"1\" processing=\"/h\" config=\"&quot;&lt;&amp;\\n&quot;, 3\" />\n"),
        xml);
    assertTrue(xml.contains(" processing=\"h/l\" />\n"), xml);
    assertTrue(
        xml.contains(
            "<connection from=\"q\" fromport=\"0\" to=\"Unqueue@3\" toport=\"0\" processing=\"l\" />"),
        xml);
    assertTrue(xml.endsWith("to=\"d\" toport=\"1\" processing=\"h\" />\n</configuration>\n"), xml);
  }

  @Test
  void compoundClassesAreTags() {
    String xml = xml("elementclass C { $a, K $k | input -> Queue($a) -> output }; c :: C(1, K 2)");
    assertTrue(
        xml.contains(
            """
            <elementclass classid="c1" classname="C" file="config" line="1">
              <compound ninputs="1" noutputs="1" nformals="2">
                <formal number="0" name="$a" />
                <formal number="1" name="$k" key="K" />
                <element name="Queue@1" classname=\"Queue\""""),
        xml);
    assertTrue(xml.contains("<element name=\"c\" classid=\"c1\""), xml);
    assertEquals(
        0, run("click2xml", "-F", "-e", "S -> c :: { $a | input -> Q($a) -> output }(4) -> T"));
    assertTrue(out().contains("<element name=\"c/Q@1\" classname=\"Q\""), this::out);
    assertFalse(out().contains("elementclass"), this::out);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a :: A -> b :: B(x, \"y\\\"\\x41\\<42>\", 'z') [2] => [1] c :: C; b [1] -> b",
        "a :: A [0, 1] => (-> b :: B -> c :: C ->; [1] -> [1] c) -> d :: D;"
            + " a [2] -> ([0] -> D2; E -> [0]) -> F",
        "elementclass A { input -> x :: X -> output } a :: A; elementclass A { $v | input -> X($v)"
            + " -> output || input -> a :: A -> output } S -> a -> b :: A -> c :: A(3) -> T",
        "elementclass Q { $n, K $k | input -> Q(${n}0, $k) -> output || $x, __REST__ $r | input ->"
            + " [0] X($x, $r) -> output || ... } S -> Q(1, K 2) -> Q -> Q(7, 8, 9) -> T",
        "S -> { $x | input -> X(${z-$x}, ${$x}, '$x') -> output }(1) -> T",
        "S -> { define($v 5) input -> X($v, '$v', \"$v\", $w, ${w-3}) -> output } -> T",
        "x :: { $a | elementclass I { $a | input -> I1($a) -> output } input -> I($a.1) -> output }"
            + "(9); S -> x -> T; elementclass I { input -> I2 -> output } U -> I -> V",
        "elementclass P N; elementclass R P; elementclass P { input, [1] => [0, 1] output || ... };"
            + " S => a :: P => T; R -> P; b, c :: P"
      })
  void configurationsComeBack(String config) {
    String xml = xml(config);
    assertEquals(0, run("xml2click", "-e", xml), () -> err() + xml);
    String back = out();
    assertEquals(flat(config), flat(back), back);
    assertEquals(0, run("xml2click", "-F", "-e", xml), this::err);
    assertEquals(flat(config), flat(out()));
    assertEquals(0, run("click2xml", "-F", "-e", config), this::err);
    assertEquals(0, run("xml2click", "-e", out()), this::err);
    assertEquals(flat(config), flat(out()));
  }

  @Test
  void bytesComeBack(@TempDir Path folder) throws IOException {
    for (String bytes : List.of("\u00c3\u00a9", "\u00e9\u00ff", "\"\n\t\r\"")) {
      Path file = folder.resolve("c");
      Files.writeString(file, "a :: A(" + bytes + ");\n", StandardCharsets.ISO_8859_1);
      assertEquals(0, run("click2xml", file.toString(), "-o", folder.resolve("x").toString()));
      assertEquals(0, run("xml2click", folder.resolve("x").toString()), this::err);
      assertEquals("a :: A(" + bytes + ");\n", out());
    }
    assertEquals(1, run("click2xml", "-e", "a :: A(\"\u0001\")"));
    assertEquals("config:1: XML cannot have the character \\001\n", err());
  }

  @Test
  void classesAreReadable() {
    String config =
        "elementclass A { $x, K $k |\n  input -> x :: X($x, $k)\n    -> output;\n};\n"
            + "a :: A(1, K 2);\nb :: { \n  input -> output;\n};\n\na -> b;\n";
    assertEquals(0, run("xml2click", "-e", xml(config)));
    assertEquals(
        """
        elementclass A { $x, K $k |
          x :: X($x, $k);
          input -> x
              -> output;
        };
        a :: A(1, K 2);
        b :: {
          input -> output;
        };
        a -> b;
        """,
        out());
  }

  @Test
  void wrongXmlIsTold() {
    String[][] wrong = {
      {"", ":1: XML parse error: "},
      {
        "<configuration>\n<element name='a' classname='A'></configuration>", ":2: XML parse error: "
      },
      {"<a/>", ": no configuration section"},
      {"<configuration/>\n<configuration/>", ":2: XML parse error: "},
      {"<element/>", ":1: <element> tag outside of <configuration>"},
      {"<configuration>\n<element name='a'/>", ":2: element declared without a class"},
      {"<configuration><element classname='A'/>", ":1: element declared without a name"},
      {
        "<configuration><element name='a b' classname='A'/>",
        ":1: 'name' attribute not a Click identifier"
      },
      {
        "<configuration><element name='a' classname='A' classid='c'/>",
        ":1: conflicting attributes 'classname' and 'classid'"
      },
      {"<configuration><element name='a' classid='c'/>", ":1: no such element class 'c'"},
      {
        "<configuration><element name='a' classname='A'/>\n<element name='a' classname='B'/>",
        ":2: redeclaration of element 'a'\nconfig:1: element 'a' previously declared here"
      },
      {
        "<configuration><element name='a' classname='A' ninputs='1'/>",
        ":1: 'a' input port count and 'ninputs' attribute disagree"
      },
      {
        "<configuration><element name='a' classname='A'/><connection from='a' to='b'/>",
        ":1: undeclared element 'b'"
      },
      {
        "<configuration><connection from='a' to='b' toport='-1'/>",
        ":1: 'toport' should be port number"
      },
      {
        "<configuration><element name='a' classname='A' config='1); b :: B('/>",
        ":1: 'config' attribute not a configuration string"
      },
      {
        "<configuration><element name='a' classname='A' config='1); b :: B; //'/>",
        ":1: 'config' attribute not a configuration string"
      },
      {"<configuration><formal/>", ":1: <formal> tag outside of <compound>"},
      {"<configuration><compound/>", ":1: <compound> tag outside of <elementclass>"},
      {
        "<configuration><elementclass classid='c'></elementclass>",
        ":1: element class is neither compound nor a synonym"
      },
      {
        "<configuration><elementclass classid='c'><synonym classid='c'/></elementclass>",
        ":1: circular definition of elementclass '<anonymous>'"
      },
      {
        "<configuration><elementclass classid='c'><compound><formal number='1' name='$a'/>"
            + "</compound></elementclass>",
        ":1: definition missing for formal 0"
      },
      {
        "<configuration><elementclass classid='c'><compound><elementclass classid='d'><compound/>"
            + "</elementclass></compound></elementclass><element name='a' classid='d'/>",
        ":1: element class 'd' is declared inside of another one"
      },
      {
        "<configuration><elementclass classid='c'><compound>\n<connection from='input' fromport='1'"
            + " to='output'/></compound></elementclass>",
        ":1: 'Compound' input 0 missing"
      },
      {"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:/etc/passwd'>]><a>&x;</a>", ":1: XML parse error: "}
    };
    for (String[] each : wrong) {
      String xml = each[0];
      boolean open = xml.startsWith("<configuration>") && !xml.contains("</configuration>");
      assertEquals(1, run("xml2click", "-e", open ? xml + "</configuration>" : xml), xml);
      assertTrue(err().startsWith("config" + each[1]), () -> xml + " gives " + err());
    }
    assertEquals(1, run("xml2click", "-q"));
    assertTrue(err().startsWith("xml2click: unrecognized option '-q'\nUsage: xml2click "), err());
  }

  @Test
  void hostileXmlEnds() {
    StringBuilder deep = new StringBuilder("<configuration>");
    StringBuilder chain = new StringBuilder("<configuration>");
    for (int i = 0; i < 20_000; i++) {
      deep.append("<elementclass classid='c").append(i).append("'><compound>");
      chain.append("<elementclass classid='c").append(i).append("'><compound overloadclassid='c");
      chain.append(i + 1).append("'/></elementclass>");
    }
    for (String xml : List.of(deep.toString(), chain + "</configuration>")) {
      assertEquals(1, run("xml2click", "-e", xml));
      assertFalse(err().isEmpty());
    }
    String deepest = deep + "</compound></elementclass>".repeat(20_000) + "</configuration>";
    assertEquals(1, run("xml2click", "-e", deepest));
    // Later JDKs have a limit of their own.
    assertTrue(err().contains("too deeply") || err().contains("depth"), this::err);
  }
}
