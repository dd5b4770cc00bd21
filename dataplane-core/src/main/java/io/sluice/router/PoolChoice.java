// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.device.Machine;
import io.sluice.device.PoolSource;
import io.sluice.element.Element;
import io.sluice.element.LongPackets;
import io.sluice.packet.PacketPool;
import io.sluice.packet.PlainPool;
import java.util.List;

/**
 * The pool that a router's packets come from: the one it was given, else one that an element wants,
 * else one of its own, in the best memory that the machine has.
 *
 * @param pool the pool
 * @param own whether the router is to close it
 */
record PoolChoice(PacketPool pool, boolean own) {
  private static final int MAX_DATA_ROOM = 65_000;
  private static final int MIN_LONG_BUFFERS = 4096;

  /**
   * Opens the pool.
   *
   * @throws IllegalStateException when an element cannot open the one it wants
   * @throws IllegalArgumentException when a number is out of range
   */
  static PoolChoice open(RouterOptions options, List<Element> elements) {
    if (options.pool() != null) {
      return new PoolChoice(options.pool(), false);
    }
    for (Element element : elements) {
      PacketPool wanted = element instanceof PoolSource source ? source.openPool() : null;
      if (wanted != null) {
        return new PoolChoice(wanted, false);
      }
    }
    int room = dataRoom(options, elements);
    int buffers = buffers(options, room);
    Machine machine = Router.machine();
    PacketPool best = machine == null ? null : machine.newPool(buffers, room);
    return new PoolChoice(best != null ? best : new PlainPool(buffers, room), true);
  }

  /** Bytes that a buffer must hold. */
  private static int dataRoom(RouterOptions options, List<Element> elements) {
    int longest = options.dataRoom();
    for (Element element : elements) {
      if (element instanceof LongPackets source) {
        longest = Math.max(longest, Math.min(MAX_DATA_ROOM, source.longestPacket()));
      }
    }
    return longest;
  }

  /** Long buffers are fewer, so that jumbo frames do not ask for a gigabyte. */
  private static int buffers(RouterOptions options, int room) {
    int wanted = options.buffers();
    return room == options.dataRoom()
        ? wanted
        : (int)
            Math.max(Math.min(MIN_LONG_BUFFERS, wanted), (long) wanted * options.dataRoom() / room);
  }
}
