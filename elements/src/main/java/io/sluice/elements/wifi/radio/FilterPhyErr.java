// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_WIFI;
import static io.sluice.effect.Field.DATA;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.WifiExtra;

/**
 * Takes out frames that were received with errors.
 *
 * <p>{@code FilterPhyErr()}
 *
 * <p>Packets with the flag for errors in the extra header annotation, or in an extra header that
 * they begin with, leave on output 1, and are dropped without an output 1. With a third output,
 * which gets nothing, they are dropped, too, as in Click.
 *
 * <p>Handlers: {@code drops} (read) packets that had the flag.
 */
@ElementInfo(name = "FilterPhyErr", ports = "1/1-3", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {DATA, ANNO_WIFI},
    does = {DROPS, BRANCHES, COUNTS})
public final class FilterPhyErr extends ExtraFilter {
  /** Creates the element. */
  public FilterPhyErr() {
    super(WifiExtra.RX_ERR, "received with errors");
  }
}
