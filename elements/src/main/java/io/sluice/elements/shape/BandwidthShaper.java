// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Lets packets be pulled at a limited bandwidth.
 *
 * <p>{@code BandwidthShaper(RATE)}
 *
 * <p>RATE is in bytes per second, or with a unit such as {@code 10Mbps}; when pulls are late, up to
 * a second's worth is caught up.
 *
 * <p>Handlers: {@code rate} (read, write), {@code reset} (write).
 */
@ElementInfo(name = "BandwidthShaper", ports = "1/1", processing = "l/l", live = true)
@ElementEffects(reads = LENGTH)
public final class BandwidthShaper extends BatchElement {
  private final EvenRate pace = new EvenRate();

  /** Creates the element. */
  public BandwidthShaper() {}

  @Override
  protected void configure(Args args) {
    pace.setRate(args.required("RATE").asBandwidth(1));
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    long due = pace.due(worker().nanoTime());
    int pulled = 0;
    while (due > 0 && pulled < max && input(0).pull(batch, 1) > 0) {
      int length = Mbuf.length(batch.get(batch.size() - 1));
      pace.done(length);
      due -= length;
      pulled++;
    }
    return pulled;
  }

  @Override
  protected void takeOver(Element old) {
    BandwidthShaper before = (BandwidthShaper) old;
    pace.takeOver(before.pace, isConfiguredLike(before));
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("rate", () -> HandlerValues.bandwidth(pace.rate()));
    handlers.write("rate", value -> pace.setRate(HandlerValues.bytesPerSecond(value)));
    handlers.read("config", () -> HandlerValues.bandwidth(pace.rate()));
    handlers.write("reset", value -> pace.reset());
    handlers.mark("", "config");
  }
}
