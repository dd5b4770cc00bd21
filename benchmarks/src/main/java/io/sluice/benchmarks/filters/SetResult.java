// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.filters;

import java.util.List;
import java.util.Map;

/**
 * What was found for one set of rules.
 *
 * @param set the set's name
 * @param rules how many
 * @param startSeconds from launch of {@code ./sluice} to its end after one packet; 0 when not run
 * @param startMebibytes most memory it had resident
 * @param subjects what looked up
 * @param agreement how often each agreed with Sluice, by name: {@code 1000000 of 1000000}
 * @param disturbed measurements that count although the machine was disturbed
 */
record SetResult(
    String set,
    int rules,
    double startSeconds,
    double startMebibytes,
    List<Subject> subjects,
    Map<String, Agreement> agreement,
    int disturbed) {
  /** How many packets were compared and how many of them got the same rule. */
  record Agreement(int same, int packets) {
    @Override
    public String toString() {
      return same + " of " + packets;
    }
  }

  boolean agrees() {
    return agreement.values().stream().allMatch(a -> a.same == a.packets);
  }
}
