// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;

/**
 * {@code struct rte_mempool_objhdr}: the header in front of each object of a mempool.
 *
 * <pre>
 * 0  next.stqe_next (the next object's header)   8  mp   16  iova   24  the object
 * </pre>
 */
@CHeader("rte_mempool.h")
public final class RteMempoolObjhdr {
  @CValue("offsetof(struct rte_mempool_objhdr, next.stqe_next)")
  private static final int NEXT = 0;

  @CValue("sizeof(struct rte_mempool_objhdr)")
  private static final int SIZE = 24;

  private RteMempoolObjhdr() {}

  public static long next(long header) {
    return Memory.getLong(header + NEXT);
  }

  public static long object(long header) {
    return header + SIZE;
  }
}
