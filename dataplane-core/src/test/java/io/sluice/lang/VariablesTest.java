// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.lang.ClickLanguage.Options;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VariablesTest {
  private static String config(String text, Map<String, String> definitions) {
    FlatConfig config = Flat.parse(text, Options.none().withDefinitions(definitions));
    return config.elements().get(0).config();
  }

  private static String config(String text) {
    return config(text, Map.of());
  }

  @Test
  void definitionsHaveNoOrder() {
    assertEquals("1, 2", config("X($a, $b); define($b 2, $a 1)"));
    assertEquals("2", config("define($a $b) X($a); define($b 2)"));
  }

  @Test
  void commandLineOverridesFileScope() {
    assertEquals("9", config("define($a 1) X($a)", Map.of("a", "9")));
    assertEquals("9", config("X($a)", Map.of("a", "9")));
    assertEquals("1", config("elementclass C { define($a 1) X($a) } C", Map.of("a", "9")));
    assertEquals("9", config("elementclass C { X($a) } C", Map.of("a", "9")));
  }

  @Test
  void valuesMayBeEmptyOrLong() {
    assertEquals("", config("define($a) X($a)"));
    assertEquals("one two \"three\"", config("define($a one two \"three\") X($a)"));
    assertEquals("", config("X($a)", Map.of("a", "")));
    assertEquals("", config("X(${a-default})", Map.of("a", "")), "empty is not undefined");
  }

  @Test
  void valuesAreEscapedInDoubleQuotes() {
    assertEquals(
        "\"say \\\"hi\\\" \\\\ \\n\"", config("X(\"say $a\")", Map.of("a", "\"hi\" \\ \n")));
    assertEquals("'$a'", config("X('$a')", Map.of("a", "v")));
    assertEquals("\"\\$a\"", config("X(\"\\$a\")", Map.of("a", "v")));
  }

  @Test
  void unknownVariablesStay() {
    assertEquals("$a, ${a}, $(a b), $$, $, a$", config("X($a, ${a}, $(a b), $$, $, a$)"));
    assertEquals("$(add 1 $b)", config("X($(add $a $b))", Map.of("a", "1")));
    assertEquals("${a", config("X(${a)", Map.of("a", "1")), "a bracket that is never closed");
  }

  @Test
  void wordsAndDefaults() {
    Map<String, String> words = Map.of("a", "x \"y z\" w", "i", "1");
    assertEquals("x, \"y z\", w, .", config("X(${a[0]}, ${a[$i]}, ${ a [ 2] }, ${a[3]}.)", words));
    assertEquals("7, x \"y z\" w", config("X(${b-7}, ${b-$a})", words));
  }

  @Test
  void namesThatNameEachOtherEnd() {
    assertTrue(config("define($a $b, $b $a) X($a)").matches("\\$[ab]"));
    assertEquals("$a", config("define($a $a) X($a)"));
  }

  @Test
  void scopesAreLexical() {
    String text =
        "elementclass In { $b | X($a, $b) }\n" + "elementclass Out { $a | In($a) }\n" + "Out(1)";
    assertEquals("$a, 1", config(text), "the user's variables are not the class's");
  }

  @Test
  void commentsAreNoPlaceForVariables() {
    assertEquals("v", config("X(/* $a */ $a // $a\n)", Map.of("a", "v")));
  }

  @Test
  void argumentsWithCommasStayOneArgument() {
    FlatConfig config = Flat.parse("elementclass C { $a, $b | X($b) } C(\"1,2\", (3 4))");
    assertEquals(List.of("C@1/X@1 :: X((3 4))"), Flat.elements(config));
  }
}
