// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import io.sluice.elements.firewall.SipHash;

/**
 * Maps each IPv4 address to another one, such that addresses with a common prefix keep a common
 * prefix of the same length: J. Xu et al., "Prefix-Preserving IP Address Anonymization", 2002.
 * Whether a bit is flipped depends on the bits before it and on a key, so nothing needs to be
 * remembered. Belongs to one worker; allocates nothing.
 */
final class PrefixPermutation {
  private static final int BITS = 32;

  /** Levels of the tree of prefixes that one hash of 64 bits decides: it has 63 inner nodes. */
  private static final int LEVELS = 6;

  private final SipHash hash;
  private final int ones;

  /**
   * Of the prefixes below 8 bits, with a bit set in front of them: after which no bit is turned.
   */
  private final boolean[] straight = new boolean[256];

  /**
   * Creates the permutation that belongs to a key.
   *
   * @param ones how many leading ones of an address stay, and the zero behind them
   * @param networks first bytes of addresses that stay
   */
  PrefixPermutation(long key0, long key1, int ones, int... networks) {
    hash = new SipHash(key0, key1);
    this.ones = ones;
    for (int network : networks) {
      for (int level = 0; level < 8; level++) {
        straight[(256 | network) >> 8 - level] = true;
      }
    }
  }

  /** The address that takes the place of one; that of 0.0.0.0 and of 255.255.255.255 is itself. */
  int apply(int address) {
    if (isSpecial(address)) {
      return address;
    }
    int mapped = map(address);
    // What would become a special address gets what that one would have become.
    return isSpecial(mapped) ? applySpecial(mapped) : mapped;
  }

  private int applySpecial(int address) {
    int mapped = map(address);
    return isSpecial(mapped) ? map(mapped) : mapped;
  }

  private static boolean isSpecial(int address) {
    return address == 0 || address == -1;
  }

  private int map(int address) {
    int mapped = 0;
    int leadingOnes = Integer.numberOfLeadingZeros(~address);
    for (int level = 0; level < BITS; level += LEVELS) {
      int prefix = level == 0 ? 0 : address >>> BITS - level;
      long flips = hash.hash(level, prefix, 0);
      int node = 1;
      for (int at = level; at < Math.min(BITS, level + LEVELS); at++) {
        int bit = address >>> BITS - 1 - at & 1;
        int turned = isStraight(address, at, leadingOnes) ? 0 : (int) (flips >>> node) & 1;
        mapped = mapped << 1 | bit ^ turned;
        node = node << 1 | bit;
      }
    }
    return mapped;
  }

  private boolean isStraight(int address, int level, int leadingOnes) {
    return level < ones && level <= leadingOnes
        || level < 8 && straight[(256 | address >>> 24) >> 8 - level];
  }
}
