// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code struct rte_eth_link}.
 *
 * <pre>
 * 0  link_speed (u32, Mbit/s)
 * 4  bit 0 link_duplex, bit 1 link_autoneg, bit 2 link_status
 * 8  end
 * </pre>
 */
@CHeader({"rte_ethdev.h", "string.h"})
public final class RteEthLink {
  /** Sets a bit field, and looks. */
  private static final String BIT_OF =
      "({ union { struct rte_eth_link l; uint16_t u[4]; } x; memset(&x, 0, sizeof x); ";

  @CValue("sizeof(struct rte_eth_link)")
  private static final int SIZE = 8;

  @CValue("offsetof(struct rte_eth_link, link_speed)")
  private static final int SPEED = 0;

  @CValue("offsetof(struct rte_eth_link, link_speed) + sizeof(uint32_t)")
  private static final int BITS = 4;

  @CValue(
      "({ union { struct rte_eth_link l; uint16_t u[4]; } x = {{0}}; x.l.link_duplex = 1; x.u[2]; })")
  private static final int DUPLEX = 1;

  @CValue(
      "({ union { struct rte_eth_link l; uint16_t u[4]; } x = {{0}}; x.l.link_autoneg = 1; x.u[2]; })")
  private static final int AUTONEG = 2;

  @CValue(
      "({ union { struct rte_eth_link l; uint16_t u[4]; } x = {{0}}; x.l.link_status = 1; x.u[2]; })")
  private static final int STATUS = 4;

  private RteEthLink() {}

  /**
   * Allocates a cleared one.
   *
   * @return the address; {@link Memory#free} it
   */
  public static long allocate() {
    return NativeMemory.allocate(SIZE);
  }

  /**
   * The speed.
   *
   * @param link the link
   * @return in Mbit/s; 0xffffffff when not known
   */
  public static long speed(long link) {
    return NativeMemory.u32(link + SPEED);
  }

  public static boolean isFullDuplex(long link) {
    return (Memory.getShort(link + BITS) & DUPLEX) != 0;
  }

  public static boolean isAutonegotiated(long link) {
    return (Memory.getShort(link + BITS) & AUTONEG) != 0;
  }

  public static boolean isUp(long link) {
    return (Memory.getShort(link + BITS) & STATUS) != 0;
  }
}
