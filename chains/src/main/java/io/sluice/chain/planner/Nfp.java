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
 * A network function as NFP (Sun et al., SIGCOMM 2017) describes it, and the table of NFP that says
 * which two may run in parallel. The planner uses {@link Dependency}, which knows more and corrects
 * errors of the table; this class serves for comparison.
 *
 * @param reads the parts of a packet that it reads
 * @param writes the parts that it writes
 * @param reshapes whether it adds or removes headers
 * @param drops whether it drops packets
 */
record Nfp(Set<Part> reads, Set<Part> writes, boolean reshapes, boolean drops) {
  /** The parts of a packet that NFP distinguishes. */
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

  /** How two functions may run. */
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

  /** The entry of the table for this function followed by another. */
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
