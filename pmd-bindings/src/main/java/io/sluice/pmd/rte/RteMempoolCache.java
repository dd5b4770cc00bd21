// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code struct rte_mempool_cache}: the stack of objects cached by an lcore.
 *
 * <pre>
 *  0  size (u32)   4  flushthresh (u32)   8  len (u32)   64  objs (array of pointers)   8,256  end
 * </pre>
 *
 * <p>In 21.11 the objects begin at 16 and there are more; a pool of that release detects this when
 * it is created, and does not use the cache.
 */
@CHeader("rte_mempool.h")
public final class RteMempoolCache {
  @CValue(value = "sizeof(struct rte_mempool_cache)", since = 2211)
  static final int SIZE = 8256;

  @CValue("offsetof(struct rte_mempool_cache, size)")
  private static final int CACHE_SIZE = 0;

  @CValue("offsetof(struct rte_mempool_cache, flushthresh)")
  private static final int FLUSHTHRESH = 4;

  @CValue("offsetof(struct rte_mempool_cache, len)")
  private static final int LEN = 8;

  @CValue(value = "offsetof(struct rte_mempool_cache, objs)", since = 2211)
  private static final int OBJS = 64;

  private RteMempoolCache() {}

  /**
   * Allocates a separate, empty cache.
   *
   * @param size the number of objects it is filled to
   * @param flushthresh the number of objects at which it is full, at most twice the size
   * @return the address; {@link Memory#free} it
   */
  public static long allocate(int size, int flushthresh) {
    long cache = NativeMemory.allocate(OBJS + 8L * size * 2);
    Memory.putInt(cache + CACHE_SIZE, size);
    Memory.putInt(cache + FLUSHTHRESH, flushthresh);
    return cache;
  }

  public static int size(long cache) {
    return Memory.getInt(cache + CACHE_SIZE);
  }

  public static int flushthresh(long cache) {
    return Memory.getInt(cache + FLUSHTHRESH);
  }

  public static int len(long cache) {
    return Memory.getInt(cache + LEN);
  }

  public static void setLen(long cache, int len) {
    Memory.putInt(cache + LEN, len);
  }

  /**
   * The address of the objects.
   *
   * @param cache the cache
   * @return address of an array of pointers, the least recently used first
   */
  public static long objs(long cache) {
    return cache + OBJS;
  }
}
