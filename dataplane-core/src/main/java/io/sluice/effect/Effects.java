// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/**
 * What an element, or a sequence of elements, may do to a packet: the fields it reads, the fields
 * it writes, and its {@link Action}s. Nothing else happens; the checked mode verifies that.
 *
 * <p>A field counts as read if the treatment of the packet depends on it. Writing a field does not
 * count as reading it. The fields of an added header count as written. Immutable.
 */
public final class Effects {
  private static final long ALL_FIELDS = Field.EVERYTHING.bits();
  private static final int ALL_ACTIONS = Action.ANYTHING.bits();

  private static final int RESIZING =
      Action.ADDS_HEADER.bits() | Action.REMOVES_HEADER.bits() | Action.RESIZES.bits();

  /** Everything: assumed of an element that declares nothing. */
  public static final Effects UNKNOWN = new Effects(ALL_FIELDS, ALL_FIELDS, ALL_ACTIONS);

  /** Nothing at all: packets pass unchanged. */
  public static final Effects NONE = new Effects(0, 0, 0);

  /** Groups that are printed in place of their members, large ones first. */
  private static final List<Field> SHORT =
      List.of(
          Field.EVERYTHING,
          Field.DATA,
          Field.HEADERS,
          Field.ANNOTATIONS,
          Field.ETHERNET,
          Field.IP_HEADER,
          Field.TRANSPORT_HEADER,
          Field.USER_ANNOTATIONS);

  /** The fields of each layer; a packet has ARP or IP. */
  private static final long[] LAYERS = {
    Field.ETHERNET.bits(), Field.ARP.bits() | Field.IP_HEADER.bits(), Field.TRANSPORT_HEADER.bits(),
  };

  private final long reads;
  private final long writes;
  private final int actions;

  private Effects(long reads, long writes, int actions) {
    boolean resizes = (actions & RESIZING) != 0;
    this.reads = reads;
    this.writes = resizes ? writes | Field.LENGTH.bits() : writes;
    this.actions = actions;
  }

  private Effects(Effects fields, int actions) {
    reads = fields.reads;
    writes = fields.writes;
    this.actions = actions;
  }

  /** Creates effects from sets of bits. */
  static Effects ofBits(long reads, long writes, int actions) {
    return new Effects(reads, writes, actions);
  }

  /**
   * What a class declares for its elements.
   *
   * @param type an element class
   * @return {@link #UNKNOWN} if it declares nothing
   */
  public static Effects of(Class<?> type) {
    ElementEffects said = type.getAnnotation(ElementEffects.class);
    return said == null
        ? UNKNOWN
        : NONE.reading(said.reads()).writing(said.writes()).doing(said.does());
  }

  /**
   * These effects plus fields that are read.
   *
   * @param fields the fields
   * @return the sum
   */
  public Effects reading(Field... fields) {
    return new Effects(reads | bits(fields), writes, actions);
  }

  /**
   * These effects plus fields that are written.
   *
   * @param fields the fields
   * @return the sum
   */
  public Effects writing(Field... fields) {
    return new Effects(reads, writes | bits(fields), actions);
  }

  /**
   * These effects plus actions.
   *
   * @param more the actions
   * @return the sum
   */
  public Effects doing(Action... more) {
    int sum = actions;
    for (Action action : more) {
      sum |= action.bits();
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
      rest &= ~action.bits();
    }
    return new Effects(reads, writes, rest);
  }

  /**
   * What two elements may do together.
   *
   * @param other the effects of the other element
   * @return the union
   */
  public Effects and(Effects other) {
    return new Effects(reads | other.reads, writes | other.writes, actions | other.actions);
  }

  private static long bits(Field... fields) {
    long bits = 0;
    for (Field field : fields) {
      bits |= field.bits();
    }
    return bits;
  }

  /**
   * Whether a field is read.
   *
   * @param field a field or a group; for a group, whether any member is read
   * @return true if it may be
   */
  public boolean reads(Field field) {
    return (reads & field.bits()) != 0;
  }

  /**
   * Whether a field is written.
   *
   * @param field a field or a group; for a group, whether any member is written
   * @return true if it may be
   */
  public boolean writes(Field field) {
    return (writes & field.bits()) != 0;
  }

  /**
   * Whether an action is among these effects.
   *
   * @param action the action
   * @return true if it may happen
   */
  public boolean does(Action action) {
    return (actions & action.bits()) != 0;
  }

  /**
   * Whether the element declares nothing.
   *
   * @return true for {@link #UNKNOWN}
   */
  public boolean isUnknown() {
    return reads == ALL_FIELDS && writes == ALL_FIELDS && (actions & ALL_ACTIONS) == ALL_ACTIONS;
  }

  /**
   * The fields that are read.
   *
   * @return a new set
   */
  public Set<Field> fieldsRead() {
    return fields(reads);
  }

  /**
   * The fields that are written.
   *
   * @return a new set
   */
  public Set<Field> fieldsWritten() {
    return fields(writes);
  }

  /**
   * The actions.
   *
   * @return a new set
   */
  public Set<Action> actions() {
    EnumSet<Action> set = EnumSet.noneOf(Action.class);
    for (Action action : Action.values()) {
      if (action != Action.ANYTHING && does(action)) {
        set.add(action);
      }
    }
    return set;
  }

  private static Set<Field> fields(long bits) {
    EnumSet<Field> set = EnumSet.noneOf(Field.class);
    for (Field field : Field.single()) {
      if ((bits & field.bits()) != 0) {
        set.add(field);
      }
    }
    return set;
  }

  /** Whether all these fields may be written, and all these actions done. */
  boolean allows(long written, int done) {
    return (written & ~writes) == 0 && (done & ~actions) == 0;
  }

  /**
   * Whether these effects concern packets other than one with certain fields: for some layer that
   * they touch, it has none of the touched fields, and they do not add that layer.
   *
   * @param present the fields of the packet
   * @param added the fields after a header was added
   */
  boolean isAboutOthers(long present, long added) {
    for (long layer : LAYERS) {
      long touched = (reads | writes) & layer;
      boolean put = (added & layer) != 0 && (added & layer & ~writes) == 0;
      if (touched != 0 && (touched & present) == 0 && !put) {
        return true;
      }
    }
    return false;
  }

  /** Whether any of these fields may be written. */
  boolean allowsSome(long written) {
    return (written & writes) != 0;
  }

  /**
   * The part of these effects that others do not include.
   *
   * @param other what may happen
   * @return what happens beyond that; {@link #NONE} if all of it may
   */
  public Effects beyond(Effects other) {
    // Not with the constructor: a length that other declares is included in it.
    Effects rest = new Effects(reads & ~other.reads, writes & ~other.writes, 0);
    return new Effects(rest, actions & ~other.actions);
  }

  /**
   * Which annotations are read.
   *
   * @return as precisely as sources need it
   */
  public AnnotationUse annotationUse() {
    long others = Field.ANNOTATIONS.bits() & ~Field.HEADER_POSITIONS.bits();
    if ((reads & others) != 0) {
      return AnnotationUse.ALL;
    }
    return reads(Field.HEADER_POSITIONS) ? AnnotationUse.HEADERS : AnnotationUse.NONE;
  }

  /**
   * Whether packets leave with their start and their MAC header annotation unchanged.
   *
   * @return false if they may have been moved, or replaced by others
   */
  public boolean keepsStart() {
    return !writes(Field.ANNO_MAC)
        && !does(Action.ADDS_HEADER)
        && !does(Action.REMOVES_HEADER)
        && !does(Action.MAKES);
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
   * The effects in the form for users.
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

  /**
   * The effects for users, who may meet elements that declare none.
   *
   * @return as {@link #toString}, or a note that everything is assumed
   */
  public String sentence() {
    return isUnknown() ? "not declared: assumed to touch everything" : toString();
  }

  private static String list(long bits) {
    StringJoiner names = new StringJoiner(", ");
    long rest = bits;
    for (Field group : SHORT) {
      if ((rest & group.bits()) == group.bits()) {
        names.add(group.text());
        rest &= ~group.bits();
      }
    }
    fields(rest).forEach(field -> names.add(field.text()));
    return names.toString();
  }
}
