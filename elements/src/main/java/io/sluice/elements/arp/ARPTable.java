// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.arp;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;

/**
 * Keeps the Ethernet addresses of IPv4 addresses, for several ARPQueriers.
 *
 * <p>{@code ARPTable([keywords])}
 *
 * <p>ARPQueriers name it with their keyword TABLE; all of them run on one worker.
 *
 * <p>Keywords: {@code CAPACITY} packets that may wait for answers, default 2048, 0 for no limit;
 * {@code ENTRY_CAPACITY} entries, default 65536, 0 for no limit; {@code ENTRY_PACKET_CAPACITY}
 * packets that may wait for one address, default 0 for no limit; {@code CAPACITY_SLIM_FACTOR} the
 * fraction of CAPACITY (1/N) to drop when it is exceeded, default 2 for half; {@code TIMEOUT}
 * seconds until an entry expires, default 300, 0 for never.
 *
 * <p>Handlers: {@code table} (read) address, whether it is known, Ethernet address and age of each
 * entry; {@code count} (read) entries; {@code length} (read) packets waiting; {@code drops} (read)
 * packets dropped; {@code insert} (write) {@code IP ETH}; {@code delete} (write) an address; {@code
 * clear} (write).
 */
@ElementInfo(name = "ARPTable", ports = "0/0", live = true)
@ElementEffects
public final class ARPTable extends ArpState {
  /** Creates the element. */
  public ARPTable() {}

  @Override
  protected void configure(Args args) {
    configureCache(args);
  }

  @Override
  protected void initialize(Setup setup) {
    startExpiry(setup);
  }

  @Override
  protected void reconfigure(Element configured) {
    super.reconfigure(configured);
    restartExpiry();
  }

  @Override
  protected void takeOver(Element old) {
    cache.takeOver(((ARPTable) old).cache);
  }

  @Override
  protected void handlers(Handlers handlers) {
    cacheHandlers(handlers);
    handlers.read("drops", () -> cache.drops());
    handlers.write("clear", text -> cache.clear(this));
  }
}
