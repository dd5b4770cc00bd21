// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code struct rte_pktmbuf_pool_private}: what a mempool of mbufs knows about them.
 *
 * <pre>
 * 0  mbuf_data_room_size (u16)   2  mbuf_priv_size (u16)   4  flags (u32)   8  end
 * </pre>
 */
@CHeader("rte_mbuf.h")
public final class RtePktmbufPoolPrivate {
  /** Bytes of one. */
  @CValue("sizeof(struct rte_pktmbuf_pool_private)")
  public static final int SIZE = 8;

  @CValue("offsetof(struct rte_pktmbuf_pool_private, mbuf_data_room_size)")
  private static final int DATA_ROOM = 0;

  @CValue("offsetof(struct rte_pktmbuf_pool_private, mbuf_priv_size)")
  private static final int PRIV_SIZE = 2;

  private RtePktmbufPoolPrivate() {}

  /**
   * Allocates one.
   *
   * @param dataRoom bytes of headroom and data
   * @param privSize bytes between the mbuf and its headroom
   * @return the address; {@link Memory#free} it
   */
  public static long allocate(int dataRoom, int privSize) {
    long settings = NativeMemory.allocate(SIZE);
    Memory.putShort(settings + DATA_ROOM, (short) dataRoom);
    Memory.putShort(settings + PRIV_SIZE, (short) privSize);
    return settings;
  }
}
