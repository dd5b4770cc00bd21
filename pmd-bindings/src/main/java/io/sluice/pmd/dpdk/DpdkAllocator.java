// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.Checks;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.pmd.rte.RteMbuf;
import io.sluice.pmd.rte.RteMempool;
import io.sluice.pmd.rte.RteMempoolCache;

/**
 * A thread's access to a mempool through the lcore's rte_mempool_cache, by plain loads and stores,
 * as rte_mempool_get and rte_mempool_put do inline in C. The thread becomes an lcore at its first
 * use. Until then, and after {@link #flush}, the cache is an empty one without capacity, so that
 * the usual test for an empty or full cache detects this case.
 *
 * <p>Belongs to one thread; allocates nothing after the first use.
 */
final class DpdkAllocator extends PacketAllocator {
  private static final int OWN_SIZE = 256;

  /** One reference and one segment, which are adjacent in the mbuf. */
  private static final int PLAIN = 0x0001_0001;

  private final DpdkPool pool;
  private final long mempool;
  private final boolean lcoreCache;

  /** A cache without capacity: nothing can be taken or put. */
  private final long unbound = RteMempoolCache.allocate(0, 0);

  private final long single = NativeMemory.allocate(8);

  private long cache = unbound;
  private long own;
  private Thread owner;

  DpdkAllocator(DpdkPool pool, boolean lcoreCache) {
    this.pool = pool;
    this.mempool = pool.mempool();
    this.lcoreCache = lcoreCache;
  }

  @Override
  protected long take() {
    long cache = this.cache;
    int length = RteMempoolCache.len(cache);
    if (length == 0) {
      return refill();
    }
    length--;
    RteMempoolCache.setLen(cache, length);
    return Memory.getLong(RteMempoolCache.objs(cache) + 8L * length);
  }

  @Override
  protected void give(long packet) {
    if (RteMempoolCache.len(cache) >= RteMempoolCache.flushthresh(cache)) {
      spill();
    }
    long cache = this.cache;
    int length = RteMempoolCache.len(cache);
    Memory.putLong(RteMempoolCache.objs(cache) + 8L * length, packet);
    RteMempoolCache.setLen(cache, length + 1);
  }

  @Override
  public void free(PacketBatch batch) {
    long[] packets = batch.array();
    int size = batch.size();
    batch.clear();
    int done = 0;
    while (done < size) {
      long cache = this.cache;
      int length = RteMempoolCache.len(cache);
      int room = RteMempoolCache.flushthresh(cache) - length;
      if (room <= 0) {
        spill();
        continue;
      }
      int end = Math.min(size, done + room);
      long slot = RteMempoolCache.objs(cache) + 8L * length;
      for (; done < end && isPlain(packets[done]); done++) {
        long packet = packets[done];
        if (Checks.ENABLED) {
          Checks.released(packet);
        }
        Memory.putLong(slot, packet);
        slot += 8;
      }
      RteMempoolCache.setLen(cache, (int) (slot - RteMempoolCache.objs(cache) >> 3));
      if (done < end) {
        freeOdd(packets[done++]);
      }
    }
  }

  private static boolean isPlain(long packet) {
    return Memory.getInt(packet + Mbuf.REFCNT) == PLAIN
        && (Memory.getLong(packet + Mbuf.OL_FLAGS) & Mbuf.NOT_PLAIN) == 0;
  }

  /** Fills an empty cache; takes fewer buffers if the pool is nearly empty. */
  private long refill() {
    if (cache == unbound) {
      bind();
      if (RteMempoolCache.len(cache) > 0) {
        return take();
      }
    }
    for (int want = RteMempoolCache.size(cache); want > 0; want /= 2) {
      if (RteMempool.rte_mempool_ops_dequeue_bulk(mempool, RteMempoolCache.objs(cache), want)
          == 0) {
        RteMempoolCache.setLen(cache, want);
        return take();
      }
    }
    return 0;
  }

  /** Makes room in a full cache: the least recently used buffers return to the pool. */
  private void spill() {
    if (cache == unbound) {
      bind();
      if (RteMempoolCache.len(cache) < RteMempoolCache.flushthresh(cache)) {
        return;
      }
    }
    int length = RteMempoolCache.len(cache);
    int coldest = Math.min(length, RteMempoolCache.size(cache));
    long objects = RteMempoolCache.objs(cache);
    RteMempool.rte_mempool_ops_enqueue_bulk(mempool, objects, coldest);
    int rest = length - coldest;
    Memory.copy(objects + 8L * coldest, objects, 8L * rest);
    RteMempoolCache.setLen(cache, rest);
  }

  private void bind() {
    int lcore = -1;
    if (lcoreCache) {
      owner = Thread.currentThread();
      lcore = Eal.registerThread();
    }
    cache = lcore >= 0 ? RteMempool.rte_mempool_default_cache(mempool, lcore) : own();
  }

  /** A cache of the same capacity, for a thread that has none in the mempool. */
  private long own() {
    if (own == 0) {
      own = RteMempoolCache.allocate(OWN_SIZE, OWN_SIZE * 3 / 2);
    }
    return own;
  }

  /** Buffers in a cache that rte_mempool_avail_count does not include. */
  int cached() {
    return own == 0 ? 0 : RteMempoolCache.len(own);
  }

  @Override
  public void flush() {
    int length = RteMempoolCache.len(cache);
    if (length > 0) {
      RteMempool.rte_mempool_ops_enqueue_bulk(mempool, RteMempoolCache.objs(cache), length);
      RteMempoolCache.setLen(cache, 0);
    }
    cache = unbound;
    if (owner == Thread.currentThread()) {
      Eal.unregisterThread();
    } else if (owner == null) {
      // The thread may also be an lcore because of its queues.
      Eal.releaseLcore();
    }
    owner = null;
  }

  /** Long buffers are not cached per thread: there are too few of them. */
  @Override
  protected long takeLong() {
    long longPool = pool.longMempool();
    if (longPool == 0 || RteMempool.rte_mempool_ops_dequeue_bulk(longPool, single, 1) != 0) {
      return 0;
    }
    long buffer = Memory.getLong(single);
    // The same state as after rte_pktmbuf_alloc.
    Memory.putLong(buffer + Mbuf.DATA_OFF, Mbuf.HEADROOM | (long) PLAIN << 16);
    Memory.putLong(buffer + Mbuf.OL_FLAGS, 0);
    return buffer;
  }

  @Override
  protected void giveLong(long buffer) {
    Memory.putLong(single, buffer);
    RteMempool.rte_mempool_ops_enqueue_bulk(pool.longMempool(), single, 1);
  }

  /**
   * Frees clones, packets with clones, packets in long or external buffers, and chains:
   * rte_pktmbuf_free handles them all.
   */
  @Override
  protected void freeSlow(long packet) {
    if (Checks.ENABLED) {
      for (long segment = packet; segment != 0; segment = Mbuf.next(segment)) {
        Checks.handedOver(segment);
      }
    }
    Memory.putLong(single, packet);
    RteMbuf.rte_pktmbuf_free_bulk(single, 1);
  }
}
