// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.station;

import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.WifiDebug;
import io.sluice.handler.Handlers;

/**
 * Is a table of stations that nothing uses.
 *
 * <p>{@code StationTable()}
 *
 * <p>It is here for configurations that have one: in Click, too, no element puts stations into it.
 *
 * <p>Handlers: {@code debug} (read, write) boolean, without effect.
 */
@ElementInfo(name = "StationTable", ports = "0/0")
@ElementEffects
public final class StationTable extends BatchElement {
  private final WifiDebug debug = new WifiDebug(this);

  /** Creates the element. */
  public StationTable() {}

  @Override
  protected void takeOver(Element old) {
    debug.takeOver(((StationTable) old).debug);
  }

  @Override
  protected void handlers(Handlers handlers) {
    debug.handlers(handlers);
  }
}
