// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static io.sluice.effect.Action.DROPS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;

/**
 * Pulls packets at regular intervals and discards them.
 *
 * <p>{@code TimedSink([INTERVAL])}
 *
 * <p>Pulls one packet every INTERVAL seconds, default 0.5.
 *
 * <p>Handlers: {@code interval} (read, write).
 */
@ElementInfo(name = "TimedSink", ports = "1/0", processing = "l/")
@ElementEffects(does = DROPS)
public final class TimedSink extends BatchElement {
  private static final long DEFAULT_INTERVAL = 500_000_000L;

  private long interval;
  private PacketBatch batch;
  private Timer timer;

  /** Creates the element. */
  public TimedSink() {}

  @Override
  protected void configure(Args args) {
    interval = Math.max(1, args.optional("INTERVAL").asNanos(DEFAULT_INTERVAL));
  }

  @Override
  protected void initialize(Setup setup) {
    batch = new PacketBatch();
    timer = setup.timer(this::expired);
    timer.scheduleAfter(interval);
  }

  private void expired(Timer self) {
    input(0).pull(batch, 1);
    packets.free(batch);
    self.rescheduleAfter(interval);
  }

  private void setInterval(String value) {
    long wanted = HandlerValues.nanos(value);
    if (wanted == 0) {
      throw new HandlerException("bad interval");
    }
    interval = wanted;
  }

  @Override
  protected void takeOver(Element old) {
    TimedSink before = (TimedSink) old;
    if (isConfiguredLike(before)) {
      interval = before.interval;
    }
    timer.follow(before.timer, interval - before.interval);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("interval", () -> HandlerValues.interval(interval));
    handlers.write("interval", this::setInterval);
    handlers.mark(".", "interval");
  }
}
