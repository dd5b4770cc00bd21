// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.cut;

import io.sluice.elements.classify.pattern.Expr;
import java.util.ArrayList;
import java.util.List;

/**
 * A conjunction of conditions on the five fields that most rules use, plus further conditions.
 *
 * @param sourceValue source address under its mask
 * @param sourceMask bits of it that count
 * @param destinationValue destination address under its mask
 * @param destinationMask bits of it that count
 * @param sourceLow lowest source port
 * @param sourceHigh highest source port
 * @param destinationLow lowest destination port
 * @param destinationHigh highest destination port
 * @param kindValue protocol, flags, time to live and type of service under their mask, see {@link
 *     #PORTS} and what follows
 * @param kindMask bits of it that count
 * @param rest further conditions
 */
record Box(
    int sourceValue,
    int sourceMask,
    int destinationValue,
    int destinationMask,
    int sourceLow,
    int sourceHigh,
    int destinationLow,
    int destinationHigh,
    int kindValue,
    int kindMask,
    List<Expr> rest) {
  /** In the kind: the packet is a first fragment and has its first four transport bytes. */
  static final int PORTS = 0x100;

  /** In the kind: the packet is a fragment. */
  static final int FRAGMENT = 0x200;

  /** In the kind: where the time to live lies. */
  static final int TTL_SHIFT = 10;

  /** In the kind: where the type of service lies. */
  static final int TOS_SHIFT = 18;

  /** How many bits the kind has. */
  static final int KIND_BITS = 26;

  /** Every packet. */
  static final Box ALL = new Box(0, 0, 0, 0, 0, 0xffff, 0, 0xffff, 0, 0, List.of());

  Box withSource(int value, int mask) {
    return new Box(
        value & mask,
        mask,
        destinationValue,
        destinationMask,
        sourceLow,
        sourceHigh,
        destinationLow,
        destinationHigh,
        kindValue,
        kindMask,
        rest);
  }

  Box withDestination(int value, int mask) {
    return new Box(
        sourceValue,
        sourceMask,
        value & mask,
        mask,
        sourceLow,
        sourceHigh,
        destinationLow,
        destinationHigh,
        kindValue,
        kindMask,
        rest);
  }

  Box withSourcePorts(int low, int high) {
    return new Box(
        sourceValue,
        sourceMask,
        destinationValue,
        destinationMask,
        low,
        high,
        destinationLow,
        destinationHigh,
        kindValue | PORTS,
        kindMask | PORTS,
        rest);
  }

  Box withDestinationPorts(int low, int high) {
    return new Box(
        sourceValue,
        sourceMask,
        destinationValue,
        destinationMask,
        sourceLow,
        sourceHigh,
        low,
        high,
        kindValue | PORTS,
        kindMask | PORTS,
        rest);
  }

  Box withKind(int value, int mask) {
    return new Box(
        sourceValue,
        sourceMask,
        destinationValue,
        destinationMask,
        sourceLow,
        sourceHigh,
        destinationLow,
        destinationHigh,
        value & mask,
        mask,
        rest);
  }

  Box withRest(Expr expr) {
    return new Box(
        sourceValue,
        sourceMask,
        destinationValue,
        destinationMask,
        sourceLow,
        sourceHigh,
        destinationLow,
        destinationHigh,
        kindValue,
        kindMask,
        List.of(expr));
  }

  /**
   * What both boxes hold.
   *
   * @param other another box
   * @return null when there is nothing
   */
  Box and(Box other) {
    boolean empty =
        ((sourceValue ^ other.sourceValue) & sourceMask & other.sourceMask) != 0
            || ((destinationValue ^ other.destinationValue)
                    & destinationMask
                    & other.destinationMask)
                != 0
            || ((kindValue ^ other.kindValue) & kindMask & other.kindMask) != 0
            || Math.max(sourceLow, other.sourceLow) > Math.min(sourceHigh, other.sourceHigh)
            || Math.max(destinationLow, other.destinationLow)
                > Math.min(destinationHigh, other.destinationHigh);
    if (empty) {
      return null;
    }
    List<Expr> both = new ArrayList<>(rest);
    both.addAll(other.rest);
    return new Box(
        sourceValue | other.sourceValue,
        sourceMask | other.sourceMask,
        destinationValue | other.destinationValue,
        destinationMask | other.destinationMask,
        Math.max(sourceLow, other.sourceLow),
        Math.min(sourceHigh, other.sourceHigh),
        Math.max(destinationLow, other.destinationLow),
        Math.min(destinationHigh, other.destinationHigh),
        kindValue | other.kindValue,
        kindMask | other.kindMask,
        List.copyOf(both));
  }

  private void addByte(StringBuilder text, String name, int shift) {
    int mask = kindMask >>> shift & 0xff;
    if (mask != 0) {
      text.append(name).append(kindValue >>> shift & 0xff);
      text.append(mask == 0xff ? "" : "%%%02x".formatted(mask));
    }
  }

  private static void addAddress(StringBuilder text, int value, int mask) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      text.append(value >>> shift & 255).append(shift > 0 ? '.' : '/');
    }
    int bits = Integer.bitCount(mask);
    if (mask == (bits == 0 ? 0 : -1 << 32 - bits)) {
      text.append(bits);
    } else {
      text.append("0x").append(Integer.toHexString(mask));
    }
  }

  /** One line for listings. */
  String text() {
    StringBuilder text = new StringBuilder();
    addAddress(text.append("src "), sourceValue, sourceMask);
    addAddress(text.append(" dst "), destinationValue, destinationMask);
    if ((kindMask & 0xff) != 0) {
      text.append(" proto ").append(kindValue & 0xff);
      text.append((kindMask & 0xff) == 0xff ? "" : "%%%02x".formatted(kindMask & 0xff));
    }
    if ((kindMask & PORTS) != 0) {
      text.append(" ports ").append(sourceLow).append('-').append(sourceHigh);
      text.append(' ').append(destinationLow).append('-').append(destinationHigh);
    }
    addByte(text, " ttl ", TTL_SHIFT);
    addByte(text, " tos ", TOS_SHIFT);
    if ((kindMask & FRAGMENT) != 0) {
      text.append((kindValue & FRAGMENT) != 0 ? " frag" : " unfrag");
    }
    return text.append(rest.isEmpty() ? "" : " and more").toString();
  }
}
