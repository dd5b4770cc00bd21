// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;

/**
 * Splits packets into those within a bandwidth and those in excess of it.
 *
 * <p>{@code BandwidthRatedSplitter(RATE [, keywords])}
 *
 * <p>RATE bytes per second, or with a unit, leave on output 0; excess packets leave on output 1 if
 * that is connected, and are dropped otherwise.
 *
 * <p>Keywords: {@code BURST_DURATION} time, default 20 ms, the permitted burst as a time at RATE;
 * {@code BURST_BYTES} the same in bytes.
 *
 * <p>Handlers: {@code rate} (read, write).
 */
@ElementInfo(name = "BandwidthRatedSplitter", ports = "1/1-2", processing = "h/h", live = true)
@ElementEffects(
    reads = LENGTH,
    does = {DROPS, BRANCHES, STATE})
public final class BandwidthRatedSplitter extends PacketElement {
  private final int tooMany = dropReason("over the rate");
  private final TokenBucket bucket = new TokenBucket();
  private final BurstLimit limit = new BurstLimit();

  /** Creates the element. */
  public BandwidthRatedSplitter() {}

  @Override
  protected void configure(Args args) {
    long rate = args.required("RATE").asBandwidth(1);
    limit.parse(args, "BURST_BYTES");
    bucket.assign(rate, limit.capacity(rate));
  }

  @Override
  public int process(long packet) {
    bucket.refill(worker().nanoTime());
    if (bucket.tokens() >= 0) {
      bucket.remove(Mbuf.length(packet));
      return 0;
    }
    return reject(tooMany);
  }

  private void setRate(String value) {
    long rate = HandlerValues.bytesPerSecond(value);
    bucket.assign(rate, limit.capacity(rate));
  }

  @Override
  protected void takeOver(Element old) {
    BandwidthRatedSplitter before = (BandwidthRatedSplitter) old;
    bucket.takeOver(before.bucket, isConfiguredLike(before));
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("rate", () -> HandlerValues.bandwidth(bucket.rate()));
    handlers.write("rate", this::setRate);
    handlers.read("config", () -> HandlerValues.bandwidth(bucket.rate()));
    handlers.mark("", "config");
  }
}
