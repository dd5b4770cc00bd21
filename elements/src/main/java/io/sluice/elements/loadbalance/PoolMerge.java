// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import java.util.ArrayList;
import java.util.List;

/** Joins the servers of two configurations, for a swap. */
final class PoolMerge {
  private PoolMerge() {}

  /**
   * Makes a pool of a new configuration's servers in which flows of the old one find theirs.
   *
   * @param before the old servers, whose places stay
   * @param configured the new ones
   * @return those of both; old ones that are not configured any more leave
   */
  static Pool merge(Pool before, Pool configured) {
    List<Member> merged = new ArrayList<>();
    for (int i = 0; i < before.places(); i++) {
      Member old = before.member(i);
      int place = old == null ? -1 : configured.find(old.server());
      merged.add(place < 0 || old == null ? leaving(old) : joined(old, configured.member(place)));
    }
    for (int i = 0; i < configured.places(); i++) {
      if (before.find(configured.server(i)) < 0) {
        merged.add(configured.member(i));
      }
    }
    return configured.withAll(merged.toArray(new Member[0]));
  }

  private static Member leaving(Member old) {
    return old == null ? null : old.leaving();
  }

  /** Counts and health stay; weight and Ethernet address are the new ones. */
  private static Member joined(Member old, Member configured) {
    old.server().mac = configured.server().mac;
    return new Member(old.server(), configured.weight(), false, false, old.healthy());
  }
}
