// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.dpdk.DpdkPool;
import io.sluice.pmd.dpdk.DpdkPort;
import io.sluice.pmd.dpdk.PortConfig;
import io.sluice.pmd.dpdk.eal.DpdkException;
import io.sluice.pmd.rte.RteRing;

/**
 * Two DPDK ports (net_ring) with a ring between them in each direction: what one sends the other
 * receives, without a copy.
 *
 * @param tester the measuring thread's end, started
 * @param far number of the other port, not configured
 */
public record Cable(DpdkPort tester, int far) implements AutoCloseable {
  /** Packets a direction holds, one less than this. */
  static final int RING = 2048;

  private static final int ANY_SOCKET = -1;

  /**
   * Makes the ports. The EAL runs, and knows the driver net_ring.
   *
   * @param name unique in the process, at most 10 characters
   * @param pool of the packets
   * @return the cable
   */
  public static Cable lay(String name, DpdkPool pool) {
    return lay(name, pool, RING);
  }

  /**
   * Makes the ports with rings of another size.
   *
   * @param name unique in the process, at most 10 characters
   * @param pool of the packets
   * @param slots packets a direction holds, and one more: a power of two
   * @return the cable
   */
  public static Cable lay(String name, DpdkPool pool, int slots) {
    long there = ring(name + "_there", slots);
    long back = ring(name + "_back", slots);
    DpdkPort tester = DpdkPort.open(Integer.toString(port(name + "_t", back, there)));
    PortConfig config = new PortConfig();
    config.promiscuous = null;
    tester.configure(config, pool);
    tester.start(config);
    return new Cable(tester, port(name + "_v", there, back));
  }

  private static long ring(String name, int slots) {
    int flags = RteRing.RING_F_SP_ENQ | RteRing.RING_F_SC_DEQ;
    long ring = RteRing.rte_ring_create(name, slots, ANY_SOCKET, flags);
    if (ring == 0) {
      throw new DpdkException("no memory for ring " + name);
    }
    return ring;
  }

  private static int port(String name, long receive, long send) {
    long rings = NativeMemory.allocate(16);
    try {
      Memory.putLong(rings, receive);
      Memory.putLong(rings + 8, send);
      int port = RteRing.rte_eth_from_rings(name, rings, 1, rings + 8, 1, 0);
      if (port < 0) {
        throw new DpdkException("port " + name + " over rings cannot be made");
      }
      return port;
    } finally {
      Memory.free(rings);
    }
  }

  @Override
  public void close() {
    tester.close();
  }
}
