// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import java.util.List;

/**
 * The base of elements that choose an output by the rate at which packets arrive: ascending rates
 * as arguments, one fewer than there are outputs. Allocates nothing for packets.
 */
abstract class RateThresholds extends PacketElement {
  private RateAverage average = new RateAverage();
  private double[] meters = new double[0];
  private long[] thresholds = new long[0];

  /**
   * Reads a rate.
   *
   * @param text an argument
   * @return units a second
   * @throws HandlerException when it is none
   */
  abstract double rateOf(String text);

  /** What a packet adds, in the units of the rates. */
  abstract int amountOf(long packet);

  @Override
  protected final void configure(Args args) {
    List<String> texts = args.rest();
    meters = new double[texts.size()];
    thresholds = new long[texts.size()];
    if (meters.length + 1 != nOutputs()) {
      args.error(
          "need " + (nOutputs() - 1) + " arguments, one less than the number of output ports");
    }
    for (int i = 0; i < meters.length; i++) {
      try {
        meters[i] = rateOf(texts.get(i));
        thresholds[i] = RateAverage.threshold(meters[i]);
      } catch (HandlerException e) {
        args.error("argument " + (i + 1) + " syntax error");
      }
      if (i > 0 && meters[i] <= meters[i - 1]) {
        args.error("rate " + (i + 1) + " must be > rate " + i);
      }
    }
  }

  @Override
  public final int process(long packet) {
    average.update(worker().nanoTime(), amountOf(packet));
    long rate = average.scaled();
    int output = 0;
    while (output < thresholds.length && rate >= thresholds[output]) {
      output++;
    }
    return output;
  }

  private String rate() {
    average.update(worker().nanoTime(), 0);
    // Ten bits of fraction are worth three digits.
    return HandlerValues.decimal(Math.round(average.perSecond() * 1000) / 1000.0);
  }

  private String texts() {
    StringBuilder text = new StringBuilder();
    for (double meter : meters) {
      text.append(text.length() == 0 ? "" : " ").append(HandlerValues.fixedPoint(meter));
    }
    return text.toString();
  }

  @Override
  protected final void takeOver(Element old) {
    RateThresholds before = (RateThresholds) old;
    average = before.average;
  }

  @Override
  protected final void handlers(Handlers handlers) {
    handlers.read("rate", this::rate);
    handlers.read("meters", this::texts);
  }
}
