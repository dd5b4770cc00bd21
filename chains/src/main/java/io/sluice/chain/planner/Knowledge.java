// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.chain.planner.Fact.Constant;
import io.sluice.chain.planner.Fact.Decided;
import io.sluice.chain.planner.Fact.DestinationMarked;
import io.sluice.chain.planner.Fact.Implied;
import io.sluice.chain.planner.Fact.Passed;
import io.sluice.chain.planner.Fact.ValidIp;
import io.sluice.effect.Field;
import io.sluice.elements.classify.pattern.Rule;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is known about all packets at one place of a graph. Immutable.
 *
 * @param start where the data begins, relative to the first byte of the frame that entered the
 *     graph; or {@link #UNKNOWN}
 * @param mark where the IP header is according to the header annotations; or {@link #UNKNOWN}
 * @param facts what else is known
 */
record Knowledge(int start, int mark, Set<Fact> facts) {
  static final int UNKNOWN = Integer.MIN_VALUE;

  /** Nothing is known. */
  static final Knowledge NONE = new Knowledge(UNKNOWN, UNKNOWN, Set.of());

  /** What is known about frames that enter the graph: where they begin. */
  static final Knowledge FRAMES = new Knowledge(0, UNKNOWN, Set.of());

  boolean knows(Fact fact) {
    return facts.contains(fact);
  }

  /** Whether there is a valid header at a position, and the header annotations point to it. */
  boolean hasMarkedHeader(int at) {
    return mark == at && at != UNKNOWN && knows(new ValidIp(at));
  }

  Knowledge with(Fact fact) {
    Set<Fact> more = new LinkedHashSet<>(facts);
    more.add(fact);
    return new Knowledge(start, mark, more);
  }

  Knowledge startingAt(int position) {
    return new Knowledge(position, mark, facts);
  }

  Knowledge marking(int position) {
    return new Knowledge(start, position, facts);
  }

  /** What is known in both cases. */
  Knowledge limitedTo(Knowledge other) {
    Set<Fact> common = new LinkedHashSet<>(facts);
    common.retainAll(other.facts);
    return new Knowledge(
        start == other.start ? start : UNKNOWN, mark == other.mark ? mark : UNKNOWN, common);
  }

  /** What is known about packets that come from one of several connections. */
  static Knowledge meet(List<Knowledge> ways, RuleLogic logic) {
    Knowledge first = ways.get(0);
    int start = first.start;
    int mark = first.mark;
    Set<Fact> common = new LinkedHashSet<>(first.facts);
    for (Knowledge way : ways) {
      start = way.start == start ? start : UNKNOWN;
      mark = way.mark == mark ? mark : UNKNOWN;
      common.retainAll(way.facts);
    }
    for (Knowledge way : ways) {
      addFollowing(way, ways, common, logic);
      addImplied(way, ways, common);
    }
    return new Knowledge(start, mark, common);
  }

  /**
   * Adds classifications that are known on one connection and follow from what is known on the
   * others.
   */
  private static void addFollowing(
      Knowledge way, List<Knowledge> ways, Set<Fact> common, RuleLogic logic) {
    for (Decided fact : way.decided()) {
      if (!common.contains(fact)
          && ways.stream().allMatch(w -> w.knows(fact) || logic.follows(w.decided(), fact))) {
        common.add(fact);
      }
    }
  }

  /** Adds facts of one connection that hold for the packets that must have come from it. */
  private static void addImplied(Knowledge way, List<Knowledge> ways, Set<Fact> common) {
    for (Fact fact : way.facts) {
      if (!(fact instanceof Passed) || common.contains(fact)) {
        continue;
      }
      for (Fact each : way.facts) {
        if (each instanceof Decided condition
            && !common.contains(condition)
            && ways.stream().allMatch(w -> w.knows(fact) || w.excludes(condition))) {
          common.add(new Implied(condition, fact));
        }
      }
    }
  }

  /** Whether the same rules are known to give another output. */
  private boolean excludes(Decided condition) {
    return facts.stream()
        .anyMatch(
            fact ->
                fact instanceof Decided other
                    && other.rules() == condition.rules()
                    && other.start() == condition.start()
                    && other.output() != condition.output());
  }

  /**
   * What is still known after fields have been written.
   *
   * @param written the fields
   * @param keepsChecksums whether the writer keeps correct checksums correct
   */
  Knowledge written(Set<Field> written, boolean keepsChecksums) {
    if (written.isEmpty()) {
      return this;
    }
    // If the position of the header is unknown, a write to it may change any byte.
    boolean anywhere = mark == UNKNOWN || mark < start;
    Set<Fact> left = new LinkedHashSet<>();
    for (Fact fact : facts) {
      Fact kept = kept(fact, written, keepsChecksums && !anywhere, anywhere);
      if (kept != null) {
        left.add(kept);
      }
    }
    boolean marks = written.contains(Field.ANNO_NETWORK) || written.contains(Field.ANNO_TRANSPORT);
    return new Knowledge(start, marks ? UNKNOWN : mark, left);
  }

  /** What is left of a fact; null if nothing is. */
  private Fact kept(Fact fact, Set<Field> written, boolean keeps, boolean anywhere) {
    if (fact instanceof ValidIp ip) {
      boolean touched = !disjoint(written, HEADER_AND_LENGTH) || anywhere && touchesData(written);
      return !touched || keeps && mark == ip.at() && disjoint(written, SIZES) ? fact : null;
    } else if (fact instanceof DestinationMarked) {
      boolean touched = written.contains(Field.ANNO_DST_IP) || written.contains(Field.IP_DST);
      return touched || anywhere && touchesData(written) ? null : fact;
    } else if (fact instanceof Constant constant) {
      Set<Field> fields = FrameBytes.fields(constant.at(), Integer.BYTES, true);
      return anywhere && touchesData(written) || !disjoint(written, fields) ? null : fact;
    } else if (fact instanceof Passed passed) {
      boolean check = CHECKS.contains(passed.className()) && passed.header() == mark;
      boolean touched = !disjoint(written, passed.depends()) || anywhere && touchesData(written);
      return !touched || keeps && check && disjoint(written, SIZES) ? fact : null;
    } else if (fact instanceof Decided decided) {
      return Weakening.of(decided, written, anywhere && touchesData(written));
    }
    Implied implied = (Implied) fact;
    boolean same =
        implied.condition().equals(kept(implied.condition(), written, keeps, anywhere))
            && implied.fact().equals(kept(implied.fact(), written, keeps, anywhere));
    return same ? fact : null;
  }

  /** Checks whose result stays valid if checksums are kept correct. */
  private static final Set<String> CHECKS =
      Set.of("CheckTCPHeader", "CheckUDPHeader", "CheckICMPHeader");

  private static final Set<Field> SIZES =
      EnumSet.of(Field.LENGTH, Field.IP_LENGTH, Field.IP_VERSION, Field.UDP_LENGTH);

  private static final Set<Field> HEADER_AND_LENGTH = headerAndLength();

  private static Set<Field> headerAndLength() {
    Set<Field> fields = EnumSet.of(Field.LENGTH);
    for (Field field : Field.values()) {
      if (!field.isGroup() && field.name().startsWith("IP_")) {
        fields.add(field);
      }
    }
    return fields;
  }

  static boolean touchesData(Set<Field> fields) {
    return fields.stream().anyMatch(field -> !field.isAnnotation());
  }

  static boolean disjoint(Set<Field> a, Set<Field> b) {
    return java.util.Collections.disjoint(a, b);
  }

  /** The known classifications, including those whose condition has come true. */
  List<Decided> decided() {
    List<Decided> all = new ArrayList<>();
    for (Fact fact : facts) {
      if (fact instanceof Decided decided) {
        all.add(decided);
      }
    }
    return all;
  }

  /** Adds facts whose condition follows from the known classifications. */
  Knowledge concluding(RuleLogic logic) {
    Set<Fact> more = new LinkedHashSet<>(facts);
    for (Fact fact : facts) {
      if (fact instanceof Implied implied
          && !more.contains(implied.fact())
          && logic.follows(decided(), implied.condition())) {
        more.add(implied.fact());
      }
    }
    return new Knowledge(start, mark, more);
  }

  /** Whether the rules are few enough to be kept as a fact. */
  static boolean isSmall(List<Rule> rules) {
    return rules.size() <= RuleLogic.MOST_RULES;
  }
}
