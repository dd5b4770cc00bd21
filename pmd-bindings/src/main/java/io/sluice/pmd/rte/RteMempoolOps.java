// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.Symbols;

/**
 * {@code struct rte_mempool_ops}, the functions of a kind of mempool, in the table {@code
 * rte_mempool_ops_table}.
 *
 * <pre>
 * table:  64  ops (array)
 * ops:     0  name (32 bytes)   32  alloc   40  free   48  enqueue   56  dequeue   ...   128  end
 * </pre>
 */
@CHeader("rte_mempool.h")
final class RteMempoolOps {
  @CValue("offsetof(struct rte_mempool_ops_table, ops)")
  private static final int FIRST = 64;

  @CValue("sizeof(struct rte_mempool_ops)")
  private static final int SIZE = 128;

  @CValue("offsetof(struct rte_mempool_ops, enqueue)")
  private static final int ENQUEUE = 48;

  @CValue("offsetof(struct rte_mempool_ops, dequeue)")
  private static final int DEQUEUE = 56;

  private static final long TABLE = Symbols.address("rte_mempool_ops_table") + FIRST;

  private RteMempoolOps() {}

  static long enqueue(int index) {
    return Memory.getLong(TABLE + (long) index * SIZE + ENQUEUE);
  }

  static long dequeue(int index) {
    return Memory.getLong(TABLE + (long) index * SIZE + DEQUEUE);
  }
}
