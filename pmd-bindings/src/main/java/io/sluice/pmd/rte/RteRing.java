// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.rte;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CFunction;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/** {@code <rte_ring.h>} and, for ports made of rings, {@code <rte_eth_ring.h>}. */
@CHeader({"rte_ring.h", "rte_eth_ring.h"})
public final class RteRing {
  /** Single producer. */
  @CValue public static final int RING_F_SP_ENQ = 1;

  /** Single consumer. */
  @CValue public static final int RING_F_SC_DEQ = 2;

  private static final CFunction RTE_RING_CREATE = new CFunction("rte_ring_create");
  private static final CFunction RTE_RING_LOOKUP = new CFunction("rte_ring_lookup");
  private static final CFunction RTE_ETH_FROM_RINGS = new CFunction("rte_eth_from_rings");

  private RteRing() {}

  /**
   * {@code struct rte_ring *rte_ring_create(const char *name, unsigned int count, int socket_id,
   * unsigned int flags);}
   *
   * @return the ring; 0 on an error, see {@link RteErrno#rte_errno}
   */
  public static long rte_ring_create(String name, int count, int socketId, int flags) {
    long text = NativeMemory.cstring(name);
    try {
      return RTE_RING_CREATE.call(text, count, socketId, flags);
    } finally {
      Memory.free(text);
    }
  }

  /**
   * {@code struct rte_ring *rte_ring_lookup(const char *name);}
   *
   * @return the ring; 0 if there is none of this name
   */
  public static long rte_ring_lookup(String name) {
    long text = NativeMemory.cstring(name);
    try {
      return RTE_RING_LOOKUP.call(text);
    } finally {
      Memory.free(text);
    }
  }

  /**
   * {@code int rte_eth_from_rings(const char *name, struct rte_ring * const rx_queues[], const
   * unsigned int nb_rx_queues, struct rte_ring *const tx_queues[], const unsigned int nb_tx_queues,
   * const unsigned int numa_node);}
   *
   * @return the port's number; negative on an error
   */
  public static int rte_eth_from_rings(
      String name, long rxQueues, int nbRxQueues, long txQueues, int nbTxQueues, int numaNode) {
    long text = NativeMemory.cstring(name);
    try {
      return (int)
          RTE_ETH_FROM_RINGS.call(text, rxQueues, nbRxQueues, txQueues, nbTxQueues, numaNode);
    } finally {
      Memory.free(text);
    }
  }
}
