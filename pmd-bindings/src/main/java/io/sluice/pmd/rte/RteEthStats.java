// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code struct rte_eth_stats}: a port's counters, each a u64.
 *
 * <pre>
 *  0  ipackets    8  opackets   16  ibytes     24  obytes
 * 32  imissed    40  ierrors    48  oerrors    56  rx_nombuf
 * </pre>
 */
@CHeader("rte_ethdev.h")
public final class RteEthStats {
  /** Larger than any release's structure. */
  @CValue("sizeof(struct rte_eth_stats) <= 2048 ? 2048 : -1")
  private static final int BYTES = 2048;

  @CValue("offsetof(struct rte_eth_stats, ipackets)")
  private static final int IPACKETS = 0;

  @CValue("offsetof(struct rte_eth_stats, opackets)")
  private static final int OPACKETS = 8;

  @CValue("offsetof(struct rte_eth_stats, ibytes)")
  private static final int IBYTES = 16;

  @CValue("offsetof(struct rte_eth_stats, obytes)")
  private static final int OBYTES = 24;

  @CValue("offsetof(struct rte_eth_stats, imissed)")
  private static final int IMISSED = 32;

  @CValue("offsetof(struct rte_eth_stats, ierrors)")
  private static final int IERRORS = 40;

  @CValue("offsetof(struct rte_eth_stats, oerrors)")
  private static final int OERRORS = 48;

  @CValue("offsetof(struct rte_eth_stats, rx_nombuf)")
  private static final int RX_NOMBUF = 56;

  private RteEthStats() {}

  /**
   * Allocates a cleared one.
   *
   * @return the address; {@link Memory#free} it
   */
  public static long allocate() {
    return NativeMemory.allocate(BYTES);
  }

  public static long ipackets(long stats) {
    return Memory.getLong(stats + IPACKETS);
  }

  public static long opackets(long stats) {
    return Memory.getLong(stats + OPACKETS);
  }

  public static long ibytes(long stats) {
    return Memory.getLong(stats + IBYTES);
  }

  public static long obytes(long stats) {
    return Memory.getLong(stats + OBYTES);
  }

  public static long imissed(long stats) {
    return Memory.getLong(stats + IMISSED);
  }

  public static long ierrors(long stats) {
    return Memory.getLong(stats + IERRORS);
  }

  public static long oerrors(long stats) {
    return Memory.getLong(stats + OERRORS);
  }

  public static long rxNombuf(long stats) {
    return Memory.getLong(stats + RX_NOMBUF);
  }
}
