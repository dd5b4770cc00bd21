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
}
