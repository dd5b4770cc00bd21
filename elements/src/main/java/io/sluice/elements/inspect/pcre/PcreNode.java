// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.pcre;

import io.sluice.elements.regex.ByteSet;
import java.util.Arrays;
import java.util.List;

/** A part of a regular expression, as {@link PcreParser} reads it. */
sealed interface PcreNode {
  /** What {@link #width} answers when matches have several lengths. */
  int VARIES = -1;

  /** How often a repetition tries: most first, least first, or most and nothing else. */
  enum Greed {
    GREEDY,
    LAZY,
    POSSESSIVE
  }

  /** What holds at a place of the text and takes no byte. */
  enum Place {
    BEGIN,
    LINE_BEGIN,
    END,
    END_OR_LAST_FEED,
    LINE_END,
    WORD_BOUNDARY,
    NO_WORD_BOUNDARY
  }

  /** How many bytes each match has; {@link #VARIES}. */
  default int width() {
    return 0;
  }

  /**
   * Adds the bytes that a match can begin with.
   *
   * @param first 256 bits, to which they are added
   * @return whether a match can be empty, and what follows can be the first
   */
  default boolean addFirst(long[] first) {
    return true;
  }

  /** One byte of a set. */
  record Bytes(ByteSet set) implements PcreNode {
    @Override
    public int width() {
      return 1;
    }

    @Override
    public boolean addFirst(long[] first) {
      long[] words = set.words();
      for (int i = 0; i < first.length; i++) {
        first[i] |= words[i];
      }
      return false;
    }
  }

  /** One after the other; matches nothing when empty. */
  record Sequence(List<PcreNode> parts) implements PcreNode {
    @Override
    public int width() {
      boolean varies = parts.stream().anyMatch(part -> part.width() == VARIES);
      return varies ? VARIES : parts.stream().mapToInt(PcreNode::width).sum();
    }

    @Override
    public boolean addFirst(long[] first) {
      return parts.stream().allMatch(part -> part.addFirst(first));
    }
  }

  /** The first of several that leads to a match. */
  record Choice(List<PcreNode> parts) implements PcreNode {
    @Override
    public int width() {
      int width = parts.get(0).width();
      return parts.stream().allMatch(part -> part.width() == width) ? width : VARIES;
    }

    @Override
    public boolean addFirst(long[] first) {
      boolean empty = false;
      for (PcreNode part : parts) {
        empty |= part.addFirst(first);
      }
      return empty;
    }
  }

  /** A repetition; {@code most} is -1 for any number. */
  record Repeat(PcreNode body, int least, int most, Greed greed) implements PcreNode {
    @Override
    public int width() {
      return body.width() != VARIES && least == most ? body.width() * least : VARIES;
    }

    @Override
    public boolean addFirst(long[] first) {
      return body.addFirst(first) | least == 0;
    }
  }

  /** A group whose match is kept for back-references. */
  record Group(int number, PcreNode body) implements PcreNode {
    @Override
    public int width() {
      return body.width();
    }

    @Override
    public boolean addFirst(long[] first) {
      return body.addFirst(first);
    }
  }

  /** A group that does not try again once it has matched. */
  record Atomic(PcreNode body) implements PcreNode {
    @Override
    public int width() {
      return body.width();
    }

    @Override
    public boolean addFirst(long[] first) {
      return body.addFirst(first);
    }
  }

  /** What follows, or stands before, with no byte taken. */
  record Look(PcreNode body, boolean behind, boolean negated) implements PcreNode {}

  /** A place. */
  record At(Place place) implements PcreNode {}

  /** What a group has matched, again. */
  record Reference(int number, boolean anyCase) implements PcreNode {
    @Override
    public int width() {
      return VARIES;
    }

    @Override
    public boolean addFirst(long[] first) {
      Arrays.fill(first, -1L);
      return true;
    }
  }
}
