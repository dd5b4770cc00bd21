// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import static org.junit.jupiter.api.Assertions.assertSame;

import io.sluice.header.Ipv6Prefix;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AllowedIpsTest {
  private static Peer peer() {
    return new Peer(new byte[32], new byte[32], null);
  }

  /** Against a search through all prefixes. */
  @Test
  void findsTheLongestPrefix() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<Ipv6Prefix, Peer> all = new LinkedHashMap<>();
    AllowedIps allowed = new AllowedIps();
    for (int i = 0; i < 500; i++) {
      int length = random.nextInt(129);
      Ipv6Prefix prefix = new Ipv6Prefix(sparse(random), sparse(random), length);
      prefix =
          new Ipv6Prefix(
              prefix.high() & prefix.maskHigh(), prefix.low() & prefix.maskLow(), length);
      Peer peer = peer();
      all.put(prefix, peer);
      allowed.put(prefix, true, peer);
    }
    for (int i = 0; i < 5000; i++) {
      long high = sparse(random);
      long low = sparse(random);
      Peer expected = null;
      int longest = -1;
      for (Map.Entry<Ipv6Prefix, Peer> entry : all.entrySet()) {
        if (entry.getKey().length() > longest && entry.getKey().contains(high, low)) {
          longest = entry.getKey().length();
          expected = entry.getValue();
        }
      }
      assertSame(expected, allowed.find6(high, low), "seed " + seed);
    }
  }

  /** Few different bits, so that prefixes nest. */
  private static long sparse(Random random) {
    return random.nextLong() & random.nextLong() & 0x8000_8100_0001_8001L;
  }

  @Test
  void keepsFamiliesApart() {
    AllowedIps allowed = new AllowedIps();
    Peer four = peer();
    Peer six = peer();
    allowed.put(new Ipv6Prefix(0x0a00_0000_0000_0000L, 0, 8), false, four);
    allowed.put(new Ipv6Prefix(0, 0, 0), true, six);
    assertSame(four, allowed.find4(0x0a01_0203));
    assertSame(null, allowed.find4(0x0b01_0203));
    assertSame(six, allowed.find6(0x0a00_0000_0000_0000L, 0));
  }
}
