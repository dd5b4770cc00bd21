// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import java.security.SecureRandom;

/**
 * SYN cookies (D. J. Bernstein, 1996; RFC 4987, 3.6): sequence numbers that hold what else would
 * have to be remembered of a SYN.
 *
 * <pre>
 *  31       27 26 25 24                                             0
 * +-----------+-----+------------------------------------------------+
 * |  minutes  | MSS |  keyed hash of all, addresses, ports, number   |
 * +-----------+-----+------------------------------------------------+
 * </pre>
 *
 * <p>A cookie is good for one to two minutes. Allocates nothing.
 */
final class SynCookies {
  /** How long a cookie is good at most, in milliseconds. */
  static final int LIFE = 120_000;

  private static final int MINUTE = 60_000;
  private static final int[] SEGMENTS = {536, 1220, 1440, 1460};
  private static final int HASH_MASK = (1 << 25) - 1;

  private final SipHash hash;

  SynCookies() {
    SecureRandom random = new SecureRandom();
    hash = new SipHash(random.nextLong(), random.nextLong());
  }

  /**
   * Makes a cookie.
   *
   * @param addresses of the SYN, as a key has them
   * @param ports likewise
   * @param number the SYN's sequence number
   * @param segment the largest segment that its sender takes, in bytes
   * @param now milliseconds
   */
  int make(long addresses, int ports, int number, int segment, long now) {
    int choice = SEGMENTS.length - 1;
    while (choice > 0 && SEGMENTS[choice] > segment) {
      choice--;
    }
    return cookie(addresses, ports, number, choice, now / MINUTE);
  }

  private int cookie(long addresses, int ports, int number, int choice, long minute) {
    long rest = ports & 0xffff_ffffL | (long) number << 32;
    int hashed = (int) hash.hash(addresses, rest, minute << 2 | choice) & HASH_MASK;
    return (int) minute << 27 | choice << 25 | hashed;
  }

  /**
   * Verifies a cookie.
   *
   * @param cookie what may be one
   * @param addresses of the packet that brought it
   * @param ports likewise
   * @param number of the SYN that it would answer
   * @param now milliseconds
   * @return the largest segment in bytes; 0 when it is none
   */
  int segment(int cookie, long addresses, int ports, int number, long now) {
    int choice = cookie >>> 25 & 3;
    long minute = now / MINUTE;
    for (long at = minute; at > minute - 2; at--) {
      if (cookie(addresses, ports, number, choice, at) == cookie) {
        return SEGMENTS[choice];
      }
    }
    return 0;
  }
}
