// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.lang.ConfigStrings;
import java.util.List;

/**
 * Tests the parsing of command lines.
 *
 * <p>{@code CLPTest()}
 *
 * <p>Checks the words, quotes and definitions of options and operands.
 */
@ElementInfo(name = "CLPTest", ports = "0/0")
@ElementEffects
public final class CLPTest extends SelfTest {
  /** Creates the element. */
  public CLPTest() {}

  @Override
  void test() {
    List<String> words = ConfigStrings.words("-e 'Idle -> Discard' --threads=2 \"A B\" N=5");
    same("words", 5, words.size());
    same("single quotes", "Idle -> Discard", ConfigStrings.unquote(words.get(1)));
    same("double quotes", "A B", ConfigStrings.unquote(words.get(3)));
    String[] parts = ConfigStrings.firstWord("write q.capacity 10 20");
    same("first", "write", parts[0]);
    same("rest", "q.capacity 10 20", parts[1].strip());
    check("name", ConfigStrings.isIdentifier("a/b@1") && !ConfigStrings.isIdentifier("/a"));
    same("no words", List.of(), ConfigStrings.words("  \t "));
  }
}
