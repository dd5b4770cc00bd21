// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.argument.Args;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.dpdk.eal.DpdkException;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.pmd.rte.RteErrno;
import io.sluice.pmd.rte.RteRing;

/**
 * A DPDK ring (rte_ring), found by name, for FromDPDKRing and ToDPDKRing. One side of it appears as
 * a port with one queue, so that the code for devices also serves rings. The first user creates the
 * ring; it exists until the process ends, with the packets in it.
 */
final class DpdkRing {
  private static final int ANY_SOCKET = -1;
  private static final int LONGEST_NAME = 24;

  private final String name;
  private final int slots;
  private final int flags;

  /** Packets per burst. */
  final int burst;

  private DpdkRing(String name, int slots, int flags, int burst) {
    this.name = name;
    this.slots = slots;
    this.flags = flags;
    this.burst = burst;
  }

  /** Reads the arguments that both elements have. */
  static DpdkRing read(Args args) {
    args.optional("MEM_POOL").asWord("0");
    String from = args.optional("FROM_PROC").asWord("");
    String to = args.optional("TO_PROC").asWord("");
    int burst = args.keyword("BURST").asInt(32, 1, PacketBatch.CAPACITY);
    int slots = args.keyword("NDESC").asInt(1024, 2, 1 << 20);
    args.keyword("NUMA_ZONE").asInt(0);
    int flags = args.keyword("SP_ENQ").asBool(false) ? RteRing.RING_F_SP_ENQ : 0;
    flags |= args.keyword("SC_DEQ").asBool(false) ? RteRing.RING_F_SC_DEQ : 0;
    args.keyword("FORCE_CREATE").asBool(false);
    String name = args.keyword("FORCE_LOOKUP").asBool(false) ? to : from;
    if (from.isEmpty() || to.isEmpty()) {
      args.error("Enter FROM_PROC and TO_PROC names");
    } else if (name.length() > LONGEST_NAME) {
      args.error("'" + name + "' is longer than " + LONGEST_NAME + " characters");
    }
    if (Integer.bitCount(slots) != 1) {
      args.error("NDESC: " + slots + " is not a power of two");
    }
    return new DpdkRing(name, slots, flags, burst);
  }

  /**
   * The side from which packets are taken, or the one to which they are given.
   *
   * @param side a word for the side, part of the port's name
   * @throws DpdkException if it cannot be created
   */
  DpdkDevice open(String side) {
    Eal.get();
    Eal.requireDriver("net_ring");
    synchronized (DpdkRing.class) {
      String port = name + "_" + side;
      try {
        return DpdkDevice.open("net_ring_" + port);
      } catch (DpdkException e) {
        // The port does not exist yet.
        return DpdkDevice.open(String.valueOf(makePort(port)));
      }
    }
  }

  private int makePort(String port) {
    Eal.forgetLog();
    long ring = RteRing.rte_ring_lookup(name);
    if (ring == 0) {
      ring = RteRing.rte_ring_create(name, slots, ANY_SOCKET, flags);
    }
    if (ring == 0) {
      throw Eal.failure("ring " + name, -RteErrno.rte_errno());
    }
    long table = NativeMemory.allocate(8);
    try {
      Memory.putLong(table, ring);
      int made = RteRing.rte_eth_from_rings(port, table, 1, table, 1, 0);
      if (made < 0) {
        throw Eal.failure("port over ring " + name, -RteErrno.rte_errno());
      }
      return made;
    } finally {
      Memory.free(table);
    }
  }
}
