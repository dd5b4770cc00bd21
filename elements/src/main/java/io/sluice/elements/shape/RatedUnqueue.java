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
 * <p>Keywords: {@code BURST_DURATION} time, default 20 ms, how much of the rate a burst may be;
 * {@code BURST_SIZE} packets, the same as a number; {@code BURST} most packets that are pulled at a
 * time, default 32; {@code ACTIVE} boolean, default true.
 *
 * <p>Handlers: {@code rate} (read, write) packets per second, {@code active} (read, write), {@code
 * calls} (read) statistics of the task, {@code reset} (write) empties the bucket, {@code
 * scheduled}, {@code tickets} (read, write).
 */
@ElementInfo(name = "RatedUnqueue", ports = "1/1", processing = "l/h", live = true)
@ElementEffects
public final class RatedUnqueue extends RatedMover {
  private int burst;

  /** Creates the element. */
  public RatedUnqueue() {}

  @Override
  protected void configure(Args args) {
    // Before RATE, which as a mandatory argument takes what stands first.
    burst = args.keyword("BURST").asBurst(32);
    setActive(args.keyword("ACTIVE").asBool(true));
    long rate = args.consume().required("RATE").asLong(1, 0, 0xffff_ffffL);
    configureBurst(args, rate, "BURST_SIZE");
  }

  @Override
  int burst(TokenBucket bucket) {
    return (int) Math.min(burst, bucket.tokens());
  }
}
