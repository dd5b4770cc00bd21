// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;

/**
 * Splits packets into those within a rate and those in excess of it.
 *
 * <p>{@code RatedSplitter(RATE [, keywords])}
 *
 * <p>RATE packets per second leave on output 0; excess packets leave on output 1 if that is
 * connected, and are dropped otherwise.
 *
 * <p>Keywords: {@code BURST_DURATION} time, default 20 ms, the permitted burst as a time at RATE;
 * {@code BURST_SIZE} the same in packets.
 *
 * <p>Handlers: {@code rate} (read, write).
 */
@ElementInfo(name = "RatedSplitter", ports = "1/1-2", processing = "h/h", live = true)
@ElementEffects(does = {DROPS, BRANCHES, STATE})
public final class RatedSplitter extends PacketElement {
  private static final long MAX_RATE = 0xffff_ffffL;

  private final int tooMany = dropReason("over the rate");
  private final TokenBucket bucket = new TokenBucket();
  private final BurstLimit limit = new BurstLimit();

  /** Creates the element. */
  public RatedSplitter() {}

  @Override
  protected void configure(Args args) {
    long rate = args.required("RATE").asLong(1, 0, MAX_RATE);
    limit.parse(args, "BURST_SIZE");
    bucket.assign(rate, limit.capacity(rate));
  }

  @Override
  public int process(long packet) {
    bucket.refill(worker().nanoTime());
    if (bucket.tokens() >= 1) {
      bucket.remove(1);
      return 0;
    }
    return reject(tooMany);
  }

  private void setRate(String value) {
    long rate = HandlerValues.integer(value, 0, MAX_RATE);
    bucket.assign(rate, limit.capacity(rate));
  }

  @Override
  protected void takeOver(Element old) {
    RatedSplitter before = (RatedSplitter) old;
    bucket.takeOver(before.bucket, isConfiguredLike(before));
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("rate", bucket::rate);
    handlers.write("rate", this::setRate);
    handlers.read("config", bucket::rate);
    handlers.mark("", "config");
  }
}
