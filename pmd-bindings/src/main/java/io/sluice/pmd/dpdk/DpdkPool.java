// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.Checks;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketPool;
import io.sluice.pmd.HugePages;
import io.sluice.pmd.Switches;
import io.sluice.pmd.dpdk.eal.DpdkException;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.pmd.rte.RteMempool;
import io.sluice.pmd.rte.RteMempoolObjhdr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A pool of packets in a DPDK mempool, which DPDK's drivers fill and free as well. Each thread uses
 * its lcore's cache, the same one that the drivers use on that thread, so that a buffer freed by an
 * element is the next one that a driver fills, and is still in the CPU cache.
 */
public final class DpdkPool extends PacketPool {
  /** There is one long buffer per this many buffers, up to a limit. */
  private static final int LONG_SHARE = 8;

  private static final int LONG_BUFFERS = 1023;
  private static final int FEW = 63;

  private final long mempool;
  private final HugePages pages;
  private final int count;
  private final int dataRoom;
  private final boolean lcoreCaches;
  private final String name;

  /** The pool of long buffers, created when needed; null before that, and if there is no memory. */
  private volatile Mempools.Mempool longBuffers;

  private volatile boolean noLongBuffers;
  private boolean closed;
  private final int longCount;
  private final List<Long> regions = new ArrayList<>();
  private final List<DpdkAllocator> ownCaches = new CopyOnWriteArrayList<>();

  private DpdkPool(
      String name,
      Mempools.Mempool made,
      int count,
      int cacheSize,
      int dataRoom,
      int longCount,
      boolean useLcoreCaches) {
    this.name = name;
    this.longCount = longCount;
    this.mempool = made.address();
    this.pages = made.pages();
    this.count = count;
    this.dataRoom = dataRoom;
    MempoolCheck.verifyPool(mempool, count, cacheSize);
    this.lcoreCaches = useLcoreCaches && cacheSize > 0 && MempoolCheck.verify(mempool);
    if (Checks.ENABLED) {
      registerBuffers(mempool, count);
    }
  }

  /**
   * Creates a pool; starts the EAL if it is not running.
   *
   * @param name unique in the process, at most 20 characters
   * @param count the number of buffers
   * @param cacheSize the buffers that a thread caches, 0 to 512 and at most two thirds of count
   * @param dataRoom bytes of data a fresh packet can hold, 64 to 65,000
   * @return the pool
   * @throws DpdkException if there is not enough memory, or the name is taken
   */
  public static DpdkPool create(String name, int count, int cacheSize, int dataRoom) {
    return create(name, count, cacheSize, dataRoom, longBuffersFor(count));
  }

  /**
   * Creates a pool; starts the EAL if it is not running.
   *
   * @param name unique in the process, at most 20 characters
   * @param count the number of buffers
   * @param cacheSize the buffers that a thread caches, 0 to 512 and at most two thirds of count
   * @param dataRoom bytes of data a fresh packet can hold, 64 to 65,000
   * @param longCount the most long buffers
   * @return the pool
   * @throws DpdkException if there is not enough memory, or the name is taken
   */
  static DpdkPool create(String name, int count, int cacheSize, int dataRoom, int longCount) {
    return create(name, count, cacheSize, dataRoom, longCount, Switches.LCORE_CACHES);
  }

  static DpdkPool create(
      String name, int count, int cacheSize, int dataRoom, boolean useLcoreCaches) {
    return create(name, count, cacheSize, dataRoom, longBuffersFor(count), useLcoreCaches);
  }

  /** The default number of long buffers of a pool with this many buffers. */
  static int longBuffersFor(int count) {
    return Math.min(LONG_BUFFERS, Math.max(FEW, count / LONG_SHARE));
  }

  private static DpdkPool create(
      String name, int count, int cacheSize, int dataRoom, int longCount, boolean useLcoreCaches) {
    int buffer = Mbuf.HEADROOM + dataRoom;
    Mempools.Mempool mempool = Mempools.create(name, count, cacheSize, buffer, Eal.get());
    return new DpdkPool(name, mempool, count, cacheSize, dataRoom, longCount, useLcoreCaches);
  }

  /** Registers the buffers for the checked mode, a region per piece of contiguous memory. */
  private void registerBuffers(long mempool, int count) {
    long[] buffers = new long[count];
    int found = 0;
    long header = RteMempool.firstHeader(mempool);
    while (header != 0 && found < count) {
      buffers[found++] = RteMempoolObjhdr.object(header);
      header = RteMempoolObjhdr.next(header);
    }
    Arrays.sort(buffers, 0, found);
    long stride = RteMempool.stride(mempool);
    for (int first = 0; first < found; ) {
      int next = first + 1;
      while (next < found && buffers[next] == buffers[next - 1] + stride) {
        next++;
      }
      Checks.register(buffers[first], stride, next - first);
      regions.add(buffers[first]);
      first = next;
    }
  }

  /**
   * The mempool.
   *
   * @return address of the rte_mempool
   */
  public long mempool() {
    return mempool;
  }

  /**
   * Whether allocators use the lcores' caches. Otherwise, with a DPDK whose caches have another
   * layout, or with {@link Switches#LCORE_CACHES} off, each has its own cache, which is correct but
   * slower.
   *
   * @return true with every release that was tested
   */
  public boolean lcoreCaches() {
    return lcoreCaches;
  }

  @Override
  public String kind() {
    String memory = pages == null ? "" : ", " + pages.kind();
    return "DPDK mempool" + memory + (lcoreCaches ? "" : ", own caches");
  }

  @Override
  public int capacity() {
    return count;
  }

  @Override
  public int inUse() {
    int idle = RteMempool.rte_mempool_avail_count(mempool);
    for (DpdkAllocator allocator : ownCaches) {
      idle += allocator.cached();
    }
    return count - idle;
  }

  /**
   * The mempool of the long buffers, created at the first call.
   *
   * @return address of the rte_mempool; 0 if there is no memory for it
   */
  long longMempool() {
    Mempools.Mempool made = longBuffers;
    return made != null ? made.address() : makeLongBuffers();
  }

  private synchronized long makeLongBuffers() {
    if (longBuffers == null && !noLongBuffers) {
      try {
        Mempools.Mempool made =
            Mempools.create(name + "_long", longCount, 0, Mbuf.LONG_BUFFER, Eal.get());
        if (Checks.ENABLED) {
          registerBuffers(made.address(), longCount);
        }
        longBuffers = made;
      } catch (DpdkException e) {
        noLongBuffers = true;
        System.err.println("no packets longer than buffers: " + e.getMessage());
      }
    }
    return longBuffers == null ? 0 : longBuffers.address();
  }

  @Override
  public int longInUse() {
    Mempools.Mempool made = longBuffers;
    return made == null ? 0 : longCount - RteMempool.rte_mempool_avail_count(made.address());
  }

  @Override
  public int dataRoom() {
    return dataRoom;
  }

  @Override
  public PacketAllocator newAllocator() {
    DpdkAllocator allocator = new DpdkAllocator(this, lcoreCaches);
    if (!lcoreCaches) {
      ownCaches.add(allocator);
    }
    return allocator;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    regions.forEach(Checks::unregister);
    free(mempool, pages);
    if (longBuffers != null) {
      free(longBuffers.address(), longBuffers.pages());
    }
  }

  private static void free(long mempool, HugePages pages) {
    RteMempool.rte_mempool_free(mempool);
    if (pages != null) {
      pages.free();
    }
  }
}
