// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.STATE;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;

/**
 * Chooses the output by the rate at which packets arrive.
 *
 * <p>{@code Meter(RATE1, ..., RATEn)}
 *
 * <p>The rates are in packets per second, each larger than the one before. Packets leave on output
 * 0 while the recent rate is below the first, on output 1 while it is below the second, and so on;
 * by the last output while it is above all. The rate is an average over about 16 milliseconds, and
 * 0 after a tenth of per second without packets.
 *
 * <p>Handlers: {@code rate} (read) packets per second, {@code meters} (read).
 */
@ElementInfo(name = "Meter", ports = "1/2-", processing = "h/h")
@ElementEffects(does = {BRANCHES, STATE})
public final class Meter extends RateThresholds {
  /** Creates the element. */
  public Meter() {}

  @Override
  double rateOf(String text) {
    return HandlerValues.integer(text, 0, 0xffff_ffffL);
  }

  @Override
  int amountOf(long packet) {
    return 1;
  }
}
