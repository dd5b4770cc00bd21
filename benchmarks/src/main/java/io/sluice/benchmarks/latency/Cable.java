// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import io.sluice.packet.Memory;
import io.sluice.pmd.Native;
import io.sluice.pmd.dpdk.DpdkException;
import io.sluice.pmd.dpdk.DpdkPool;
import io.sluice.pmd.dpdk.DpdkPort;
import io.sluice.pmd.dpdk.PortConfig;

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

  private static final int SINGLE_PRODUCER_AND_CONSUMER = 3;
  private static final int ANY_SOCKET = -1;

  /**
   * Makes the ports. The EAL runs, and knows the driver net_ring.
   *
   * @param name unique in the process, at most 10 characters
   * @param pool of the packets
   * @return the cable
   */
  public static Cable lay(String name, DpdkPool pool) {
    long there = ring(name + "_there");
    long back = ring(name + "_back");
    DpdkPort tester = DpdkPort.open(Integer.toString(port(name + "_t", back, there)));
    PortConfig config = new PortConfig();
    config.promiscuous = null;
    tester.configure(config, pool);
    tester.start(config);
    return new Cable(tester, port(name + "_v", there, back));
  }

  private static long ring(String name) {
    long text = Native.cstring(name);
    try {
      long ring =
          Native.call("rte_ring_create", text, RING, ANY_SOCKET, SINGLE_PRODUCER_AND_CONSUMER);
      if (ring == 0) {
        throw new DpdkException("no memory for ring " + name);
      }
      return ring;
    } finally {
      Memory.free(text);
    }
  }

  private static int port(String name, long receive, long send) {
    long text = Native.cstring(name);
    long rings = Native.allocate(16);
    try {
      Memory.putLong(rings, receive);
      Memory.putLong(rings + 8, send);
      int port = (int) Native.call("rte_eth_from_rings", text, rings, 1, rings + 8, 1, 0);
      if (port < 0) {
        throw new DpdkException("port " + name + " over rings cannot be made");
      }
      return port;
    } finally {
      Memory.free(rings);
      Memory.free(text);
    }
  }

  @Override
  public void close() {
    tester.close();
  }
}
