// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CFunction;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.NativeBurst;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code <rte_mbuf.h>} and {@code <rte_mbuf_pool_ops.h>}. The mbuf itself is {@link
 * io.sluice.packet.Mbuf}.
 */
@CHeader({"rte_mbuf.h", "rte_mbuf_pool_ops.h"})
public final class RteMbuf {
  private static final CFunction RTE_PKTMBUF_POOL_CREATE = new CFunction("rte_pktmbuf_pool_create");
  private static final CFunction RTE_PKTMBUF_POOL_INIT = new CFunction("rte_pktmbuf_pool_init");
  private static final CFunction RTE_PKTMBUF_INIT = new CFunction("rte_pktmbuf_init");
  private static final CFunction RTE_PKTMBUF_FREE_BULK = new CFunction("rte_pktmbuf_free_bulk");
  private static final CFunction RTE_PKTMBUF_LINEARIZE = new CFunction("__rte_pktmbuf_linearize");
  private static final CFunction RTE_MBUF_BEST_MEMPOOL_OPS =
      new CFunction("rte_mbuf_best_mempool_ops");

  private RteMbuf() {}

  /**
   * {@code struct rte_mempool *rte_pktmbuf_pool_create(const char *name, unsigned int n, unsigned
   * int cache_size, uint16_t priv_size, uint16_t data_room_size, int socket_id);}
   *
   * @return the pool; 0 on an error, see {@link RteErrno#rte_errno}
   */
  public static long rte_pktmbuf_pool_create(
      String name, int n, int cacheSize, int privSize, int dataRoomSize, int socketId) {
    long text = NativeMemory.cstring(name);
    try {
      return RTE_PKTMBUF_POOL_CREATE.call(text, n, cacheSize, privSize, dataRoomSize, socketId);
    } finally {
      Memory.free(text);
    }
  }

  /**
   * {@code void rte_pktmbuf_pool_init(struct rte_mempool *mp, void *opaque_arg);}
   *
   * @param opaqueArg a {@link RtePktmbufPoolPrivate}
   */
  public static void rte_pktmbuf_pool_init(long mp, long opaqueArg) {
    RTE_PKTMBUF_POOL_INIT.call(mp, opaqueArg);
  }

  /**
   * {@code void rte_pktmbuf_init(struct rte_mempool *mp, void *opaque_arg, void *m, unsigned int
   * i);} as a callback of {@link RteMempool#rte_mempool_obj_iter}.
   *
   * @return the function's address
   */
  public static long rte_pktmbuf_init() {
    return RTE_PKTMBUF_INIT.address();
  }

  /**
   * {@code void rte_pktmbuf_free_bulk(struct rte_mbuf **mbufs, unsigned int count);} Used on the
   * packet path.
   */
  public static void rte_pktmbuf_free_bulk(long mbufs, int count) {
    NativeBurst.call(RTE_PKTMBUF_FREE_BULK.address(), mbufs, count, 0);
  }

  /**
   * {@code int __rte_pktmbuf_linearize(struct rte_mbuf *mbuf);} what rte_pktmbuf_linearize calls
   * for an mbuf of several segments. Used on the packet path.
   *
   * @return 0; negative if the first segment has no room
   */
  public static int rte_pktmbuf_linearize(long mbuf) {
    return NativeBurst.call(RTE_PKTMBUF_LINEARIZE.address(), mbuf, 0, 0);
  }

  /**
   * {@code const char *rte_mbuf_best_mempool_ops(void);}
   *
   * @return address of the name
   */
  public static long rte_mbuf_best_mempool_ops() {
    return RTE_MBUF_BEST_MEMPOOL_OPS.call();
  }
}
