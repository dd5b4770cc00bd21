// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code struct rtentry}: a route.
 *
 * <pre>
 *  8  rt_dst (struct sockaddr_in)   24  rt_gateway   40  rt_genmask
 * 56  rt_flags (u16)               120  end
 * </pre>
 */
@CHeader({"sys/socket.h", "net/route.h", "linux/sockios.h"})
public final class Rtentry {
  /** Adds a route, by ioctl on a socket. */
  @CValue public static final int SIOCADDRT = 0x890b;

  @CValue public static final int RTF_UP = 1;
  @CValue public static final int RTF_GATEWAY = 2;

  @CValue("sizeof(struct rtentry)")
  private static final int SIZE = 120;

  @CValue("offsetof(struct rtentry, rt_dst)")
  private static final int DESTINATION = 8;

  @CValue("offsetof(struct rtentry, rt_gateway)")
  private static final int GATEWAY = 24;

  @CValue("offsetof(struct rtentry, rt_genmask)")
  private static final int MASK = 40;

  @CValue("offsetof(struct rtentry, rt_flags)")
  private static final int FLAGS = 56;

  private Rtentry() {}

  /**
   * Allocates a route.
   *
   * @param destination host integer of the big-endian address, as all of these
   * @param mask of the destination
   * @param gateway the next hop
   * @param flags RTF_ flags
   * @return the address; {@link Memory#free} it
   */
  public static long allocate(int destination, int mask, int gateway, int flags) {
    long route = NativeMemory.allocate(SIZE);
    SockaddrIn.set(route + DESTINATION, destination);
    SockaddrIn.set(route + GATEWAY, gateway);
    SockaddrIn.set(route + MASK, mask);
    Memory.putShort(route + FLAGS, (short) flags);
    return route;
  }
}
