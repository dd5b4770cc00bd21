// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Mbuf;

/**
 * Chooses the output by the rate at which packets arrive, in bytes.
 *
 * <p>{@code BandwidthMeter(BANDWIDTH1, ..., BANDWIDTHn)}
 *
 * <p>The rates are in bytes per second, each larger than the one before. Packets leave on output 0
 * while the recent rate is below the first, on output 1 while it is below the second, and so on; by
 * the last output while it is above all. The rate is an average over about 16 milliseconds, and 0
 * after a tenth of per second without packets.
 *
 * <p>Handlers: {@code rate} (read) bytes per second, {@code meters} (read).
 */
@ElementInfo(name = "BandwidthMeter", ports = "1/2-", processing = "h/h")
@ElementEffects(
    reads = LENGTH,
    does = {BRANCHES, STATE})
public final class BandwidthMeter extends RateThresholds {
  /** Creates the element. */
  public BandwidthMeter() {}

  @Override
  double rateOf(String text) {
    return HandlerValues.bytesPerSecond(ConfigStrings.unquote(text));
  }

  @Override
  int amountOf(long packet) {
    return Mbuf.length(packet);
  }
}
