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
 * Takes out feedback about frames that were not acknowledged.
 *
 * <p>{@code FilterFailures()}
 *
 * <p>Packets with the flag for failures in the extra header annotation, or in an extra header that
 * they begin with, leave on output 1, and are dropped without an output 1.
 *
 * <p>Handlers: {@code drops} (read) packets that had the flag.
 */
@ElementInfo(name = "FilterFailures", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {DATA, ANNO_WIFI},
    does = {DROPS, BRANCHES, COUNTS})
public final class FilterFailures extends ExtraFilter {
  /** Creates the element. */
  public FilterFailures() {
    super(WifiExtra.TX_FAIL, "not acknowledged");
  }
}
