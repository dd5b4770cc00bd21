// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.Checks;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.Native;
import io.sluice.pmd.NativeBurst;

/**
 * A thread's access to a mempool through the lcore's rte_mempool_cache, by plain loads and stores:
 * the same that rte_mempool_get and rte_mempool_put do inline in C. The thread becomes an lcore at
 * the first use, on that thread. Until then, and after {@link #flush}, the cache is an empty one of
 * our own with room for nothing, so that the usual test for an empty or full cache finds out.
 *
 * <p>Belongs to one thread; allocates nothing after the first use.
 */
final class DpdkAllocator extends PacketAllocator {
  private static final int LENGTH = MempoolLayout.CACHE_LENGTH;
  private static final int LIMIT = MempoolLayout.CACHE_FLUSH;
  private static final int OBJECTS = MempoolLayout.CACHE_OBJECTS;
  private static final int OWN_SIZE = 256;

  /** One reference, one segment: as they stand in the mbuf, behind one another. */
  private static final int PLAIN = 0x0001_0001;

  private final long mempool;
  private final boolean lcoreCache;
  private final long enqueue;
  private final long dequeue;

  /** A cache where nothing can be taken or put. */
  private final long unbound = Native.allocate(MempoolLayout.CACHE_OBJECTS);

  private final long single = Native.allocate(8);
  private final long freeBulk = Native.symbol("rte_pktmbuf_free_bulk");

  private long cache = unbound;
  private long own;
  private Thread owner;

  DpdkAllocator(long mempool, boolean lcoreCache) {
    this.mempool = mempool;
    this.lcoreCache = lcoreCache;
    this.enqueue = MempoolLayout.enqueue(mempool);
    this.dequeue = MempoolLayout.dequeue(mempool);
  }

  @Override
  protected long take() {
    long cache = this.cache;
    int length = Memory.getInt(cache + LENGTH);
    if (length == 0) {
      return refill();
    }
    length--;
    Memory.putInt(cache + LENGTH, length);
    return Memory.getLong(cache + OBJECTS + 8L * length);
  }

  @Override
  protected void give(long packet) {
    if (Memory.getInt(cache + LENGTH) >= Memory.getInt(cache + LIMIT)) {
      spill();
    }
    long cache = this.cache;
    int length = Memory.getInt(cache + LENGTH);
    Memory.putLong(cache + OBJECTS + 8L * length, packet);
    Memory.putInt(cache + LENGTH, length + 1);
  }

  @Override
  public void free(PacketBatch batch) {
    long[] packets = batch.array();
    int size = batch.size();
    batch.clear();
    int done = 0;
    while (done < size) {
      long cache = this.cache;
      int length = Memory.getInt(cache + LENGTH);
      int room = Memory.getInt(cache + LIMIT) - length;
      if (room <= 0) {
        spill();
        continue;
      }
      int end = Math.min(size, done + room);
      long slot = cache + OBJECTS + 8L * length;
      for (; done < end && isPlain(packets[done]); done++) {
        long packet = packets[done];
        if (Checks.ENABLED) {
          Checks.released(packet);
        }
        Memory.putLong(slot, packet);
        slot += 8;
      }
      Memory.putInt(cache + LENGTH, (int) (slot - cache - OBJECTS >> 3));
      if (done < end) {
        freeSlow(packets[done++]);
      }
    }
  }

  private static boolean isPlain(long packet) {
    return Memory.getInt(packet + Mbuf.REFCNT) == PLAIN
        && (Memory.getLong(packet + Mbuf.OL_FLAGS) & Mbuf.NOT_DIRECT) == 0;
  }

  /** Fills an empty cache; takes what there is when the pool is nearly empty. */
  private long refill() {
    if (cache == unbound) {
      bind();
      if (Memory.getInt(cache + LENGTH) > 0) {
        return take();
      }
    }
    for (int want = Memory.getInt(cache); want > 0; want /= 2) {
      if (NativeBurst.call(dequeue, mempool, cache + OBJECTS, want) == 0) {
        Memory.putInt(cache + LENGTH, want);
        return take();
      }
    }
    return 0;
  }

  /** Makes room in a full cache: the coldest buffers go back to the pool. */
  private void spill() {
    if (cache == unbound) {
      bind();
      if (Memory.getInt(cache + LENGTH) < Memory.getInt(cache + LIMIT)) {
        return;
      }
    }
    int length = Memory.getInt(cache + LENGTH);
    int coldest = Math.min(length, Memory.getInt(cache));
    long objects = cache + OBJECTS;
    NativeBurst.call(enqueue, mempool, objects, coldest);
    int rest = length - coldest;
    Memory.copy(objects + 8L * coldest, objects, 8L * rest);
    Memory.putInt(cache + LENGTH, rest);
  }

  private void bind() {
    int lcore = -1;
    if (lcoreCache) {
      owner = Thread.currentThread();
      lcore = Eal.registerThread();
    }
    cache = lcore >= 0 ? MempoolLayout.cache(mempool, lcore) : own();
  }

  /** A cache of the same shape, for a thread that has none in the mempool. */
  private long own() {
    if (own == 0) {
      own = Native.allocate(OBJECTS + 8L * OWN_SIZE * 2);
      Memory.putInt(own, OWN_SIZE);
      Memory.putInt(own + LIMIT, OWN_SIZE * 3 / 2);
    }
    return own;
  }

  /** Buffers in a cache that rte_mempool_avail_count does not know. */
  int cached() {
    return own == 0 ? 0 : Memory.getInt(own + LENGTH);
  }

  @Override
  public void flush() {
    int length = Memory.getInt(cache + LENGTH);
    if (length > 0) {
      NativeBurst.call(enqueue, mempool, cache + OBJECTS, length);
      Memory.putInt(cache + LENGTH, 0);
    }
    cache = unbound;
    if (owner == Thread.currentThread()) {
      Eal.unregisterThread();
    } else if (owner == null) {
      // The thread may be an lcore for its queues alone.
      Eal.releaseLcore();
    }
    owner = null;
  }

  /** Clones, packets with clones, external buffers and chains: rte_pktmbuf_free knows them all. */
  @Override
  protected void freeSlow(long packet) {
    if (Checks.ENABLED) {
      Checks.handedOver(packet);
    }
    Memory.putLong(single, packet);
    NativeBurst.call(freeBulk, single, 1, 0);
  }
}
