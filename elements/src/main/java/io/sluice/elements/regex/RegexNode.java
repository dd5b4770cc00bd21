// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import java.util.ArrayList;
import java.util.List;

/** A regular expression, as a tree. */
sealed interface RegexNode {
  /** Repeats without end. */
  int UNLIMITED = -1;

  /** One byte of a set. */
  record Bytes(ByteSet set) implements RegexNode {}

  /** One after the other; the empty text when there are none. */
  record Sequence(List<RegexNode> parts) implements RegexNode {}

  /** One of several. */
  record Choice(List<RegexNode> branches) implements RegexNode {}

  /** Again and again; up to {@link #UNLIMITED} times or a number of them. */
  record Repeat(RegexNode node, int least, int most) implements RegexNode {}

  /** A place in the text. */
  record Place(Assertion assertion) implements RegexNode {}

  /** What can be said of a place between two bytes. */
  enum Assertion {
    BEGIN_TEXT,
    BEGIN_LINE,
    END_TEXT,
    END_LINE,
    WORD_BOUNDARY,
    NO_WORD_BOUNDARY;

    /** Whether it depends on what comes next, too. */
    boolean looksAhead() {
      return ordinal() >= END_TEXT.ordinal();
    }
  }

  /** A text that stands for itself. */
  static RegexNode literal(String text) {
    List<RegexNode> parts = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      parts.add(new Bytes(ByteSet.of(text.charAt(i) & 0xff)));
    }
    return new Sequence(parts);
  }
}
