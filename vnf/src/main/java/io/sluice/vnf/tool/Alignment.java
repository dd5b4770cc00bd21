// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import java.math.BigInteger;

/**
 * The alignment of packets in memory: their addresses are {@code offset} modulo {@code modulus}.
 * Modulus 1 is any address.
 *
 * @param modulus at least 1; other values are those of the constants
 * @param offset 0 or more, less than the modulus
 */
record Alignment(int modulus, int offset) {
  /** There are no packets, or nothing is asked for. */
  static final Alignment EMPTY = new Alignment(0, 0);

  /** What is asked for contradicts itself. */
  static final Alignment BAD = new Alignment(-1, 0);

  /** Packets that never come are aligned for all. */
  static final Alignment UNIVERSAL = new Alignment(-2, 0);

  static final Alignment ANY = new Alignment(1, 0);

  boolean isBad() {
    return equals(BAD);
  }

  /** Whether packets that have this alignment have the other one, too. */
  boolean implies(Alignment other) {
    if (isBad() || other.isBad()) {
      return false;
    } else if (equals(UNIVERSAL) || other.equals(UNIVERSAL)) {
      return equals(UNIVERSAL);
    } else if (other.modulus <= 1) {
      return true;
    }
    return modulus > 1 && modulus % other.modulus == 0 && offset % other.modulus == other.offset;
  }

  /** The alignment of what lies some bytes behind. */
  Alignment shifted(int bytes) {
    return modulus > 1
        ? new Alignment(modulus, Math.floorMod((long) offset + bytes, modulus))
        : this;
  }

  /** What holds for packets that have one or the other. */
  Alignment or(Alignment other) {
    if (equals(EMPTY) || other.isBad() || (equals(UNIVERSAL) && other.modulus > 0)) {
      return other;
    } else if (modulus <= 1 || other.modulus <= 0) {
      return this;
    }
    int common = gcd(modulus, other.modulus);
    int difference = Math.floorMod(other.offset - offset, common);
    if (difference == 0) {
      return new Alignment(common, offset % common);
    }
    int distance = Math.min(difference, common - difference);
    boolean divides = common % distance == 0;
    return divides ? new Alignment(distance, offset % common % distance) : ANY;
  }

  /** What satisfies both. */
  Alignment and(Alignment other) {
    if (modulus <= 0 || other.modulus <= 0) {
      return equals(EMPTY) || other.isBad() ? other : this;
    } else if (implies(other)) {
      return this;
    } else if (other.implies(this)) {
      return other;
    }
    int common = gcd(modulus, other.modulus);
    int steps = other.modulus / common;
    long both = (long) modulus * steps;
    int difference = other.offset - offset;
    if (difference % common != 0 || both > Integer.MAX_VALUE) {
      // A modulus of gigabytes cannot be had either.
      return BAD;
    }
    // The Chinese remainder theorem: offset + modulus * k is what the other one asks for.
    BigInteger inverse = BigInteger.valueOf(modulus / common).modInverse(BigInteger.valueOf(steps));
    long k = Math.floorMod(difference / common * inverse.longValue(), steps);
    return new Alignment((int) both, (int) (offset + modulus * k));
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
