// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import java.util.SplittableRandom;

/**
 * Pulls packets and pushes them on at the random times of a Poisson process.
 *
 * <p>{@code EXPUnqueue(RATE [, keywords])}
 *
 * <p>The times between packets are distributed exponentially; RATE is their long-term rate, in
 * packets per second. Packets that arrive after their time are sent at once, as many as a token
 * bucket holds.
 *
 * <p>Keywords: {@code BURST} packets per push, default 32; {@code ACTIVE} boolean, default true;
 * {@code SEED} a number, default 0: another sequence each time; {@code BURST_DURATION} time,
 * default 20 ms, the size of the bucket as a time at RATE; {@code BURST_SIZE} the same in packets.
 *
 * <p>Handlers: {@code rate} (read, write) packets per second, {@code active} (read, write), {@code
 * calls} (read) statistics of the task, {@code scheduled}, {@code tickets} (read, write).
 *
 * <p>See also: RatedUnqueue.
 */
@ElementInfo(name = "EXPUnqueue", ports = "1/1", processing = "l/h", live = true)
@ElementEffects
public final class EXPUnqueue extends RatedMover {
  private static final double SECOND = 1e9;

  private int burst;
  private SplittableRandom random = new SplittableRandom();
  private boolean started;

  /** When the last token came, and how long after it the next one is due. */
  private long last;

  private double distance;

  /** Creates the element. */
  public EXPUnqueue() {}

  @Override
  protected void configure(Args args) {
    burst = args.keyword("BURST").asBurst(32);
    setActive(args.keyword("ACTIVE").asBool(true));
    int seed = args.keyword("SEED").asInt(0);
    long rate = args.consume().required("RATE").asLong(1, 0, 0xffff_ffffL);
    configureBurst(args, rate, "BURST_SIZE");
    if (seed != 0) {
      random = new SplittableRandom(seed);
    }
  }

  @Override
  void refill(TokenBucket tokens, long now) {
    if (!started) {
      started = true;
      tokens.set(0);
      last = now;
      distance = 0;
    }
    while (tokens.rate() > 0 && now - last >= distance) {
      last += (long) distance;
      distance = -Math.log(1 - random.nextDouble()) * SECOND / tokens.rate();
      if (tokens.isFull()) {
        // What does not fit is lost, however long the pause was.
        last = now;
        return;
      }
      tokens.remove(-1);
    }
  }

  @Override
  long nanosToWait(TokenBucket tokens) {
    double left = distance - (worker().nanoTime() - last);
    return tokens.rate() == 0 ? tokens.nanosUntil(1) : Math.max(0, (long) Math.ceil(left));
  }

  @Override
  int burst(TokenBucket tokens) {
    return (int) Math.min(burst, tokens.tokens());
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    EXPUnqueue before = (EXPUnqueue) old;
    started = before.started;
    last = before.last;
    distance = before.distance;
  }
}
