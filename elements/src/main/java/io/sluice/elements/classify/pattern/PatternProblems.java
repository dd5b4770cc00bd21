// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

import java.util.ArrayList;
import java.util.List;

/** Collects the errors in a list of patterns, so that a user sees all of them at once. */
public final class PatternProblems {
  /**
   * One message.
   *
   * @param error whether the patterns cannot be used; a warning otherwise
   * @param pattern index of the pattern, from 0; -1 when it concerns all
   * @param file {@code FILE:LINE} when the pattern stands in a file of rules; empty otherwise
   * @param offset index of the character in the pattern where the trouble begins
   * @param text the message, in Click's words
   */
  public record Problem(boolean error, int pattern, String file, int offset, String text) {
    /**
     * The message with its place, without its severity.
     *
     * @return text
     */
    public String message() {
      return place() + text;
    }

    private String place() {
      String where = pattern < 0 ? "" : "pattern " + pattern + ": ";
      return where + (file.isEmpty() ? "" : file + ": ");
    }

    @Override
    public String toString() {
      return place() + (error ? "" : "warning: ") + text;
    }
  }

  private final List<Problem> list = new ArrayList<>();
  private int errors;
  private int pattern = -1;
  private String file = "";

  /** Creates an empty collection. */
  public PatternProblems() {}

  /**
   * Names the pattern that the following messages are about.
   *
   * @param index from 0; -1 for none
   */
  public void in(int index) {
    pattern = index;
  }

  /**
   * Names the line that the following messages are about, in a file of rules.
   *
   * @param name the file; null when the pattern itself is meant again
   * @param line from 1
   */
  void inFile(String name, int line) {
    file = name == null ? "" : name + ":" + line;
  }

  /**
   * What the following messages are about.
   *
   * @return {@code pattern 3}, or {@code pattern 3: FILE:LINE}
   */
  String place() {
    return "pattern " + pattern + (file.isEmpty() ? "" : ": " + file);
  }

  /**
   * Adds an error about the current pattern.
   *
   * @param offset index of the character it begins at
   * @param text what is wrong
   */
  public void error(int offset, String text) {
    list.add(new Problem(true, pattern, file, offset, text));
    errors++;
  }

  /**
   * Adds a warning about the current pattern.
   *
   * @param offset index of the character it begins at
   * @param text what is suspicious
   */
  public void warning(int offset, String text) {
    list.add(new Problem(false, pattern, file, offset, text));
  }

  /**
   * Whether the patterns cannot be used.
   *
   * @return true when there was an error
   */
  public boolean hasErrors() {
    return errors > 0;
  }

  /**
   * The messages in the order they came.
   *
   * @return an unmodifiable copy
   */
  public List<Problem> list() {
    return List.copyOf(list);
  }
}
