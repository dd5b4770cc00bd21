// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.traffic;

import java.util.function.Predicate;

/**
 * A rule of a firewall in every form it is needed in.
 *
 * @param click for IPFilter, for example {@code deny src net 10.1.2.0/24 && udp}
 * @param acl for the C loop; null when its classifier has no such fields
 * @param test whether it matches a valid IPv4 packet without options
 * @param example a packet it matches
 */
public record Rule(String click, String acl, Predicate<byte[]> test, byte[] example) {
  /** Whether it lets through what it matches. */
  public boolean allows() {
    return click.startsWith("allow ");
  }

  /** Applies the rule to a packet. */
  public boolean matches(byte[] frame) {
    return test.test(frame);
  }
}
