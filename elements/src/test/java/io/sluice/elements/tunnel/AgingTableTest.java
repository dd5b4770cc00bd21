// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class AgingTableTest {
  /** Who chooses both halves of a key must not find keys that meet whatever the seed is. */
  @Test
  void nobodyCanPushOutAnEntryByKeysOfItsSet() {
    AgingTable table = new AgingTable(8192, 1000);
    long high = 0x0a00_0001_0a00_0002L;
    long low = 0x1234_0868_0000_0007L;
    table.put(high, low, 42, 0);
    long golden = 0x9e37_79b9_7f4a_7c15L;
    for (long other = 1; other <= 64; other++) {
      table.put(other, low ^ high * golden ^ other * golden, other, other);
    }
    assertEquals(42, table.get(high, low, 65));
    assertEquals(0, table.evictions());
  }
}
