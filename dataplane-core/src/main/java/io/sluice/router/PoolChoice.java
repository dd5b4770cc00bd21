// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.device.Machine;
import io.sluice.device.PoolSource;
import io.sluice.element.Element;
import io.sluice.packet.PacketPool;
import io.sluice.packet.PlainPool;
import java.util.List;

/**
 * The pool of a router: the one given in the options, otherwise one that an element requires,
 * otherwise a new one in the best memory that the machine has.
 *
 * @param pool the pool
 * @param own whether the router must close it
 */
record PoolChoice(PacketPool pool, boolean own) {
  /**
   * Opens the pool.
   *
   * @throws IllegalStateException if an element cannot open the pool that it requires
   * @throws IllegalArgumentException if a number is out of range
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
    int room = options.dataRoom();
    int buffers = options.buffers();
    Machine machine = Router.machine();
    PacketPool best = machine == null ? null : machine.newPool(buffers, room);
    return new PoolChoice(best != null ? best : new PlainPool(buffers, room), true);
  }
}
