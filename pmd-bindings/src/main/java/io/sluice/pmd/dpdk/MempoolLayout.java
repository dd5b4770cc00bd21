// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.pmd.Native;
import io.sluice.pmd.NativeBurst;

/**
 * Where rte_mempool and its per-lcore caches keep things. DPDK has taking and returning buffers
 * inline in its headers, so we work on the structures themselves:
 *
 * <pre>
 * rte_mempool: 64 size, 68 cache_size, 72 elt_size, 88 ops_index, 96 local_cache, 112 elt_list
 * rte_mempool_cache: 0 size, 4 flushthresh, 8 len, from 64 the objects; 8,256 bytes (22.11)
 * rte_mempool_ops_table: from 64 an entry of 128 bytes: 48 enqueue, 56 dequeue
 * rte_mempool_objhdr, before each object: 0 next, 8 pool, 16 iova
 * </pre>
 *
 * <p>{@link #verify} tries them against the library's own functions when a pool is made.
 */
final class MempoolLayout {
  static final int SIZE = 64;
  static final int CACHE_SIZE = 68;
  static final int ELEMENT_SIZE = 72;
  static final int HEADER_SIZE = 76;
  static final int TRAILER_SIZE = 80;
  static final int OPS_INDEX = 88;
  static final int LOCAL_CACHE = 96;
  static final int ELEMENTS = 112;
  static final int OBJECT_HEADER = 24;

  static final int CACHE_FLUSH = 4;
  static final int CACHE_LENGTH = 8;
  static final int CACHE_OBJECTS = 64;
  static final int CACHE_BYTES = 8256;

  private static final int OPS_FIRST = 64;
  private static final int OPS_BYTES = 128;
  private static final int OPS_ENQUEUE = 48;
  private static final int OPS_DEQUEUE = 56;
  private static final int TRIED = 4;

  private MempoolLayout() {}

  static long enqueue(long pool) {
    return Memory.getLong(ops(pool) + OPS_ENQUEUE);
  }

  static long dequeue(long pool) {
    return Memory.getLong(ops(pool) + OPS_DEQUEUE);
  }

  private static long ops(long pool) {
    long table = Native.symbol("rte_mempool_ops_table");
    return table + OPS_FIRST + (long) Memory.getInt(pool + OPS_INDEX) * OPS_BYTES;
  }

  /** The cache of an lcore. */
  static long cache(long pool, int lcore) {
    return Memory.getLong(pool + LOCAL_CACHE) + (long) lcore * CACHE_BYTES;
  }

  /**
   * Verifies the pool's own fields.
   *
   * @param pool a fresh pool
   * @param count buffers it was made with
   * @param cacheSize as it was made with
   * @throws DpdkException when they are not where we think, and nothing can be done
   */
  static void verifyPool(long pool, int count, int cacheSize) {
    if (Memory.getInt(pool + SIZE) != count || Memory.getInt(pool + CACHE_SIZE) != cacheSize) {
      throw new DpdkException(
          "this DPDK has a layout of rte_mempool that is not known here; supported are 21.11 to"
              + " 25.11");
    }
  }

  /**
   * Tries the layout of the caches: buffers that rte_pktmbuf_free_bulk frees on this thread must
   * appear in the cache we compute for it, and rte_mempool_avail_count must believe what we write.
   *
   * @param pool a fresh pool with caches
   * @return false when the layout is another one, or this thread can be no lcore
   */
  static boolean verify(long pool) {
    int lcore = Eal.registerThread();
    if (lcore < 0) {
      Eal.unregisterThread();
      return false;
    }
    long table = Native.allocate(8L * TRIED);
    try {
      long cache = cache(pool, lcore);
      int before = Memory.getInt(cache + CACHE_LENGTH);
      int available = (int) Native.call("rte_mempool_avail_count", pool);
      if (NativeBurst.call(dequeue(pool), pool, table, TRIED) != 0) {
        return false;
      }
      for (int i = 0; i < TRIED; i++) {
        format(Memory.getLong(table + 8L * i));
      }
      Native.call("rte_pktmbuf_free_bulk", table, TRIED);
      boolean good =
          Memory.getInt(cache) == Memory.getInt(pool + CACHE_SIZE)
              && Memory.getInt(cache + CACHE_LENGTH) == before + TRIED
              && Memory.getInt(cache + CACHE_FLUSH) >= Memory.getInt(cache);
      for (int i = 0; i < TRIED && good; i++) {
        long object = Memory.getLong(cache + CACHE_OBJECTS + 8L * (before + i));
        good = object == Memory.getLong(table + 8L * i);
      }
      return good && writable(pool, cache, before, available);
    } finally {
      Memory.free(table);
      Eal.unregisterThread();
    }
  }

  /** Empties the cache by our own hand and has the library count. */
  private static boolean writable(long pool, long cache, int before, int available) {
    int length = before + TRIED;
    if ((int) Native.call("rte_mempool_avail_count", pool) != available) {
      return false;
    }
    long first = cache + CACHE_OBJECTS;
    NativeBurst.call(enqueue(pool), pool, first, length);
    Memory.putInt(cache + CACHE_LENGTH, 0);
    return (int) Native.call("rte_mempool_avail_count", pool) == available;
  }

  /** The fields of a free mbuf that rte_pktmbuf_free relies on. */
  private static void format(long mbuf) {
    Memory.putShort(mbuf + Mbuf.REFCNT, (short) 1);
    Memory.putShort(mbuf + Mbuf.NB_SEGS, (short) 1);
    Memory.putLong(mbuf + Mbuf.NEXT, 0);
    Memory.putLong(mbuf + Mbuf.OL_FLAGS, 0);
  }
}
