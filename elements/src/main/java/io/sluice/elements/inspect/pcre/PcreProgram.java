// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.pcre;

import io.sluice.elements.inspect.pcre.PcreNode.Greed;
import io.sluice.elements.inspect.pcre.PcreNode.Place;
import io.sluice.elements.regex.ByteSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The steps by which {@link Backtracker} matches an expression. Each is an operation and up to
 * three numbers:
 *
 * <pre>
 *   BYTES set           one byte of a set
 *   MANY set least most as many as there are, fewer when what follows does not match; also
 *                       FEW (the other way round) and ALL (no fewer)
 *   SPLIT first second  tries a step, and later another one
 *   JUMP step           goes on there
 *   KEEP register       the place goes into a register
 *   AGAIN group fold    what a group has matched, once more
 *   PLACE number        holds where it holds: {@link Place}
 *   BACK count          goes back so many bytes
 *   MOVED register step jumps when the place is still that of the register
 *   ENTER register n    what is tried from here on, and n frames before it, is forgotten by
 *                       one of the next three
 *   LEAVE register      forgets it
 *   RETURN register     forgets it, and goes back to the place of ENTER
 *   REFUSE register     forgets it, and does not match
 *   DONE                matches
 * </pre>
 */
final class PcreProgram {
  static final int BYTES = 0;
  static final int MANY = 1;
  static final int FEW = 2;
  static final int ALL = 3;
  static final int SPLIT = 4;
  static final int JUMP = 5;
  static final int KEEP = 6;
  static final int AGAIN = 7;
  static final int PLACE = 8;
  static final int BACK = 9;
  static final int MOVED = 10;
  static final int ENTER = 11;
  static final int LEAVE = 12;
  static final int RETURN = 13;
  static final int REFUSE = 14;
  static final int DONE = 15;

  /** Numbers of a step. */
  static final int SIZE = 4;

  private static final int MAX_STEPS = 20_000;
  private static final Place[] PLACES = Place.values();

  private int[] steps = new int[64 * SIZE];
  private int count;
  private final List<long[]> sets = new ArrayList<>();
  private int registers;

  /** Bytes that a match begins with; null for any, or none. */
  private final long[] first;

  /**
   * Writes the steps of an expression.
   *
   * @param groups how many groups it has
   * @throws IllegalArgumentException when there are too many, or a look-behind has no one length
   */
  PcreProgram(PcreNode node, int groups) {
    registers = 2 * groups + 2;
    write(node);
    add(DONE, 0, 0, 0);
    long[] begins = new long[4];
    first = node.addFirst(begins) ? null : begins;
  }

  int[] steps() {
    return steps;
  }

  long[][] sets() {
    return sets.toArray(new long[0][]);
  }

  int registers() {
    return registers;
  }

  long[] first() {
    return first;
  }

  static Place place(int number) {
    return PLACES[number];
  }

  private int add(int operation, int a, int b, int c) {
    if (count == MAX_STEPS) {
      throw new IllegalArgumentException("pcre of more than " + MAX_STEPS + " steps");
    }
    if (steps.length == count * SIZE) {
      steps = Arrays.copyOf(steps, 2 * steps.length);
    }
    int at = count++ * SIZE;
    steps[at] = operation;
    steps[at + 1] = a;
    steps[at + 2] = b;
    steps[at + 3] = c;
    return at;
  }

  private int here() {
    return count * SIZE;
  }

  private int set(ByteSet set) {
    sets.add(set.words());
    return sets.size() - 1;
  }

  private void write(PcreNode node) {
    if (node instanceof PcreNode.Bytes bytes) {
      add(BYTES, set(bytes.set()), 0, 0);
    } else if (node instanceof PcreNode.Sequence sequence) {
      sequence.parts().forEach(this::write);
    } else if (node instanceof PcreNode.Choice choice) {
      choice(choice.parts(), null);
    } else if (node instanceof PcreNode.Repeat repeat) {
      repeat(repeat);
    } else if (node instanceof PcreNode.Group group) {
      add(KEEP, 2 * group.number(), 0, 0);
      write(group.body());
      add(KEEP, 2 * group.number() + 1, 0, 0);
    } else if (node instanceof PcreNode.Atomic atomic) {
      int register = enterable();
      add(ENTER, register, 0, 0);
      write(atomic.body());
      add(LEAVE, register, 0, 0);
    } else if (node instanceof PcreNode.Look look) {
      look(look);
    } else if (node instanceof PcreNode.Reference reference) {
      add(AGAIN, reference.number(), reference.anyCase() ? 1 : 0, 0);
    } else {
      add(PLACE, ((PcreNode.At) node).place().ordinal(), 0, 0);
    }
  }

  /** Two registers: for a height of the stack, and a place. */
  private int enterable() {
    registers += 2;
    return registers - 2;
  }

  /** One of several; each goes back as far as it is wide where that is asked. */
  private void choice(List<PcreNode> parts, Boolean behind) {
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      boolean last = i == parts.size() - 1;
      int split = last ? -1 : add(SPLIT, here() + SIZE, 0, 0);
      if (behind != null) {
        int width = parts.get(i).width();
        if (width == PcreNode.VARIES) {
          throw new IllegalArgumentException("pcre with a look-behind of no one length");
        }
        add(BACK, width, 0, 0);
      }
      write(parts.get(i));
      if (!last) {
        ends.add(add(JUMP, 0, 0, 0));
        steps[split + 2] = here();
      }
    }
    ends.forEach(end -> steps[end + 1] = here());
  }

  private void look(PcreNode.Look look) {
    int register = enterable();
    int split = look.negated() ? add(SPLIT, here() + SIZE, 0, 0) : -1;
    add(ENTER, register, look.negated() ? 1 : 0, 0);
    if (look.behind()) {
      boolean several = look.body() instanceof PcreNode.Choice;
      List<PcreNode> parts =
          several ? ((PcreNode.Choice) look.body()).parts() : List.of(look.body());
      choice(parts, true);
    } else {
      write(look.body());
    }
    add(look.negated() ? REFUSE : RETURN, register, 0, 0);
    if (split >= 0) {
      steps[split + 2] = here();
    }
  }

  private void repeat(PcreNode.Repeat repeat) {
    int most = repeat.most() < 0 ? Integer.MAX_VALUE : repeat.most();
    if (repeat.body() instanceof PcreNode.Bytes bytes) {
      int operation =
          switch (repeat.greed()) {
            case GREEDY -> MANY;
            case LAZY -> FEW;
            case POSSESSIVE -> ALL;
          };
      add(operation, set(bytes.set()), repeat.least(), most);
      return;
    }
    boolean possessive = repeat.greed() == Greed.POSSESSIVE;
    int register = possessive ? enterable() : 0;
    if (possessive) {
      add(ENTER, register, 0, 0);
    }
    boolean lazy = repeat.greed() == Greed.LAZY;
    for (int i = 0; i < repeat.least(); i++) {
      write(repeat.body());
    }
    if (repeat.most() < 0) {
      int start = split(lazy);
      int place = registers++;
      add(KEEP, place, 0, 0);
      write(repeat.body());
      int moved = add(MOVED, place, 0, 0);
      add(JUMP, start, 0, 0);
      end(start, lazy);
      steps[moved + 2] = here();
    } else {
      List<Integer> splits = new ArrayList<>();
      for (int i = repeat.least(); i < repeat.most(); i++) {
        splits.add(split(lazy));
        write(repeat.body());
      }
      splits.forEach(split -> end(split, lazy));
    }
    if (possessive) {
      add(LEAVE, register, 0, 0);
    }
  }

  /** Goes on behind it, or jumps to what {@link #end} says. */
  private int split(boolean lazy) {
    int next = here() + SIZE;
    return add(SPLIT, lazy ? 0 : next, lazy ? next : 0, 0);
  }

  private void end(int split, boolean lazy) {
    steps[split + (lazy ? 1 : 2)] = here();
  }
}
