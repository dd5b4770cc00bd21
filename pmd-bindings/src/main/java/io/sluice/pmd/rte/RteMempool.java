// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CFunction;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeBurst;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code <rte_mempool.h>}: the functions, and {@code struct rte_mempool}.
 *
 * <pre>
 *  64  size (u32)           68  cache_size (u32)    72  elt_size (u32)    76  header_size (u32)
 *  80  trailer_size (u32)   88  ops_index (s32)     96  local_cache (array of
 *                                                       {@link RteMempoolCache}, one an lcore)
 * 112  elt_list.stqh_first (the first object's {@link RteMempoolObjhdr})
 * </pre>
 */
@CHeader("rte_mempool.h")
public final class RteMempool {
  /** Flag: buffers may cross the borders of small pages. */
  @CValue public static final int RTE_MEMPOOL_F_NO_IOVA_CONTIG = 0x20;

  @CValue("offsetof(struct rte_mempool, size)")
  private static final int SIZE = 64;

  @CValue("offsetof(struct rte_mempool, cache_size)")
  private static final int CACHE_SIZE = 68;

  @CValue("offsetof(struct rte_mempool, elt_size)")
  private static final int ELT_SIZE = 72;

  @CValue("offsetof(struct rte_mempool, header_size)")
  private static final int HEADER_SIZE = 76;

  @CValue("offsetof(struct rte_mempool, trailer_size)")
  private static final int TRAILER_SIZE = 80;

  @CValue("offsetof(struct rte_mempool, ops_index)")
  private static final int OPS_INDEX = 88;

  @CValue("offsetof(struct rte_mempool, local_cache)")
  private static final int LOCAL_CACHE = 96;

  @CValue("offsetof(struct rte_mempool, elt_list.stqh_first)")
  private static final int ELT_LIST = 112;

  private static final CFunction RTE_MEMPOOL_CALC_OBJ_SIZE =
      new CFunction("rte_mempool_calc_obj_size");
  private static final CFunction RTE_MEMPOOL_CREATE_EMPTY =
      new CFunction("rte_mempool_create_empty");
  private static final CFunction RTE_MEMPOOL_SET_OPS_BYNAME =
      new CFunction("rte_mempool_set_ops_byname");
  private static final CFunction RTE_MEMPOOL_POPULATE_IOVA =
      new CFunction("rte_mempool_populate_iova");
  private static final CFunction RTE_MEMPOOL_OBJ_ITER = new CFunction("rte_mempool_obj_iter");
  private static final CFunction RTE_MEMPOOL_AVAIL_COUNT = new CFunction("rte_mempool_avail_count");
  private static final CFunction RTE_MEMPOOL_FREE = new CFunction("rte_mempool_free");

  private RteMempool() {}

  /**
   * {@code uint32_t rte_mempool_calc_obj_size(uint32_t elt_size, uint32_t flags, struct
   * rte_mempool_objsz *sz);}
   *
   * @return bytes of an object with its header and trailer
   */
  public static long rte_mempool_calc_obj_size(int eltSize, int flags, long sz) {
    return RTE_MEMPOOL_CALC_OBJ_SIZE.call(eltSize, flags, sz) & 0xffff_ffffL;
  }

  /**
   * {@code struct rte_mempool *rte_mempool_create_empty(const char *name, unsigned int n, unsigned
   * int elt_size, unsigned int cache_size, unsigned int private_data_size, int socket_id, unsigned
   * int flags);}
   *
   * @return the pool; 0 on an error, see {@link RteErrno#rte_errno}
   */
  public static long rte_mempool_create_empty(
      String name,
      int n,
      int eltSize,
      int cacheSize,
      int privateDataSize,
      int socketId,
      int flags) {
    long text = NativeMemory.cstring(name);
    try {
      return RTE_MEMPOOL_CREATE_EMPTY.call(
          text, n, eltSize, cacheSize, privateDataSize, socketId, flags);
    } finally {
      Memory.free(text);
    }
  }

  /**
   * {@code int rte_mempool_set_ops_byname(struct rte_mempool *mp, const char *name, void
   * *pool_config);}
   *
   * @param name address of the name
   * @return 0, or a negative error number
   */
  public static int rte_mempool_set_ops_byname(long mp, long name, long poolConfig) {
    return (int) RTE_MEMPOOL_SET_OPS_BYNAME.call(mp, name, poolConfig);
  }

  /**
   * {@code int rte_mempool_populate_iova(struct rte_mempool *mp, char *vaddr, rte_iova_t iova,
   * size_t len, rte_mempool_memchunk_free_cb_t *free_cb, void *opaque);}
   *
   * @return objects added, or a negative error number
   */
  public static int rte_mempool_populate_iova(
      long mp, long vaddr, long iova, long len, long freeCb, long opaque) {
    return (int) RTE_MEMPOOL_POPULATE_IOVA.call(mp, vaddr, iova, len, freeCb, opaque);
  }

  /**
   * {@code uint32_t rte_mempool_obj_iter(struct rte_mempool *mp, rte_mempool_obj_cb_t *obj_cb, void
   * *obj_cb_arg);}
   *
   * @param objCb address of a function, for example {@link RteMbuf#rte_pktmbuf_init}
   * @return objects visited
   */
  public static int rte_mempool_obj_iter(long mp, long objCb, long objCbArg) {
    return (int) RTE_MEMPOOL_OBJ_ITER.call(mp, objCb, objCbArg);
  }

  /**
   * {@code unsigned int rte_mempool_avail_count(const struct rte_mempool *mp);}
   *
   * @return objects in the pool and its caches
   */
  public static int rte_mempool_avail_count(long mp) {
    return (int) RTE_MEMPOOL_AVAIL_COUNT.call(mp);
  }

  /** {@code void rte_mempool_free(struct rte_mempool *mp);} */
  public static void rte_mempool_free(long mp) {
    RTE_MEMPOOL_FREE.call(mp);
  }

  /**
   * {@code struct rte_mempool_cache *rte_mempool_default_cache(struct rte_mempool *mp, unsigned int
   * lcore_id);} Inline.
   *
   * @param mp a pool with caches
   * @param lcoreId an lcore
   * @return its {@link RteMempoolCache}
   */
  public static long rte_mempool_default_cache(long mp, int lcoreId) {
    return Memory.getLong(mp + LOCAL_CACHE) + (long) lcoreId * RteMempoolCache.SIZE;
  }

  /**
   * {@code int rte_mempool_ops_dequeue_bulk(struct rte_mempool *mp, void **obj_table, unsigned int
   * n);} Inline, and used on the packet path: takes objects from the pool itself, not from a cache.
   *
   * @return 0; negative if there are too few, and none was taken
   */
  public static int rte_mempool_ops_dequeue_bulk(long mp, long objTable, int n) {
    return NativeBurst.call(RteMempoolOps.dequeue(Memory.getInt(mp + OPS_INDEX)), mp, objTable, n);
  }

  /**
   * {@code int rte_mempool_ops_enqueue_bulk(struct rte_mempool *mp, void * const *obj_table,
   * unsigned int n);} Inline, and used on the packet path: returns objects to the pool itself.
   *
   * @return 0
   */
  public static int rte_mempool_ops_enqueue_bulk(long mp, long objTable, int n) {
    return NativeBurst.call(RteMempoolOps.enqueue(Memory.getInt(mp + OPS_INDEX)), mp, objTable, n);
  }

  public static int size(long mp) {
    return Memory.getInt(mp + SIZE);
  }

  public static int cacheSize(long mp) {
    return Memory.getInt(mp + CACHE_SIZE);
  }

  /**
   * The distance between the objects in a piece of memory.
   *
   * @param mp the pool
   * @return bytes of header, object and trailer
   */
  public static int stride(long mp) {
    return Memory.getInt(mp + HEADER_SIZE)
        + Memory.getInt(mp + ELT_SIZE)
        + Memory.getInt(mp + TRAILER_SIZE);
  }

  /**
   * The pool's first object, in the order of creation.
   *
   * @param mp the pool
   * @return its {@link RteMempoolObjhdr}; 0 if there is none
   */
  public static long firstHeader(long mp) {
    return Memory.getLong(mp + ELT_LIST);
  }
}
