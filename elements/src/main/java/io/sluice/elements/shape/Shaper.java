// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static io.sluice.effect.Action.BRANCHES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;

/**
 * Lets packets be pulled at a limited rate.
 *
 * <p>{@code Shaper(RATE)}
 *
 * <p>RATE is in packets per second, evenly spaced; when pulls are late, up to a second's worth is
 * caught up. Output 1, if connected, provides packets while output 0 must wait.
 *
 * <p>Handlers: {@code rate} (read, write), {@code reset} (write).
 */
@ElementInfo(name = "Shaper", ports = "1/1-2", processing = "l/l", live = true)
@ElementEffects(does = BRANCHES)
public final class Shaper extends BatchElement {
  private static final long MAX_RATE = 0xffff_ffffL;

  private final EvenRate pace = new EvenRate();

  /** Creates the element. */
  public Shaper() {}

  @Override
  protected void configure(Args args) {
    pace.setRate(args.required("RATE").asLong(1, 0, MAX_RATE));
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    long due = pace.due(worker().nanoTime());
    if (port == 1) {
      return due > 0 ? 0 : input(0).pull(batch, max);
    }
    if (due <= 0) {
      return 0;
    }
    int pulled = input(0).pull(batch, (int) Math.min(max, due));
    pace.done(pulled);
    return pulled;
  }

  @Override
  protected void takeOver(Element old) {
    Shaper before = (Shaper) old;
    pace.takeOver(before.pace, isConfiguredLike(before));
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("rate", pace::rate);
    handlers.write("rate", value -> pace.setRate(HandlerValues.integer(value, 0, MAX_RATE)));
    handlers.read("config", pace::rate);
    handlers.write("reset", value -> pace.reset());
    handlers.mark("", "config");
  }
}
