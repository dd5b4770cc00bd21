// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.route.RouteTable.Refused;
import io.sluice.header.Ipv4Prefix;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  private static final int MILLION = 1_000_000;

  private static RouteTable direct(int groups) {
    return new RouteTable(routes -> new PrefixTrie.Editor(24, 8, groups, routes));
  }

  private static RouteTable radix() {
    return new RouteTable(routes -> new PrefixTrie.Editor(16, 4, 1 << 23, routes));
  }

  private static RouteTable ranges() {
    return new RouteTable(RangeFib.Editor::new);
  }

  private static int length(Random random) {
    int dice = random.nextInt(1000);
    if (dice < 600) {
      return 24;
    }
    if (dice < 900) {
      return 20 + random.nextInt(4);
    }
    if (dice < 989) {
      return 16 + random.nextInt(4);
    }
    return dice < 990 ? 8 + random.nextInt(8) : 25 + random.nextInt(8);
  }

  /** A million prefixes in about the lengths of the Internet's. */
  private static void fill(RouteTable table, Random random) throws Refused {
    while (table.size() < MILLION) {
      int length = length(random);
      int mask = Ipv4Prefix.maskOf(length);
      // Not all of the space, as not all of it is used.
      int address = (random.nextInt() & 0x7fff_ffff) & mask;
      int gateway = 0x0a00_0000 | random.nextInt(500);
      table.put(new Route(address, mask, gateway, random.nextInt(16)), true);
    }
    table.publish();
  }

  @Test
  void tablesOfAMillionPrefixesAgree() throws Refused {
    long seed = System.nanoTime();
    RouteTable[] tables = {direct(1 << 16), radix(), ranges()};
    for (RouteTable table : tables) {
      fill(table, new Random(seed));
    }
    Random random = new Random(seed + 1);
    for (int i = 0; i < MILLION; i++) {
      int address = random.nextInt();
      int expected = tables[0].snapshot().fib().lookup(address);
      assertEquals(expected, tables[1].snapshot().fib().lookup(address), "seed " + seed);
      assertEquals(expected, tables[2].snapshot().fib().lookup(address), "seed " + seed);
    }
    long megabyte = 1 << 20;
    long direct = ((PrefixTrie) tables[0].snapshot().fib()).bytes();
    assertTrue(direct <= 128 * megabyte, "DirectIPLookup takes " + direct);
    long radix = ((PrefixTrie) tables[1].snapshot().fib()).bytes();
    assertTrue(radix <= 128 * megabyte, "RadixIPLookup takes " + radix);
    int ranges = ((RangeFib) tables[2].snapshot().fib()).size();
    assertTrue(ranges <= 2 * MILLION + 1, "RangeIPLookup has " + ranges);
  }

  @Test
  void aTableThatIsEmptiedRouteByRouteTakesNothing() throws Refused {
    long seed = System.nanoTime();
    for (RouteTable table : new RouteTable[] {direct(1 << 16), radix()}) {
      Random random = new Random(seed);
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 20_000; i++) {
          int mask = Ipv4Prefix.maskOf(i < 33 ? i : 12 + random.nextInt(21));
          table.put(new Route(random.nextInt() & mask, mask, random.nextInt(), 1), true);
        }
        for (long prefix : table.prefixes()) {
          table.remove(new Route((int) (prefix >>> 32), (int) prefix, 0, Route.ANY));
        }
        table.publish();
        assertEquals(0, table.size());
        for (int i = 0; i < 10_000; i++) {
          assertEquals(Fib.NONE, table.snapshot().fib().lookup(random.nextInt()), "seed " + seed);
        }
      }
    }
  }

  @Test
  void versionsInUseDoNotChange() throws Refused {
    RouteTable table = direct(1 << 16);
    table.put(new Route(0x0a000000, 0xff000000, 1, 1), false);
    RouteTable.Snapshot before = table.publish();
    table.put(new Route(0x0a000000, 0xff000000, 2, 2), true);
    table.put(new Route(0x0a000001, -1, 3, 3), true);
    RouteTable.Snapshot after = table.publish();
    table.clear();
    table.publish();
    assertEquals("1 0.0.0.1", before.lookup(0x0a000001));
    assertEquals("3 0.0.0.3", after.lookup(0x0a000001));
    assertEquals("2 0.0.0.2", after.lookup(0x0a000002));
    assertEquals("-1", table.snapshot().lookup(0x0a000001));
  }

  @Test
  void routesBeyondTheBoundAreRefused() throws Refused {
    RouteTable table = direct(2);
    table.put(new Route(0x01000000, -1, 0, 1), false);
    table.put(new Route(0x02000000, -1, 0, 1), false);
    table.put(new Route(0x02000001, -1, 0, 1), false);
    Route beyond = new Route(0x03000000, -1, 0, 2);
    assertThrows(Refused.class, () -> table.put(beyond, false));
    table.remove(new Route(0x01000000, -1, 0, 1));
    table.put(beyond, false);
    table.publish();
    assertEquals("2", table.snapshot().lookup(0x03000000));
    assertEquals("-1", table.snapshot().lookup(0x01000000));
  }
}
