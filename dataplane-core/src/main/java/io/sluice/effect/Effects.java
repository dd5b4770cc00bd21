// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import java.util.EnumSet;
import java.util.List;
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
  private static final long ALL_FIELDS = Field.EVERYTHING.bits();
  private static final int ALL_ACTIONS = Action.ANYTHING.bits();

  private static final int RESIZING =
      Action.ADDS_HEADER.bits() | Action.REMOVES_HEADER.bits() | Action.RESIZES.bits();

  /** Everything: what is assumed of an element that says nothing. */
  public static final Effects UNKNOWN = new Effects(ALL_FIELDS, ALL_FIELDS, ALL_ACTIONS);

  /** Nothing at all: packets pass as they came. */
  public static final Effects NONE = new Effects(0, 0, 0);

  /** Groups that are named in place of their members, the large ones first. */
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

  /** From sets of bits. */
  static Effects ofBits(long reads, long writes, int actions) {
    return new Effects(reads, writes, actions);
  }

  /**
   * What a class says of its elements.
   *
   * @param type an element class
   * @return {@link #UNKNOWN} when it says nothing
   */
  public static Effects of(Class<?> type) {
    ElementEffects said = type.getAnnotation(ElementEffects.class);
    return said == null
        ? UNKNOWN
        : NONE.reading(said.reads()).writing(said.writes()).doing(said.does());
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
   * @param other the other's effects
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
   * @param field a field; of several, whether any is
   * @return true when it may be
   */
  public boolean reads(Field field) {
    return (reads & field.bits()) != 0;
  }

  /**
   * Whether a field is written.
   *
   * @param field a field; of several, whether any is
   * @return true when it may be
   */
  public boolean writes(Field field) {
    return (writes & field.bits()) != 0;
  }

  /**
   * Whether an action is among these.
   *
   * @param action the action
   * @return true when it may happen
   */
  public boolean does(Action action) {
    return (actions & action.bits()) != 0;
  }

  /**
   * Whether the element said nothing of itself.
   *
   * @return true for {@link #UNKNOWN}
   */
  public boolean isUnknown() {
    return reads == ALL_FIELDS && writes == ALL_FIELDS && (actions & ALL_ACTIONS) == ALL_ACTIONS;
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

  /** Whether these fields may be written, and these actions done. */
  boolean allows(long written, int done) {
    return (written & ~writes) == 0 && (done & ~actions) == 0;
  }

  /**
   * Whether these effects are about other packets than one with some fields: of a layer that they
   * touch it has none of the fields that they touch, and they do not put that layer there.
   *
   * @param present the fields that the packet has
   * @param added the fields that it has afterwards, when something was put in front
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
   * What of these is not among others.
   *
   * @param other what may happen
   * @return what happens beyond that; {@link #NONE} when all of it may
   */
  public Effects beyond(Effects other) {
    // Not by the constructor: a length that other declares is not beyond it.
    Effects rest = new Effects(reads & ~other.reads, writes & ~other.writes, 0);
    return new Effects(rest, actions & ~other.actions);
  }

  /**
   * Which annotations are read.
   *
   * @return as much as sources need to know
   */
  public AnnotationUse annotationUse() {
    long others = Field.ANNOTATIONS.bits() & ~Field.HEADER_POSITIONS.bits();
    if ((reads & others) != 0) {
      return AnnotationUse.ALL;
    }
    return reads(Field.HEADER_POSITIONS) ? AnnotationUse.HEADERS : AnnotationUse.NONE;
  }

  /**
   * Whether packets leave as they came in, as to where they begin and where their MAC header is
   * said to be.
   *
   * @return false when they may have been moved, or are others
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

  /**
   * The effects, for users who meet elements that declare none.
   *
   * @return as {@link #toString}, or that these are assumed to do everything
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
