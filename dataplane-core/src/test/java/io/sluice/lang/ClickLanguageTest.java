// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClickLanguageTest {
  private static void check(String text, List<String> elements, List<String> connections) {
    FlatConfig config = Flat.parse(text);
    assertEquals(elements, Flat.elements(config), text);
    assertEquals(connections, Flat.connections(config), text);
  }

  @Test
  void readsDeclarationsAndConnections() {
    check(
        "a :: A(1, /* two */ 2); b, c :: B // end\n a -> b; a[1] -> [2]c",
        List.of("a :: A(1, 2)", "b :: B", "c :: B"),
        List.of("a[0] -> [0]b", "a[1] -> [2]c"));
  }

  @Test
  void numbersAnonymousElements() {
    check(
        "Idle -> Discard; x :: Idle -> Discard",
        List.of("Idle@1 :: Idle", "Discard@2 :: Discard", "x :: Idle", "Discard@4 :: Discard"),
        List.of("Idle@1[0] -> [0]Discard@2", "x[0] -> [0]Discard@4"));
  }

  @Test
  void expandsCompoundElements() {
    check(
        "elementclass F { $a, K $k, __REST__ $r | input -> X($a, $k, \"q$r\") -> output }\n"
            + "Idle -> f :: F(1, 2 3, K v) -> Discard",
        List.of("Idle@1 :: Idle", "Discard@3 :: Discard", "f/X@1 :: X(1, v, \"q2 3\")"),
        List.of("Idle@1[0] -> [0]f/X@1", "f/X@1[0] -> [0]Discard@3"));
  }

  @Test
  void putsDispatchersBehindContextLinks() {
    check(
        "a :: A; d :: D; a ~> B -> d; a ~> [2]d; a[1] -> d",
        List.of(
            "a :: A",
            "d :: D",
            "B@3 :: B",
            "context_flowcontextdispatcher_0 :: FlowContextDispatcher(- 0, - 1)"),
        List.of(
            "B@3[0] -> [0]d",
            "a[1] -> [0]d",
            "a[0] -> [0]context_flowcontextdispatcher_0",
            "context_flowcontextdispatcher_0[0] -> [0]B@3",
            "context_flowcontextdispatcher_0[1] -> [2]d"));
  }

  @Test
  void contextLinksLeadIntoCompoundElements() {
    check(
        "elementclass X { input ~> Y -> output } a :: A ~> x :: X -> d :: D",
        List.of(
            "a :: A",
            "d :: D",
            "x/Y@1 :: Y",
            "context_flowcontextdispatcher_0 :: FlowContextDispatcher(- 0)"),
        List.of(
            "x/Y@1[0] -> [0]d",
            "a[0] -> [0]context_flowcontextdispatcher_0",
            "context_flowcontextdispatcher_0[0] -> [0]x/Y@1"));
  }

  @Test
  void keepsPositions() {
    FlatConfig config =
        Flat.parse(
            "a :: A\n\nb\n:: B(\n1)\n# 50 \"other\"\nc :: C; elementclass D {\nX }\nd :: D\na\n-> b");
    assertEquals(
        List.of("t:1", "t:3", "other:50", "other:51"),
        config.elements().stream().map(e -> e.position().toString()).toList());
    assertEquals("other:54", config.connections().get(0).position().toString());
  }

  @Test
  void skipsAnInterpreterLine() {
    assertEquals(
        "t:2", Flat.parse("#!/usr/bin/env vnf\na :: A").elements().get(0).position().toString());
  }

  @Test
  void keepsConnectionsInOrderWithoutDuplicates() {
    check(
        "a :: A; b :: B; b -> a; a -> b; b -> a; a -> ( -> ) -> b",
        List.of("a :: A", "b :: B"),
        List.of("b[0] -> [0]a", "a[0] -> [0]b"));
  }

  @Test
  void collectsPackages() {
    assertEquals(
        List.of("one", "two", "compact_config", "three"),
        Flat.parse("require(package one, two, compact_config) require(package \"three\", one)")
            .requirements());
  }

  @Test
  void namesThatAreNoElementsAreClasses() {
    check(
        "a -> b; c :: C -> d(5)",
        List.of("a@1 :: a", "b@2 :: b", "c :: C", "d@4 :: d(5)"),
        List.of("a@1[0] -> [0]b@2", "c[0] -> [0]d@4"));
  }

  @Test
  void inputAndOutputAreOrdinaryNamesAtFileScope() {
    check(
        "input :: A -> output :: B; input -> ( -> X -> ) -> output",
        List.of("input :: A", "output :: B", "X@6 :: X"),
        List.of("input[0] -> [0]output", "X@6[0] -> [0]output", "input[0] -> [0]X@6"));
  }

  @Test
  void warningsDoNotStopAnything() {
    Diagnostics diagnostics = new Diagnostics();
    FlatConfig config =
        ClickLanguage.parse(
            "a :: A -> { B -> D; -> X -> } -> Y", "t", ClickLanguage.Options.none(), diagnostics);
    assertEquals(false, diagnostics.hasErrors());
    assertEquals(1, diagnostics.messages().size());
    assertEquals(5, config.elements().size());
  }

  @Test
  void keepsConfigurationStringsAsWrittenWithoutComments() {
    FlatConfig config =
        Flat.parse("X( 1,\n  2 )X(1, /* two */ 2,\n3 // three\n)X(/* none */)X(\"/**/\",)");
    assertEquals(
        List.of("1,\n  2", "1, 2, 3", "", "\"/**/\","),
        config.elements().stream().map(FlatConfig.Declaration::config).toList());
  }
}
