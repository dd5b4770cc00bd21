// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What NFP (Sun et al., SIGCOMM 2017) knows of a network function, and its table of which two may
 * work side by side. Plans are made by {@link Dependency}, which knows more and corrects the table
 * where it is wrong; this is what they are compared with.
 *
 * @param reads parts of a packet that are read
 * @param writes parts that are written
 * @param reshapes whether it adds or removes headers
 * @param drops whether it drops
 */
record Nfp(Set<Part> reads, Set<Part> writes, boolean reshapes, boolean drops) {
  /** The parts of a packet that NFP tells apart. */
  enum Part {
    SIP(Field.IP_SRC),
    DIP(Field.IP_DST),
    SPORT(Field.SRC_PORT),
    DPORT(Field.DST_PORT),
    PAYLOAD(Field.PAYLOAD);

    private final Field field;

    Part(Field field) {
      this.field = field;
    }
  }

  /** What two functions may do. */
  enum Verdict {
    SHARE,
    COPY,
    SEQUENTIAL;

    private Verdict or(Verdict other) {
      return compareTo(other) > 0 ? this : other;
    }
  }

  static Nfp of(Effects effects) {
    Set<Part> reads = EnumSet.noneOf(Part.class);
    Set<Part> writes = EnumSet.noneOf(Part.class);
    for (Part part : Part.values()) {
      if (effects.reads(part.field)) {
        reads.add(part);
      }
      if (effects.writes(part.field)) {
        writes.add(part);
      }
    }
    boolean reshapes = effects.does(Action.ADDS_HEADER) || effects.does(Action.REMOVES_HEADER);
    return new Nfp(reads, writes, reshapes, effects.does(Action.DROPS));
  }

  /** The table: what is allowed when this function comes first in the order. */
  Verdict before(Nfp next) {
    Verdict verdict = Verdict.SHARE;
    if (meet(reads, next.writes)) {
      verdict = verdict.or(Verdict.COPY);
    }
    if (meet(writes, next.writes)) {
      verdict = verdict.or(Verdict.COPY);
    }
    if (meet(writes, next.reads)) {
      verdict = verdict.or(Verdict.SEQUENTIAL);
    }
    boolean touches = !reads.isEmpty() || !writes.isEmpty();
    if (next.reshapes && (touches || reshapes)) {
      verdict = verdict.or(Verdict.COPY);
    }
    boolean nextTouches = !next.reads.isEmpty() || !next.writes.isEmpty();
    if (reshapes && nextTouches || drops && (nextTouches || next.reshapes)) {
      verdict = verdict.or(Verdict.SEQUENTIAL);
    }
    return verdict;
  }

  private static boolean meet(Set<Part> a, Set<Part> b) {
    return a.stream().anyMatch(b::contains);
  }

  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    for (Part part : Part.values()) {
      boolean read = reads.contains(part);
      boolean written = writes.contains(part);
      if (read || written) {
        String name = part == Part.PAYLOAD ? "Payload" : part.name();
        words.add(name + " " + (read && written ? "R/W" : read ? "R" : "W"));
      }
    }
    if (reshapes) {
      words.add("Add/Rm");
    }
    if (drops) {
      words.add("Drop");
    }
    return words.isEmpty() ? "nothing" : String.join(", ", words);
  }
}
