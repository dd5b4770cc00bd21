// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.lang.ClickLanguage.Options;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every message of the language, with its line. */
class MessagesTest {
  private static final Options KNOWN = Options.none().withKnownClass(Set.of("A", "B")::contains);

  private static void check(String text, String... messages) {
    assertEquals(List.of(messages), Flat.messages(text), text);
  }

  private static void checkKnown(String text, String... messages) {
    assertEquals(List.of(messages), Flat.messages(text, KNOWN), text);
  }

  @Test
  void redeclaration() {
    check(
        "x :: A;\n\nx :: B",
        "t:3: redeclaration of element 'x'",
        "t:1: element 'x' previously declared here");
    check(
        "a :: A -> b :: B -> b :: B",
        "t:1: redeclaration of element 'b'",
        "t:1: element 'b' previously declared here");
    check(
        "elementclass E { a :: A }\ne/a :: A;\ne :: E",
        "t:3: redeclaration of element 'e/a'",
        "t:2: 'e/a' previously declared here");
  }

  @Test
  void redeclarationAcrossLineDirectives() {
    check(
        "x :: A\n# 1 \"inc\"\nx :: A\n# 8 \"\"\nx :: A",
        "inc:1: redeclaration of element 'x'",
        "t:1: element 'x' previously declared here",
        "t:8: redeclaration of element 'x'",
        "t:1: element 'x' previously declared here");
  }

  @Test
  void names() {
    check("1/x :: A", "t:1: element name '1/x' has all-digit component");
    check("\n5 :: A", "t:2: element name '5' has all-digit component");
    check("elementclass C { }\nC :: A", "t:2: class 'C' used as element name");
    check("A -> B\nB :: A", "t:2: class 'B' used as element name");
    check("elementclass F {\nA -> B }\nA :: Idle", "t:3: class 'A' used as element name");
    check(
        "elementclass F {\nA :: A -> B }\nA :: Idle",
        "t:2: class 'A' used as element name",
        "t:3: class 'A' used as element name");
    check("elementclass F {\nA :: AA -> B }\nAA :: Idle", "t:3: class 'AA' used as element name");
    check("a :: A\na(5) -> B", "t:2: configuration string ignored on element reference");
  }

  @Test
  void namesWhenClassesAreKnown() {
    checkKnown(
        "a :: A -> b;\nb :: B",
        "t:1: undeclared element 'b'",
        "t:2: class 'b' used as element name");
    // What was undeclared in a compound element is no class outside of it.
    checkKnown("x :: { A -> b }\nb :: B", "t:1: undeclared element 'b'");
    checkKnown("a ::\nX", "t:2: unknown element class 'X'");
    checkKnown("elementclass C X", "t:1: unknown element class 'X'");
    checkKnown("A :: B", "t:1: class 'A' used as element name");
    checkKnown("elementclass C { A || ... }", "t:1: cannot extend unknown element class 'C'");
  }

  @Test
  void syntaxErrors() {
    check("-> A", "t:1: syntax error near '->'");
    check("A ->\n;", "t:2: syntax error near ';'");
    check("A ->\n", "t:2: syntax error near ''");
    check("a ::\n;", "t:2: missing element type in declaration");
    check("a :: A :: B", "t:1: syntax error near '::'");
    check("A )", "t:1: syntax error near ')'");
    check("A\n}", "t:2: syntax error near '}'");
    check("A\n|| B", "t:2: syntax error near '||'");
    check("A -> $x", "t:1: syntax error near '$x'");
    check("A . B", "t:1: syntax error near '.'");
    check("A -\u00e9", "t:1: syntax error near '-'", "t:1: syntax error near '\u00e9'");
    check("A \u0001", "t:1: syntax error near '\\001'");
    check("a, -> b :: B", "t:1: syntax error near '->'");
    check("provide(x)", "t:1: syntax error near 'provide'");
    check("elementclass { A }", "t:1: expected element type name");
    check("elementclass X ;", "t:1: syntax error near ';'");
    check("a :: A(1, (2)\n", "t:2: expected ')'");
    check("define a", "t:1: expected '('");
    check("require", "t:1: expected '('");
    check("# nonsense\nA", "t:1: unknown preprocessor directive");
  }

  @Test
  void unclosedBlocks() {
    check(
        "a :: A -> ( ->\n",
        "t:2: expected ')'",
        "t:1: output ports ignored at end of chain",
        "t:1: '@2' output 0 unused");
    check("elementclass X {\nA", "t:2: expected '}'");
    check("elementclass C { (A; B }\nC", "t:1: syntax error near '}'");
  }

  @Test
  void ports() {
    check("A -> [x] B", "t:1: syntax error: port number should be integer");
    check("A -> [99999] B", "t:1: port number 99999 out of range");
    check("A -> [1 2] B", "t:1: syntax error: expected ','");
    check("A -> [1-2-3] B", "t:1: syntax error: expected ','");
    check("A [-1] -> B", "t:1: syntax error: expected port number");
    check("[1] A", "t:1: input ports ignored at start of chain");
    check("A [1]", "t:1: output ports ignored at end of chain");
    check("( A; [1] )", "t:1: stranded port ignored");
  }

  @Test
  void manyToMany() {
    check("a :: A\na [0,1] -> [0,1] a", "t:2: syntax error: many-to-many connections require '=>'");
    check(
        "a :: A\na [0,1] => [0-2] a", "t:2: connection mismatch: 2 outputs connected to 3 inputs");
    check("a :: A\na [0,] => [] a", "t:2: at most one expandable port allowed per connection");
    check(
        "a :: A\na [0,1] => [0-2,] a",
        "t:2: connection mismatch: 2 outputs connected to 3 or more inputs");
    check(
        "a :: A\na [0-2,] => [0,1] a",
        "t:2: connection mismatch: 3 or more outputs connected to 2 inputs");
  }

  @Test
  void pseudoElements() {
    check(
        "elementclass C {\ninput -> A; B -> input; output -> A; }",
        "t:1: 'C' pseudoelement 'input' may only be used as output",
        "t:1: 'C' pseudoelement 'output' may only be used as input");
    check("elementclass C { input [1] -> A }", "t:1: 'C' input 0 missing");
    check(
        "elementclass C { A -> [2] output }",
        "t:1: 'C' output 0 missing",
        "t:1: 'C' output 1 missing");
    check(
        "a :: A -> ( input\n[0], input [2] -> B\n)",
        "t:3: '<anonymous group>' input 1 missing",
        "t:1: '@2' has no input 1");
  }

  @Test
  void compoundPorts() {
    check("elementclass C { -> }\nA -> c :: C", "t:2: 'c' output 0 unused");
    check("elementclass C { -> }\nc :: C -> A", "t:2: 'c' input 0 unused");
    check("elementclass C { -> A }\nA -> C -> B", "t:2: 'C@2' has no output 0");
    check("elementclass C { A -> }\nA -> [0] C -> B", "t:2: 'C@2' has no input 0");
    check(
        "elementclass C { -> D1 :: { -> } -> }\nA -> c :: C -> B; A -> [1] c",
        "t:2: 'c' has no input 1");
  }

  @Test
  void implicitPseudoElements() {
    check(
        "elementclass C { -> A -> [0], B -> D }",
        "t:1: implicit ports used in the middle of a chain",
        "t:1: 'C' pseudoelement 'output' may only be used as input");
    Diagnostics diagnostics = new Diagnostics();
    ClickLanguage.parse("a :: A -> {\nB -> D;\n-> X ->\n} -> Y", "t", Options.none(), diagnostics);
    assertEquals(
        "t:3: warning: suggest 'input ->' or '[0] ->' to start connection\n",
        diagnostics.toString());
  }

  @Test
  void parameters() {
    check("elementclass C { $a, $a | A }", "t:1: parameter '$a' multiply defined");
    check(
        "elementclass C { K $a,\nK $b | A }",
        "t:2: repeated keyword parameter 'K' in compound element");
    check(
        "elementclass C { K $a, $b, __REST__ $c, $d | A }",
        "t:1: compound element parameters out of order",
        "t:1: (The correct order is '[positional], [keywords], [__REST__]'.)");
    check("elementclass C { $a, 5 | A }", "t:1: expected variable", "t:1: syntax error near '|'");
    check("elementclass C { $a A }", "t:1: expected ',' or '|'");
  }

  @Test
  void overloads() {
    check(
        "elementclass C { $a | A || $a, KEY $b, __REST__ $c | B }\nC()",
        "t:2: no match for 'C[0 inputs, 0 outputs]'",
        "t:1: candidates are:",
        "t:1:   C(<arg>)[0 inputs, 0 outputs]",
        "t:1:   C(<arg>, KEY, ...)[0 inputs, 0 outputs]");
    check(
        "A -> { $a | input -> output } (1, 2) -> B",
        "t:1: no match for '<anonymous>[2 arguments, 1 input, 1 output]'",
        "t:1: candidates are:",
        "t:1:   <anonymous>(<arg>)[1 input, 1 output]");
    check("elementclass C {\n... }", "t:2: '...' should occur last, after one or more compounds");
    check(
        "elementclass C { A\n|| ... || B }",
        "t:2: '...' should occur last, after one or more compounds");
  }

  @Test
  void definitions() {
    check("define($a 1)\ndefine($a 2)", "t:2: parameter '$a' multiply defined");
    check("elementclass C { $a | define($a 2) A }", "t:1: parameter '$a' multiply defined");
    check("define(a 1)", "t:1: bad 'define' declaration: not a variable");
    check("define($a-b 1)", "t:1: bad 'define' declaration: not a variable");
    check("define($ 1)", "t:1: bad 'define' declaration: not a variable");
  }

  @Test
  void requirements() {
    check("require(two words)", "t:1: syntax error at requirement");
    check("A\nrequire(package)", "t:2: syntax error at requirement");
    check(
        "require(library no/such.click)",
        "t:1: library 'no/such.click' not found in CLICKPATH/conf");
    check(
        "elementclass C {\nrequire(library x) }",
        "t:2: 'require library' must be used at file scope");
  }

  @Test
  void allErrorsAreCollected() {
    check(
        "x :: A; x :: A\nA -> [q] B\n)",
        "t:1: redeclaration of element 'x'",
        "t:1: element 'x' previously declared here",
        "t:2: syntax error: port number should be integer",
        "t:3: syntax error near ')'");
  }
}
