// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes rule sets like those of real filters: addresses from a few networks with prefixes nested in
 * one another, one side often open, ports exact, in ranges or open.
 */
final class RuleSets {
  private final Random random;
  private final int[] networks;

  RuleSets(Random random) {
    this.random = random;
    networks = random.ints(40).toArray();
  }

  /**
   * Makes rules.
   *
   * @param count how many
   * @param openPercent how often an address is open or nearly so
   */
  List<String> rules(int count, int openPercent) {
    List<String> rules = new ArrayList<>();
    while (rules.size() < count) {
      StringBuilder rule = new StringBuilder(random.nextInt(3) == 0 ? "allow" : "deny");
      rule.append(' ').append(net("src", openPercent)).append(net("dst", openPercent));
      int protocol = random.nextInt(10);
      if (protocol < 8) {
        rule.append(protocol < 5 ? "tcp && " : protocol < 7 ? "udp && " : "");
        rule.append(ports("src", 75)).append(ports("dst", 25));
      } else {
        rule.append(protocol == 8 ? "icmp && " : "ip proto 47 && ");
      }
      if (random.nextInt(30) == 0) {
        rule.append(random.nextBoolean() ? "ip ttl > 30 && " : "not ip frag && ");
      }
      rules.add(rule.append("true").toString());
    }
    return rules;
  }

  private String net(String direction, int openPercent) {
    int bits = random.nextInt(100) < openPercent ? random.nextInt(9) : 16 + random.nextInt(17);
    int address = networks[random.nextInt(networks.length)] ^ random.nextInt(1 << 12);
    return "%s net %d.%d.%d.%d/%d && "
        .formatted(
            direction,
            address >>> 24,
            address >>> 16 & 255,
            address >>> 8 & 255,
            address & 255,
            bits);
  }

  private String ports(String direction, int openPercent) {
    if (random.nextInt(100) < openPercent) {
      return "";
    }
    int low = random.nextInt(4) == 0 ? random.nextInt(65536) : random.nextInt(1024);
    return switch (random.nextInt(4)) {
      case 0 -> direction + " port > 1023 && ";
      case 1 ->
          "%s port >= %d && %s port <= %d && "
              .formatted(direction, low, direction, low + random.nextInt(65536 - low));
      default -> direction + " port " + low + " && ";
    };
  }
}
