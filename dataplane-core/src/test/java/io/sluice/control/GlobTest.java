// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GlobTest {
  @Test
  void starsAndQuestionMarks() {
    assertTrue(Glob.matches("*", ""));
    assertTrue(Glob.matches("*", "a/b@1"));
    assertTrue(Glob.matches("*b*", "abc"));
    assertTrue(Glob.matches("a*a*a", "aaaba"));
    assertFalse(Glob.matches("a*c", "abcd"));
    assertTrue(Glob.matches("a?c", "abc"));
    assertFalse(Glob.matches("a?c", "ac"));
    assertFalse(Glob.matches("", "a"));
  }

  @Test
  void setsOfCharacters() {
    assertTrue(Glob.matches("a?[b-d]*", "axcz"));
    assertFalse(Glob.matches("a?[!b-d]", "axc"));
    assertFalse(Glob.matches("x[^12]", "x1"));
    assertTrue(Glob.matches("x[^12]", "x3"));
    assertTrue(Glob.matches("x[]-]", "x]"));
    assertTrue(Glob.matches("x[1", "x[1"));
  }

  @Test
  void everythingElseStandsForItself() {
    assertTrue(Glob.matches("a.b", "a.b"));
    assertFalse(Glob.matches("a.b", "axb"));
    assertTrue(Glob.matches("a\\*", "a*"));
    assertFalse(Glob.matches("a\\*", "ab"));
    assertTrue(Glob.isPattern("a[1]"));
    assertFalse(Glob.isPattern("a/b@1"));
  }

  @Test
  void manyStarsTakeNoTime() {
    assertFalse(Glob.matches("*a".repeat(40) + "b", "a".repeat(4000)));
  }
}
