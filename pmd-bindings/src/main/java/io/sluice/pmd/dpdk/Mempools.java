// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.pmd.HugePages;
import io.sluice.pmd.dpdk.eal.DpdkException;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.pmd.rte.RteErrno;
import io.sluice.pmd.rte.RteMbuf;
import io.sluice.pmd.rte.RteMempool;
import io.sluice.pmd.rte.RtePktmbufPoolPrivate;

/**
 * Creates mempools of mbufs. With huge pages, DPDK allocates the memory. Without them, its memory
 * consists of 4 KiB pages, with one buffer in each, and address translation is the largest cost of
 * a burst; then the buffers are packed into transparent huge pages allocated here, which need no
 * reservation. This is done only if no device reads memory by physical address and no other process
 * maps it.
 */
final class Mempools {
  private static final int ANY_SOCKET = -1;

  private Mempools() {}

  /**
   * A mempool.
   *
   * @param address of the rte_mempool
   * @param pages the memory of its buffers, if it was allocated here; null if DPDK has allocated it
   */
  record Mempool(long address, HugePages pages) {}

  /**
   * Creates a pool.
   *
   * @param name unique in the process
   * @param count the number of buffers
   * @param cacheSize of the lcores' caches
   * @param buffer bytes of headroom and data
   * @throws DpdkException if there is not enough memory, or the name is taken
   */
  static Mempool create(String name, int count, int cacheSize, int buffer, Eal eal) {
    Eal.forgetLog();
    if (eal.plainMemory()) {
      Mempool made = inHugePages(name, count, cacheSize, buffer);
      if (made != null) {
        return made;
      }
    }
    long mempool =
        RteMbuf.rte_pktmbuf_pool_create(
            name, count, cacheSize, Mbuf.PRIVATE_SIZE, buffer, ANY_SOCKET);
    if (mempool == 0) {
      int error = RteErrno.rte_errno();
      long megabytes = ((long) count * (buffer + Mbuf.SIZE + Mbuf.PRIVATE_SIZE + 64) >> 20) + 1;
      throw Eal.failure(
          "pool %s of %d buffers, which take %d MB; more memory: --dpdk -m %d --, or huge pages"
              .formatted(name, count, megabytes, megabytes * 2),
          -error);
    }
    return new Mempool(mempool, null);
  }

  /** Does the same as rte_pktmbuf_pool_create, in given memory; null if that is not possible. */
  private static Mempool inHugePages(String name, int count, int cacheSize, int buffer) {
    int element = Mbuf.SIZE + Mbuf.PRIVATE_SIZE + buffer;
    // Buffers may cross the boundaries of small pages.
    int flags = RteMempool.RTE_MEMPOOL_F_NO_IOVA_CONTIG;
    long stride = RteMempool.rte_mempool_calc_obj_size(element, flags, 0);
    HugePages pages = HugePages.allocate(stride * count);
    if (pages == null) {
      return null;
    }
    long mempool =
        RteMempool.rte_mempool_create_empty(
            name, count, element, cacheSize, RtePktmbufPoolPrivate.SIZE, ANY_SOCKET, flags);
    if (mempool != 0 && populate(mempool, buffer, count, pages)) {
      return new Mempool(mempool, pages);
    }
    RteMempool.rte_mempool_free(mempool);
    pages.free();
    return null;
  }

  private static boolean populate(long mempool, int buffer, int count, HugePages pages) {
    long settings = RtePktmbufPoolPrivate.allocate(buffer, Mbuf.PRIVATE_SIZE);
    try {
      long ops = RteMbuf.rte_mbuf_best_mempool_ops();
      if (RteMempool.rte_mempool_set_ops_byname(mempool, ops, 0) != 0) {
        return false;
      }
      RteMbuf.rte_pktmbuf_pool_init(mempool, settings);
      long memory = pages.address();
      if (RteMempool.rte_mempool_populate_iova(mempool, memory, memory, pages.bytes(), 0, 0)
          != count) {
        return false;
      }
      RteMempool.rte_mempool_obj_iter(mempool, RteMbuf.rte_pktmbuf_init(), 0);
      return true;
    } finally {
      Memory.free(settings);
    }
  }
}
