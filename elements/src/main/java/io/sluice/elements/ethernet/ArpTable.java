// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import io.sluice.header.Ipv4Prefix;
import io.sluice.header.MacAddress;
import java.util.Arrays;

/**
 * Maps IPv4 prefixes to Ethernet addresses: an immutable list, longest prefixes first, searched in
 * order. A change makes a new list. A lookup allocates nothing.
 */
final class ArpTable {
  static final ArpTable EMPTY = new ArpTable(new int[0], new int[0], new long[0]);

  /** What {@link #lookup} returns for an address that nobody answers for. */
  static final long NONE = -1;

  private final int[] addresses;
  private final int[] masks;
  private final long[] macs;

  private ArpTable(int[] addresses, int[] masks, long[] macs) {
    this.addresses = addresses;
    this.masks = masks;
    this.macs = macs;
  }

  /**
   * Finds who answers for an address.
   *
   * @param address 32 bits
   * @return 48 bits, or {@link #NONE}
   */
  long lookup(int address) {
    for (int i = 0; i < addresses.length; i++) {
      if ((address & masks[i]) == addresses[i]) {
        return macs[i];
      }
    }
    return NONE;
  }

  private int indexOf(int address, int mask) {
    for (int i = 0; i < addresses.length; i++) {
      if (addresses[i] == address && masks[i] == mask) {
        return i;
      }
    }
    return -1;
  }

  boolean contains(int address, int mask) {
    return indexOf(address & mask, mask) >= 0;
  }

  /**
   * This table with an entry added, or replaced when its prefix is there.
   *
   * @param address 32 bits
   * @param mask 32 bits
   * @param mac 48 bits
   * @return a new table
   */
  ArpTable with(int address, int mask, long mac) {
    ArpTable rest = without(address, mask);
    int at = 0;
    // Behind everything that is at least as specific.
    for (int i = 0; i < rest.addresses.length; i++) {
      if (Integer.bitCount(rest.masks[i]) >= Integer.bitCount(mask)) {
        at = i + 1;
      }
    }
    int n = rest.addresses.length + 1;
    ArpTable table = new ArpTable(new int[n], new int[n], new long[n]);
    for (int i = 0; i < n; i++) {
      int from = i < at ? i : i - 1;
      table.addresses[i] = i == at ? address & mask : rest.addresses[from];
      table.masks[i] = i == at ? mask : rest.masks[from];
      table.macs[i] = i == at ? mac : rest.macs[from];
    }
    return table;
  }

  /**
   * This table without an entry.
   *
   * @param address 32 bits
   * @param mask 32 bits
   * @return a new table, or this one when the prefix is not there
   */
  ArpTable without(int address, int mask) {
    int at = indexOf(address & mask, mask);
    if (at < 0) {
      return this;
    }
    int n = addresses.length - 1;
    int[] a = Arrays.copyOf(addresses, n);
    int[] m = Arrays.copyOf(masks, n);
    long[] e = Arrays.copyOf(macs, n);
    System.arraycopy(addresses, at + 1, a, at, n - at);
    System.arraycopy(masks, at + 1, m, at, n - at);
    System.arraycopy(macs, at + 1, e, at, n - at);
    return new ArpTable(a, m, e);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < addresses.length; i++) {
      text.append(new Ipv4Prefix(addresses[i], masks[i])).append(' ');
      text.append(MacAddress.format(macs[i])).append('\n');
    }
    return text.toString();
  }
}
