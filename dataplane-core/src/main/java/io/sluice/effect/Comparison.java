// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import java.util.Arrays;

/**
 * What happened to a packet: which fields have changed, whether bytes were added or removed at the
 * front, and whether the end moved. Fields are compared by value: a header that only moves counts
 * as not written.
 *
 * <p>For some packets it only says that bytes have changed, which is then allowed to every element
 * that writes any bytes: packets whose headers contradict one another, packets without the headers
 * that the element works on (Click's elements do not check this), packets without the annotations
 * that it needs, and IPv6 packets that such elements would take for IPv4. Reused, allocates
 * nothing.
 */
final class Comparison {
  /** Bits of all fields that are in a packet's bytes. */
  private static final long ALL_BYTES = Field.DATA.bits() & ~Field.LENGTH.bits();

  private static final int USER = 16;
  private static final int TIMESTAMP = 8;
  private static final int PACKET_TYPE = 6;

  private final FieldMap mapBefore = new FieldMap();
  private final FieldMap mapAfter = new FieldMap();
  private final long[] valuesBefore = new long[Field.single().length];
  private final long[] valuesAfter = new long[Field.single().length];

  private long writes;
  private int actions;
  private boolean vague;

  /** Whether the maps are up to date since the bytes last changed. */
  private boolean compared;

  /** Bytes added at the front; negative if removed. */
  private int added;

  Comparison() {}

  /**
   * Compares a packet with its earlier state.
   *
   * @param before the packet before
   * @param after the same packet after
   */
  void compare(Snapshot before, Snapshot after) {
    writes = 0;
    actions = 0;
    vague = false;
    compared = false;
    added = shift(before, after);
    if (added > 0) {
      actions |= Action.ADDS_HEADER.bits();
    } else if (added < 0) {
      actions |= Action.REMOVES_HEADER.bits();
    }
    if (after.length() != before.length() + added) {
      actions |= Action.RESIZES.bits();
    }
    if (before.length() != after.length()) {
      writes |= Field.LENGTH.bits();
    } else if (before.start() != after.start() && added == 0) {
      actions |= Action.RELOCATES.bits();
    }
    if (added > 0 || !sameBytes(before, after, added)) {
      mapBefore.map(before);
      mapAfter.map(after);
      compared = true;
      if (added == 0) {
        compareInPlace(before, after);
      } else if (added > 0 && sameBytes(before, after, added)) {
        compareFront();
      } else {
        compareValues();
      }
    }
    compareAnnotations(before, after);
  }

  /** The number of bytes added at the front, by the offsets, unless the bytes contradict them. */
  private static int shift(Snapshot before, Snapshot after) {
    int byOffset = before.start() - after.start();
    int byLength = after.length() - before.length();
    if (byOffset == byLength) {
      return byOffset;
    }
    // Otherwise the data may have been moved in its buffer, for headroom or alignment.
    boolean filled = after.start() == 0 && byLength > byOffset;
    if (filled && sameBytes(before, after, byLength)) {
      return byLength;
    }
    if (byLength != 0 && sameBytes(before, after, byOffset)) {
      return byOffset;
    }
    return byLength == 0 || byOffset == 0 || sameBytes(before, after, 0) ? 0 : byLength;
  }

  /** Whether the rest of the packet, or all of it, is unchanged. */
  private static boolean sameBytes(Snapshot before, Snapshot after, int added) {
    int from = Math.max(0, -added);
    int to = Math.max(0, added);
    int count = Math.min(before.length() - from, after.length() - to);
    return count < 0
        || Arrays.equals(before.data(), from, from + count, after.data(), to, to + count);
  }

  private void compareInPlace(Snapshot before, Snapshot after) {
    FieldMap map = mapBefore.isProper() ? mapBefore : mapAfter;
    vague = !map.isProper() || map.looksLikeIpv4();
    int count = Math.min(before.length(), after.length());
    for (int i = 0; i < count && !vague; i++) {
      byte old = before.data()[i];
      byte now = after.data()[i];
      if (old != now) {
        int field = map.fieldAt(i);
        boolean flow = field == Field.IP_VERSION.ordinal() && old >> 4 == 6 && now >> 4 == 6;
        writes |= 1L << (flow ? Field.IP_TOS.ordinal() : field);
      }
    }
  }

  /**
   * Only bytes at the front. Bytes that were no header before may now be marked as an IP packet, or
   * look like one; they have not been written.
   */
  private void compareFront() {
    vague = !mapAfter.isProper();
    for (int i = 0; i < added; i++) {
      writes |= 1L << mapAfter.fieldAt(i);
    }
    // In the other cases, bytes after the headers are not compared either.
    writes &= ~Field.PAYLOAD.bits();
  }

  private void compareValues() {
    if (!mapBefore.isProper() || !mapAfter.isProper()) {
      vague = true;
      return;
    }
    mapBefore.values(valuesBefore);
    mapAfter.values(valuesAfter);
    for (int field = 0; field < valuesAfter.length; field++) {
      if (valuesAfter[field] != 0 && valuesAfter[field] != valuesBefore[field]) {
        writes |= 1L << field;
      }
    }
  }

  private void compareAnnotations(Snapshot before, Snapshot after) {
    byte[] old = before.annotations();
    byte[] now = after.annotations();
    for (int i = 0; i < 3; i++) {
      boolean same = old[2 * i] == now[2 * i] && old[2 * i + 1] == now[2 * i + 1];
      if (!same && before.header(i) + added != after.header(i)) {
        writes |= 1L << (Field.ANNO_MAC.ordinal() + i);
      }
    }
    if (old[PACKET_TYPE] != now[PACKET_TYPE]) {
      writes |= Field.ANNO_PACKET_TYPE.bits();
    }
    if (!Arrays.equals(old, TIMESTAMP, USER, now, TIMESTAMP, USER)) {
      writes |= Field.ANNO_TIMESTAMP.bits();
    }
    for (int i = USER; i < old.length; i++) {
      if (old[i] != now[i]) {
        writes |= Field.ofUserByte(i - USER).bits();
      }
    }
  }

  /**
   * Whether what happened was declared.
   *
   * @param declared what may happen
   * @return false if more happened
   */
  boolean isWithin(Effects declared) {
    long bytes = writes & ALL_BYTES;
    boolean misfit = bytes != 0 && compared && isMisfit(declared);
    int did = mayMove(declared) ? actions & ~Action.RELOCATES.bits() : actions;
    if (!vague && !misfit) {
      return declared.allows(writes, did);
    }
    return declared.allows(writes & ~ALL_BYTES, did) && declared.allowsSome(ALL_BYTES);
  }

  /** Whether an element may move the data, for example for headroom. */
  private static boolean mayMove(Effects declared) {
    return declared.does(Action.ADDS_HEADER)
        || declared.does(Action.REMOVES_HEADER)
        || declared.does(Action.RESIZES);
  }

  /** Whether the packet is not one of those that the element works on. */
  private boolean isMisfit(Effects declared) {
    return declared.isAboutOthers(mapBefore.present(), added > 0 ? mapAfter.present() : 0)
        || mapBefore.isGuessed() && declared.reads(Field.HEADER_POSITIONS);
  }

  /** What happened, as effects. */
  Effects effects() {
    return Effects.ofBits(0, vague ? writes | ALL_BYTES : writes, actions);
  }
}
