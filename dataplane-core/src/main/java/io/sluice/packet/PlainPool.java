// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jctools.queues.varhandle.MpmcVarHandleArrayQueue;

/**
 * A pool in ordinary memory, in the very layout DPDK uses, without native code. Buffers travel
 * between the pool and its allocators by the magazine (Bonwick and Adams, "Magazines and Vmem",
 * USENIX 2001): an array of addresses changes hands by one queue operation, so that a thread meets
 * others once in {@value #MAGAZINE} packets.
 *
 * <p>The queue holds full magazines only, so their number is bounded by the buffers', and counting
 * buffers does not disturb the threads at work. What an allocator hands back when its thread ends,
 * and the odd rest of the buffers, lie in a part-filled store behind a lock, which is asked last.
 */
public final class PlainPool extends PacketPool {
  static final int MAGAZINE = 64;

  /** There is one long buffer per this many buffers. */
  private static final int LONG_SHARE = 4;

  private final String kind;
  private final long firstMbuf;
  private final Runnable release;
  private final int count;
  private final int dataRoom;
  private final LongBuffers longBuffers;
  private final MpmcVarHandleArrayQueue<Magazine> full;
  private final MpmcVarHandleArrayQueue<Magazine> empty;
  private final Object lock = new Object();

  /** Free buffers outside any magazine; guarded by the lock. */
  private final long[] loose = new long[MAGAZINE];

  private volatile int looseCount;
  private boolean closed;
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
    long stride = stride(dataRoom);
    this.kind = kind;
    this.count = count;
    this.dataRoom = dataRoom;
    this.firstMbuf = region + Memory.CACHE_LINE - 1 & -Memory.CACHE_LINE;
    this.release = release != null ? release : () -> Memory.free(region);
    this.longBuffers = new LongBuffers(Math.max(MAGAZINE, count / LONG_SHARE));
    // A magazine is created only if there is no empty one: never many more than the buffers fill.
    int magazines = count / MAGAZINE + 1024;
    full = new MpmcVarHandleArrayQueue<>(magazines);
    empty = new MpmcVarHandleArrayQueue<>(magazines);
    for (int i = 0; i < count; i++) {
      long mbuf = firstMbuf + i * stride;
      format(mbuf, dataRoom);
      putBack(mbuf);
    }
    Checks.register(firstMbuf, stride, count);
  }

  static void format(long mbuf, int dataRoom) {
    Memory.fill(mbuf, Mbuf.SIZE + Mbuf.PRIVATE_SIZE, (byte) 0);
    Memory.putLong(mbuf + Mbuf.BUF_ADDR, mbuf + Mbuf.SIZE + Mbuf.PRIVATE_SIZE);
    Memory.putShort(mbuf + Mbuf.BUF_LEN, (short) (Mbuf.HEADROOM + dataRoom));
    Memory.putShort(mbuf + Mbuf.PRIV_SIZE, (short) Mbuf.PRIVATE_SIZE);
    Memory.putShort(mbuf + Mbuf.REFCNT, (short) 1);
    Memory.putShort(mbuf + Mbuf.NB_SEGS, (short) 1);
  }

  static long stride(int dataRoom) {
    long bytes = Mbuf.SIZE + Mbuf.PRIVATE_SIZE + Mbuf.HEADROOM + dataRoom;
    long lines = (bytes + Memory.CACHE_LINE - 1) / Memory.CACHE_LINE;
    // An odd number of cache lines spreads the headers of adjacent buffers over the cache's sets.
    return (lines | 1) * Memory.CACHE_LINE;
  }

  /**
   * The memory a pool needs.
   *
   * @param count buffers
   * @param dataRoom bytes of data a fresh packet can hold
   * @return bytes
   * @throws IllegalArgumentException when a number is out of range
   */
  public static long bytesFor(int count, int dataRoom) {
    if (count < 1 || dataRoom < 64 || dataRoom > 65_000) {
      throw new IllegalArgumentException("pool of " + count + " buffers of " + dataRoom + " bytes");
    }
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
    idle += full.size() * MAGAZINE + looseCount;
    return count - idle;
  }

  @Override
  public int longInUse() {
    return longBuffers.inUse();
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
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    Checks.unregister(firstMbuf);
    release.run();
    longBuffers.close();
  }

  /** Puts a free buffer into the part-filled store; a full store goes to the queue. */
  private void putBack(long packet) {
    synchronized (lock) {
      loose[looseCount] = packet;
      if (looseCount + 1 < MAGAZINE) {
        looseCount++;
        return;
      }
      Magazine magazine = empty.poll();
      if (magazine == null) {
        magazine = new Magazine();
      }
      System.arraycopy(loose, 0, magazine.buffers, 0, MAGAZINE);
      magazine.count = MAGAZINE;
      looseCount = 0;
      full.add(magazine);
    }
  }

  private boolean takeLoose(Magazine magazine) {
    synchronized (lock) {
      int n = looseCount;
      System.arraycopy(loose, 0, magazine.buffers, 0, n);
      magazine.count = n;
      looseCount = 0;
      return n > 0;
    }
  }

  /** Two magazines; one of them is always used next. */
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
      if (Checks.ENABLED
          && (packet < firstMbuf || packet >= firstMbuf + count * stride(dataRoom))) {
        throw new PacketAccessError("packet 0x%x is of another pool".formatted(packet));
      }
      if (current.count == MAGAZINE) {
        spill();
      }
      current.buffers[current.count++] = packet;
    }

    @Override
    protected long takeLong() {
      return longBuffers.take();
    }

    @Override
    protected void giveLong(long buffer) {
      longBuffers.give(buffer);
    }

    private boolean refill() {
      if (spare.count > 0) {
        swap();
        return true;
      }
      Magazine next = full.poll();
      if (next == null) {
        return looseCount > 0 && takeLoose(current);
      }
      empty.add(current);
      current = next;
      return true;
    }

    private void spill() {
      if (spare.count == 0) {
        swap();
        return;
      }
      full.add(current);
      Magazine next = empty.poll();
      // Allocates only until enough magazines are in circulation.
      current = next != null ? next : new Magazine();
    }

    private void swap() {
      Magazine magazine = current;
      current = spare;
      spare = magazine;
    }

    @Override
    public void flush() {
      drain(current);
      drain(spare);
    }

    private void drain(Magazine magazine) {
      while (magazine.count > 0) {
        putBack(magazine.buffers[--magazine.count]);
      }
    }
  }
}
