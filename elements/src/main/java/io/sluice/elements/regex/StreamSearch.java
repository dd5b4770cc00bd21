// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import java.util.ArrayList;
import java.util.List;

/**
 * Patterns that are looked for in streams, piece by piece, for elements of other packages.
 * Immutable; allocates nothing while it searches.
 */
public final class StreamSearch {
  private final RegexSet set;

  private StreamSearch(RegexSet set) {
    this.set = set;
  }

  /**
   * Compiles texts in which an asterisk stands for any bytes, and a backslash has the next
   * character stand for itself.
   *
   * @param texts one byte to a character
   * @return what looks for them
   * @throws IllegalArgumentException when one of them is empty, or they need too large a table
   */
  public static StreamSearch ofGlobs(List<String> texts) {
    List<RegexNode> nodes = new ArrayList<>();
    for (String text : texts) {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("a pattern is empty");
      }
      nodes.add(glob(text));
    }
    try {
      return new StreamSearch(RegexSet.compile(nodes, false, PatternElement.DEFAULT_BYTES));
    } catch (RegexSyntax e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static RegexNode glob(String text) {
    List<RegexNode> parts = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '*') {
        parts.add(new RegexNode.Repeat(new RegexNode.Bytes(ByteSet.ALL), 0, RegexNode.UNLIMITED));
      } else {
        i += c == '\\' && i + 1 < text.length() ? 1 : 0;
        parts.add(new RegexNode.Bytes(ByteSet.of(text.charAt(i) & 0xff)));
      }
    }
    return new RegexNode.Sequence(parts);
  }

  /**
   * What is to be kept for a stream.
   *
   * @return its begin, for {@link #goOn}
   */
  public int[] begin() {
    return new int[set.tables()];
  }

  /**
   * Looks at the next bytes of a stream.
   *
   * @param address of the bytes
   * @param length how many they are
   * @param states what is kept for the stream; changed
   * @return whether a pattern ends in these bytes
   */
  public boolean goOn(long address, int length, int[] states) {
    return set.goOn(address, length, states);
  }
}
