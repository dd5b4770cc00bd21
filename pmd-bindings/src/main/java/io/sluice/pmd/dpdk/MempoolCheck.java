// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.dpdk.eal.DpdkException;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.pmd.rte.RteMbuf;
import io.sluice.pmd.rte.RteMempool;
import io.sluice.pmd.rte.RteMempoolCache;

/**
 * Checks the layout of a mempool and its caches against the library's own functions when a pool is
 * created: DPDK's functions to get and put buffers are inline in its headers, so this code works on
 * the structures directly, and a build may have another layout.
 */
final class MempoolCheck {
  private static final int TRIED = 4;

  private MempoolCheck() {}

  /**
   * Verifies the pool's own fields.
   *
   * @param pool a fresh pool
   * @param count buffers it was created with
   * @param cacheSize cache size it was created with
   * @throws DpdkException if they are not where expected
   */
  static void verifyPool(long pool, int count, int cacheSize) {
    if (RteMempool.size(pool) != count || RteMempool.cacheSize(pool) != cacheSize) {
      throw new DpdkException(
          "this DPDK has a layout of rte_mempool that is not known here; supported are 21.11 to"
              + " 25.11");
    }
  }

  /**
   * Tests the layout of the caches: buffers that rte_pktmbuf_free_bulk frees on this thread must
   * appear in the cache at the computed address, and rte_mempool_avail_count must see what is
   * written there.
   *
   * @param pool a fresh pool with caches
   * @return false if the layout is different, or this thread cannot become an lcore
   */
  static boolean verify(long pool) {
    int lcore = Eal.registerThread();
    if (lcore < 0) {
      Eal.unregisterThread();
      return false;
    }
    long table = NativeMemory.allocate(8L * TRIED);
    try {
      long cache = RteMempool.rte_mempool_default_cache(pool, lcore);
      int before = RteMempoolCache.len(cache);
      int available = RteMempool.rte_mempool_avail_count(pool);
      if (RteMempool.rte_mempool_ops_dequeue_bulk(pool, table, TRIED) != 0) {
        return false;
      }
      for (int i = 0; i < TRIED; i++) {
        format(Memory.getLong(table + 8L * i));
      }
      RteMbuf.rte_pktmbuf_free_bulk(table, TRIED);
      boolean good =
          RteMempoolCache.size(cache) == RteMempool.cacheSize(pool)
              && RteMempoolCache.len(cache) == before + TRIED
              && RteMempoolCache.flushthresh(cache) >= RteMempoolCache.size(cache);
      for (int i = 0; i < TRIED && good; i++) {
        long object = Memory.getLong(RteMempoolCache.objs(cache) + 8L * (before + i));
        good = object == Memory.getLong(table + 8L * i);
      }
      return good && writable(pool, cache, before, available);
    } finally {
      Memory.free(table);
      Eal.unregisterThread();
    }
  }

  /** Empties the cache directly and lets the library count. */
  private static boolean writable(long pool, long cache, int before, int available) {
    int length = before + TRIED;
    if (RteMempool.rte_mempool_avail_count(pool) != available) {
      return false;
    }
    RteMempool.rte_mempool_ops_enqueue_bulk(pool, RteMempoolCache.objs(cache), length);
    RteMempoolCache.setLen(cache, 0);
    return RteMempool.rte_mempool_avail_count(pool) == available;
  }

  /** Sets the fields of a free mbuf on which rte_pktmbuf_free relies. */
  private static void format(long mbuf) {
    Memory.putShort(mbuf + Mbuf.REFCNT, (short) 1);
    Memory.putShort(mbuf + Mbuf.NB_SEGS, (short) 1);
    Memory.putLong(mbuf + Mbuf.NEXT, 0);
    Memory.putLong(mbuf + Mbuf.OL_FLAGS, 0);
  }
}
