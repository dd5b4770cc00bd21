// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.planner;

import io.sluice.effect.Action;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Whether two functions, the first of which precedes the second, may work on a packet in parallel
 * with the same result for packets and state as in sequence. This is the table of NFP with three
 * corrections. First, a function that keeps state must follow one that drops, otherwise it would
 * count packets that it must not see; one without state may process packets that are dropped later.
 * Second, if two functions write the same field and the second does not write it in all packets,
 * the merger cannot tell which value is the later one, so they run in sequence; checksums are an
 * exception, because they are corrected by differences. Third, of functions in parallel, the last
 * in order may add or remove headers: the others work on the original packet, and what they write
 * is copied into the moved headers.
 *
 * @param way what is allowed
 * @param reason why no more than that is allowed
 */
record Dependency(Way way, String reason) {
  /** The ways to run two functions, from the cheapest on. */
  enum Way {
    /** Both share the same bytes. */
    SHARE,
    /** One gets a copy of the headers. */
    HEADER,
    /** One gets a copy of the whole packet. */
    FULL,
    /** One after the other. */
    SEQUENTIAL
  }

  private static final Set<Field> LINK = Field.ETHERNET.members();

  private static final Set<Field> CHECKSUMS = EnumSet.of(Field.IP_CHECKSUM, Field.CHECKSUM);

  /** Actions that a merger could neither undo nor account for. */
  private static final Set<Action> ALONE =
      EnumSet.of(
          Action.MAKES,
          Action.COPIES,
          Action.REORDERS,
          Action.SENDS,
          Action.KEEPS,
          Action.RELOCATES);

  /**
   * Compares two functions.
   *
   * @param a the first in the order
   * @param b the second
   */
  static Dependency between(Profile a, Profile b) {
    Effects first = a.effects();
    Effects second = b.effects();
    if (first.isUnknown() || second.isUnknown()) {
      return sequential("one of them does not declare what it does");
    }
    for (Action action : ALONE) {
      if (first.does(action) || second.does(action)) {
        return sequential(
            "the " + (first.does(action) ? "first" : "second") + " " + action.text() + " packets");
      }
    }
    if (first.does(Action.DROPS) && b.keepsState()) {
      return sequential("the first drops, and the second keeps state or counts");
    }
    Set<Field> readAfterWrite = common(first.fieldsWritten(), second.fieldsRead());
    if (!readAfterWrite.isEmpty()) {
      return sequential("the second reads " + names(readAfterWrite) + ", which the first writes");
    }
    return writes(a, b);
  }

  private static Dependency writes(Profile a, Profile b) {
    Effects first = a.effects();
    Effects second = b.effects();
    if (a.movesHeaders()) {
      return sequential("the first adds or removes headers, and the second would not see that");
    } else if (b.movesHeaders() && !Collections.disjoint(first.fieldsWritten(), LINK)) {
      return sequential("the second moves the link header, which the first writes");
    } else if (a.reshapes() && b.reshapes()) {
      return sequential("both change the payload, or where packets begin or end");
    }
    Set<Field> both = bytes(common(first.fieldsWritten(), b.writtenInPacket()));
    Set<Field> conflicts = EnumSet.noneOf(Field.class);
    conflicts.addAll(both);
    if (a.setsChecksums() || b.setsChecksums()) {
      conflicts.addAll(common(common(first.fieldsWritten(), second.fieldsWritten()), CHECKSUMS));
    } else {
      conflicts.removeAll(CHECKSUMS);
    }
    if (!conflicts.isEmpty()) {
      return sequential("both write " + names(conflicts));
    }
    Set<Field> writeAfterRead = bytes(common(first.fieldsRead(), second.fieldsWritten()));
    Set<Field> apart = EnumSet.noneOf(Field.class);
    apart.addAll(both);
    apart.addAll(writeAfterRead);
    boolean payload = apart.contains(Field.PAYLOAD) || second.writes(Field.PAYLOAD);
    if (b.movesHeaders()) {
      return new Dependency(
          payload || first.reads(Field.PAYLOAD) ? Way.FULL : Way.HEADER,
          "the second adds or removes headers");
    } else if (apart.isEmpty()) {
      return new Dependency(Way.SHARE, "neither writes what the other reads or writes");
    }
    String why =
        writeAfterRead.isEmpty()
            ? "both correct " + names(both)
            : "the second writes " + names(writeAfterRead) + ", which the first reads";
    return new Dependency(payload ? Way.FULL : Way.HEADER, why);
  }

  private static Dependency sequential(String reason) {
    return new Dependency(Way.SEQUENTIAL, reason);
  }

  private static Set<Field> common(Set<Field> a, Set<Field> b) {
    Set<Field> common = EnumSet.noneOf(Field.class);
    common.addAll(a);
    common.retainAll(b);
    return common;
  }

  /** Removes annotations and lengths, which each copy of a packet has for itself. */
  private static Set<Field> bytes(Set<Field> fields) {
    fields.removeIf(field -> field.isAnnotation() || field == Field.LENGTH);
    return fields;
  }

  static String names(Set<Field> fields) {
    List<String> names = new ArrayList<>();
    fields.forEach(field -> names.add(field.text()));
    return names.size() > 4
        ? String.join(", ", names.subList(0, 4)) + " and more"
        : String.join(", ", names);
  }
}
