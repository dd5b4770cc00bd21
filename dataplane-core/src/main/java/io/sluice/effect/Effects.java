// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import java.util.EnumSet;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What an element, or several in a row, may do to a packet: the fields it reads, those it writes,
 * and its {@link Action}s. What is not in here does not happen; the checked mode proves that.
 *
 * <p>A field that decides what becomes of a packet is read, even where it is not copied anywhere. A
 * field that is written is not thereby read. A header that is added counts its fields as written.
 * Immutable.
 */
public final class Effects {
  private static final long ALL_FIELDS = -1L >>> (64 - Field.values().length);
  private static final int ALL_ACTIONS = (1 << Action.values().length) - 1;

  /** Everything: what is assumed of an element that says nothing. */
  public static final Effects UNKNOWN = new Effects(ALL_FIELDS, ALL_FIELDS, ALL_ACTIONS);

  /** Nothing at all: packets pass as they came. */
  public static final Effects NONE = new Effects(0, 0, 0);

  private final long reads;
  private final long writes;
  private final int actions;

  private Effects(long reads, long writes, int actions) {
    this.reads = reads;
    this.writes = writes;
    this.actions = actions;
  }

  /**
   * These effects, and fields that are read.
   *
   * @param fields the fields
   * @return the sum
   */
  public Effects reading(Field... fields) {
    return new Effects(reads | bits(fields), writes, actions);
  }

  /**
   * These effects, and fields that are written.
   *
   * @param fields the fields
   * @return the sum
   */
  public Effects writing(Field... fields) {
    return new Effects(reads, writes | bits(fields), actions);
  }

  /**
   * These effects, and actions.
   *
   * @param more the actions
   * @return the sum
   */
  public Effects doing(Action... more) {
    int sum = actions;
    for (Action action : more) {
      sum |= action.bit();
    }
    return new Effects(reads, writes, sum);
  }

  /**
   * These effects without some of the fields that are read.
   *
   * @param fields the fields
   * @return the rest
   */
  public Effects notReading(Field... fields) {
    return new Effects(reads & ~bits(fields), writes, actions);
  }

  /**
   * These effects without some of the fields that are written.
   *
   * @param fields the fields
   * @return the rest
   */
  public Effects notWriting(Field... fields) {
    return new Effects(reads, writes & ~bits(fields), actions);
  }

  /**
   * These effects without some of the actions.
   *
   * @param less the actions
   * @return the rest
   */
  public Effects notDoing(Action... less) {
    int rest = actions;
    for (Action action : less) {
      rest &= ~action.bit();
    }
    return new Effects(reads, writes, rest);
  }

  /**
   * What two elements may do together.
   *
   * @param other the other's effects
   * @return the union
   */
  public Effects and(Effects other) {
    return new Effects(reads | other.reads, writes | other.writes, actions | other.actions);
  }

  private static long bits(Field... fields) {
    long bits = 0;
    for (Field field : fields) {
      bits |= field.bit();
    }
    return bits;
  }

  public boolean reads(Field field) {
    return (reads & field.bit()) != 0;
  }

  public boolean writes(Field field) {
    return (writes & field.bit()) != 0;
  }

  public boolean does(Action action) {
    return (actions & action.bit()) != 0;
  }

  /**
   * Whether the element said nothing of itself.
   *
   * @return true for {@link #UNKNOWN}
   */
  public boolean isUnknown() {
    return reads == ALL_FIELDS && writes == ALL_FIELDS && actions == ALL_ACTIONS;
  }

  /**
   * The fields that are read.
   *
   * @return a set of the caller's own
   */
  public Set<Field> fieldsRead() {
    return fields(reads);
  }

  /**
   * The fields that are written.
   *
   * @return a set of the caller's own
   */
  public Set<Field> fieldsWritten() {
    return fields(writes);
  }

  /**
   * The actions.
   *
   * @return a set of the caller's own
   */
  public Set<Action> actions() {
    EnumSet<Action> set = EnumSet.noneOf(Action.class);
    for (Action action : Action.values()) {
      if (does(action)) {
        set.add(action);
      }
    }
    return set;
  }

  private static Set<Field> fields(long bits) {
    EnumSet<Field> set = EnumSet.noneOf(Field.class);
    for (Field field : Field.values()) {
      if ((bits & field.bit()) != 0) {
        set.add(field);
      }
    }
    return set;
  }

  /** The bits of the fields read, for quick tests. */
  long readBits() {
    return reads;
  }

  /** The bits of the fields written, for quick tests. */
  long writeBits() {
    return writes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Effects that
        && reads == that.reads
        && writes == that.writes
        && actions == that.actions;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(reads * 31 + writes) * 31 + actions;
  }

  /**
   * The effects as users read them.
   *
   * @return for example {@code reads ip.ttl; writes ip.ttl, ip.checksum; drops, counts}, {@code
   *     nothing}, or {@code anything}
   */
  @Override
  public String toString() {
    if (isUnknown()) {
      return "anything";
    }
    StringJoiner parts = new StringJoiner("; ").setEmptyValue("nothing");
    if (reads != 0) {
      parts.add("reads " + list(reads));
    }
    if (writes != 0) {
      parts.add("writes " + list(writes));
    }
    if (actions != 0) {
      StringJoiner names = new StringJoiner(", ");
      actions().forEach(action -> names.add(action.text()));
      parts.add(names.toString());
    }
    return parts.toString();
  }

  private static String list(long bits) {
    if (bits == ALL_FIELDS) {
      return "all fields";
    }
    StringJoiner names = new StringJoiner(", ");
    fields(bits).forEach(field -> names.add(field.text()));
    return names.toString();
  }
}
