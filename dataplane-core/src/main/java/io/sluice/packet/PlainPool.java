// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jctools.queues.MpmcArrayQueue;

/**
 * A pool in ordinary memory, in the very layout DPDK uses, without native code. Buffers travel
 * between the pool and its allocators by the magazine (Bonwick and Adams, "Magazines and Vmem",
 * USENIX 2001): an array of addresses changes hands by one queue operation, so that a thread meets
 * others once in {@value #MAGAZINE} packets.
 */
public final class PlainPool extends PacketPool {
  static final int MAGAZINE = 64;

  private final String kind;
  private final long firstMbuf;
  private final Runnable release;
  private final int count;
  private final int dataRoom;
  private final MpmcArrayQueue<Magazine> full;
  private final MpmcArrayQueue<Magazine> empty;
  private final List<Allocator> allocators = new CopyOnWriteArrayList<>();

  /** Addresses of free buffers, last in first out. */
  private static final class Magazine {
    final long[] buffers = new long[MAGAZINE];
    int count;
  }

  /**
   * Creates a pool of standard buffers in memory of its own.
   *
   * @param count buffers, at least 1
   */
  public PlainPool(int count) {
    this(count, Mbuf.DATA_ROOM);
  }

  /**
   * Creates a pool in memory of its own.
   *
   * @param count buffers, at least 1
   * @param dataRoom bytes of data a fresh packet can hold, 64 to 65,000
   */
  public PlainPool(int count, int dataRoom) {
    this("plain memory", count, dataRoom, Memory.allocate(bytesFor(count, dataRoom)), null);
  }

  /**
   * Creates a pool in given memory, for example huge pages.
   *
   * @param kind what to call it
   * @param count buffers
   * @param dataRoom bytes of data a fresh packet can hold
   * @param region address of at least {@link #bytesFor} bytes
   * @param release gives the memory back on {@link #close}; null for memory from {@link
   *     Memory#allocate}
   */
  public PlainPool(String kind, int count, int dataRoom, long region, Runnable release) {
    if (count < 1 || dataRoom < 64 || dataRoom > 65_000) {
      throw new IllegalArgumentException("pool of " + count + " buffers of " + dataRoom + " bytes");
    }
    this.kind = kind;
    this.count = count;
    this.dataRoom = dataRoom;
    this.firstMbuf = region + Memory.CACHE_LINE - 1 & -Memory.CACHE_LINE;
    this.release = release != null ? release : () -> Memory.free(region);
    // Every allocator may hold two magazines, so there are more of them than the buffers fill.
    int magazines = count / MAGAZINE + 1024;
    full = new MpmcArrayQueue<>(magazines);
    empty = new MpmcArrayQueue<>(magazines);
    long stride = stride(dataRoom);
    Magazine magazine = new Magazine();
    for (int i = 0; i < count; i++) {
      long mbuf = firstMbuf + i * stride;
      format(mbuf, dataRoom);
      if (magazine.count == MAGAZINE) {
        full.offer(magazine);
        magazine = new Magazine();
      }
      magazine.buffers[magazine.count++] = mbuf;
    }
    full.offer(magazine);
    Checks.register(firstMbuf, stride, count);
  }

  private static void format(long mbuf, int dataRoom) {
    Memory.fill(mbuf, Mbuf.SIZE + Mbuf.PRIVATE_SIZE, (byte) 0);
    Memory.putLong(mbuf + Mbuf.BUF_ADDR, mbuf + Mbuf.SIZE + Mbuf.PRIVATE_SIZE);
    Memory.putShort(mbuf + Mbuf.BUF_LEN, (short) (Mbuf.HEADROOM + dataRoom));
    Memory.putShort(mbuf + Mbuf.PRIV_SIZE, (short) Mbuf.PRIVATE_SIZE);
    Memory.putShort(mbuf + Mbuf.REFCNT, (short) 1);
    Memory.putShort(mbuf + Mbuf.NB_SEGS, (short) 1);
  }

  private static long stride(int dataRoom) {
    long bytes = Mbuf.SIZE + Mbuf.PRIVATE_SIZE + Mbuf.HEADROOM + dataRoom;
    long lines = (bytes + Memory.CACHE_LINE - 1) / Memory.CACHE_LINE;
    // An odd number of lines spreads the headers of neighbouring buffers over the cache's sets.
    return (lines | 1) * Memory.CACHE_LINE;
  }

  /**
   * The memory a pool needs.
   *
   * @param count buffers
   * @param dataRoom bytes of data a fresh packet can hold
   * @return bytes
   */
  public static long bytesFor(int count, int dataRoom) {
    return stride(dataRoom) * count + Memory.CACHE_LINE;
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public int capacity() {
    return count;
  }

  @Override
  public int inUse() {
    int idle = 0;
    for (Allocator allocator : allocators) {
      idle += allocator.current.count + allocator.spare.count;
    }
    // The queue has no iterator that is exact under change; drain and refill is, when all is quiet.
    for (int i = full.size(); i > 0; i--) {
      Magazine magazine = full.poll();
      if (magazine != null) {
        idle += magazine.count;
        full.offer(magazine);
      }
    }
    return count - idle;
  }

  @Override
  public int dataRoom() {
    return dataRoom;
  }

  @Override
  public PacketAllocator newAllocator() {
    Allocator allocator = new Allocator();
    allocators.add(allocator);
    return allocator;
  }

  @Override
  public void close() {
    Checks.unregister(firstMbuf);
    release.run();
  }

  /** Two magazines, of which one is always the next to take from or give to. */
  private final class Allocator extends PacketAllocator {
    private Magazine current = new Magazine();
    private Magazine spare = new Magazine();

    @Override
    protected long take() {
      if (current.count == 0 && !refill()) {
        return 0;
      }
      return current.buffers[--current.count];
    }

    @Override
    protected void give(long packet) {
      if (current.count == MAGAZINE) {
        spill();
      }
      current.buffers[current.count++] = packet;
    }

    private boolean refill() {
      if (spare.count > 0) {
        swap();
        return true;
      }
      Magazine next = full.poll();
      if (next == null) {
        return false;
      }
      if (!empty.offer(current)) {
        throw new IllegalStateException("more allocators than magazines");
      }
      current = next;
      return next.count > 0 || refill();
    }

    private void spill() {
      if (spare.count == 0) {
        swap();
        return;
      }
      if (!full.offer(current)) {
        throw new IllegalStateException("more allocators than magazines");
      }
      Magazine next = empty.poll();
      // Allocates only while the allocators have not met yet.
      current = next != null ? next : new Magazine();
    }

    private void swap() {
      Magazine magazine = current;
      current = spare;
      spare = magazine;
    }

    @Override
    public void flush() {
      if (current.count > 0) {
        full.offer(current);
        current = new Magazine();
      }
      if (spare.count > 0) {
        full.offer(spare);
        spare = new Magazine();
      }
    }
  }
}
