// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code struct in6_ifreq}: an IPv6 address for an interface.
 *
 * <pre>
 * 0  ifr6_addr (16 bytes)   16  ifr6_prefixlen (u32)   20  ifr6_ifindex (int)
 * </pre>
 */
@CHeader({"linux/ipv6.h"})
public final class In6Ifreq {
  @CValue("sizeof(struct in6_ifreq)")
  private static final int SIZE = 24;

  @CValue("offsetof(struct in6_ifreq, ifr6_prefixlen)")
  private static final int PREFIX_LENGTH = 16;

  @CValue("offsetof(struct in6_ifreq, ifr6_ifindex)")
  private static final int INDEX = 20;

  private In6Ifreq() {}

  /**
   * Allocates one.
   *
   * @param high first 64 bits of the address
   * @param low last 64 bits
   * @param prefixLength 0 to 128
   * @param index of the interface
   * @return its memory; {@link Memory#free} it
   */
  public static long allocate(long high, long low, int prefixLength, int index) {
    long request = NativeMemory.allocate(SIZE);
    Memory.putLong(request, Long.reverseBytes(high));
    Memory.putLong(request + 8, Long.reverseBytes(low));
    Memory.putInt(request + PREFIX_LENGTH, prefixLength);
    Memory.putInt(request + INDEX, index);
    return request;
  }
}
