// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Pulls packets and pushes them on at a limited rate.
 *
 * <p>{@code RatedUnqueue(RATE [, keywords])}
 *
 * <p>RATE is in packets per second. A token bucket permits short bursts after a pause.
 *
 * <p>Keywords: {@code BURST_DURATION} time, default 20 ms, the permitted burst as a time at RATE;
 * {@code BURST_SIZE} the same in packets.
 *
 * <p>Handlers: {@code rate} (read, write) packets per second, {@code active} (read, write), {@code
 * calls} (read) statistics of the task, {@code scheduled}, {@code tickets} (read, write).
 */
@ElementInfo(name = "RatedUnqueue", ports = "1/1", processing = "l/h", live = true)
@ElementEffects
public final class RatedUnqueue extends RatedMover {
  private static final int BURST = 32;

  /** Creates the element. */
  public RatedUnqueue() {}

  @Override
  protected void configure(Args args) {
    long rate = args.required("RATE").asLong(1, 0, 0xffff_ffffL);
    configureBurst(args, rate, "BURST_SIZE");
  }

  @Override
  int burst(TokenBucket bucket) {
    return (int) Math.min(BURST, bucket.tokens());
  }
}
