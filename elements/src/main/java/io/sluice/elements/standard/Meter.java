// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import io.sluice.graph.Args;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.Handlers;
import io.sluice.graph.Handlers.HandlerException;
import io.sluice.graph.PacketElement;
import java.util.List;

/**
 * Sends packets to an output by the rate at which they come.
 *
 * <p>{@code Meter(RATE1, ..., RATEn)}
 *
 * <p>The rates are in packets a second, each larger than the one before. Packets leave by output 0
 * while the recent rate is below the first, by output 1 while it is below the second, and so on; by
 * the last output while it is above all. The rate is an average over about a second.
 *
 * <p>Handlers: {@code rate} (read) packets a second, {@code meters} (read).
 */
@ElementInfo(name = "Meter", ports = "1/2-", processing = "h/h")
public final class Meter extends PacketElement {
  private final RateAverage average = new RateAverage();
  private double[] meters = new double[0];

  /** Creates the element. */
  public Meter() {}

  @Override
  protected void configure(Args args) {
    List<String> texts = args.rest();
    meters = new double[texts.size()];
    if (meters.length + 1 != nOutputs()) {
      args.error(
          "need " + (nOutputs() - 1) + " arguments, one less than the number of output ports");
    }
    for (int i = 0; i < meters.length; i++) {
      String text = texts.get(i);
      try {
        meters[i] = HandlerValues.integer(text, 0, 0xffff_ffffL);
      } catch (HandlerException e) {
        args.error("argument " + (i + 1) + " syntax error");
      }
      if (i > 0 && meters[i] <= meters[i - 1]) {
        args.error("rate " + (i + 1) + " must be > rate " + i);
      }
    }
  }

  @Override
  protected int process(long packet) {
    average.update(worker().nanoTime(), 1);
    double rate = average.perSecond();
    int output = 0;
    while (output < meters.length && rate >= meters[output]) {
      output++;
    }
    return output;
  }

  private String rate() {
    average.update(worker().nanoTime(), 0);
    return HandlerValues.decimal(average.perSecond());
  }

  private String texts() {
    StringBuilder text = new StringBuilder();
    for (double meter : meters) {
      text.append(text.length() == 0 ? "" : " ").append(HandlerValues.decimal(meter));
    }
    return text.toString();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("rate", this::rate);
    handlers.read("meters", this::texts);
  }
}
