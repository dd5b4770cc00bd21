// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * How many handshakes an address may begin while there is much to do: 20 a second, 5 at once. Only
 * asked for addresses that showed a cookie and so exist. Remembers a bounded number of them.
 * Belongs to the handshaker's thread.
 */
final class RateLimiter {
  private static final long COST = 1_000_000_000L / 20;
  private static final long BURST = 5 * COST;
  private static final int MAX_ADDRESSES = 16_384;

  /** For each address, the time up to which its handshakes have been paid for. */
  private final Map<String, Long> paidUntil = new HashMap<>();

  /**
   * Whether an address may begin a handshake now.
   *
   * @param address its address
   * @param now nanoseconds
   * @return false when there were too many
   */
  boolean allows(String address, long now) {
    long paid = Math.max(paidUntil.getOrDefault(address, now), now) + COST;
    if (paid > now + BURST) {
      return false;
    }
    if (paidUntil.size() >= MAX_ADDRESSES && !paidUntil.containsKey(address) && !makeRoom(now)) {
      return false;
    }
    paidUntil.put(address, paid);
    return true;
  }

  private boolean makeRoom(long now) {
    boolean room = false;
    for (Iterator<Long> all = paidUntil.values().iterator(); all.hasNext(); ) {
      if (all.next() <= now) {
        all.remove();
        room = true;
      }
    }
    return room;
  }
}
