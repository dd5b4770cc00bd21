// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;

/**
 * Passes packets with a given probability.
 *
 * <p>{@code RandomSample(P [, keywords])}
 *
 * <p>A packet leaves on output 0 with probability P; the others on output 1 if that is connected,
 * and are dropped otherwise.
 *
 * <p>Keywords: {@code SAMPLE} the same as P; {@code DROP} the opposite; {@code ACTIVE} boolean,
 * default true: when false all packets pass.
 *
 * <p>Handlers: {@code sampling_prob}, {@code drop_prob}, {@code active} (read, write), {@code
 * drops} (read) packets that did not leave by output 0.
 */
@ElementInfo(
    name = "RandomSample",
    ports = "1/1-2",
    processing = "a/ah",
    replicable = true,
    live = true)
@ElementEffects(does = {DROPS, BRANCHES, STATE})
public final class RandomSample extends PacketElement {
  private static final double NOT_GIVEN = 16;

  private final int notSampled = dropReason("not sampled");
  private double probability;
  private boolean active;
  private long drops;

  /** Creates the element. */
  public RandomSample() {}

  @Override
  protected void configure(Args args) {
    Arg sample = args.keyword("SAMPLE");
    Arg drop = args.keyword("DROP");
    active = args.keyword("ACTIVE").asBool(true);
    if (sample.isPresent() && drop.isPresent()) {
      args.error("give at most one of SAMPLE and DROP");
    }
    if (drop.isPresent()) {
      probability = 1 - drop.asDouble(0);
    } else if (sample.isPresent()) {
      probability = sample.asDouble(1);
    } else {
      // Nothing at all is told as a wrong probability, as Click does.
      probability = args.optional("P").asDouble(NOT_GIVEN);
    }
    if (!(probability >= 0 && probability <= 1)) {
      args.error("sampling probability must be between 0 and 1");
    }
  }

  @Override
  public int process(long packet) {
    if (!active || worker().random().nextDouble() < probability) {
      return 0;
    }
    drops++;
    return reject(notSampled);
  }

  private static double parse(String value) {
    try {
      double number = Double.parseDouble(value.strip());
      if (number >= 0 && number <= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below.
    }
    throw new HandlerException("Must be given a number between 0.0 and 1.0");
  }

  @Override
  protected void takeOver(Element old) {
    RandomSample before = (RandomSample) old;
    drops = before.drops;
    if (isConfiguredLike(before)) {
      probability = before.probability;
      active = before.active;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("sampling_prob", () -> HandlerValues.fixedPoint(probability));
    handlers.write("sampling_prob", value -> probability = parse(value));
    handlers.read("drop_prob", () -> HandlerValues.fixedPoint(1 - probability));
    handlers.write("drop_prob", value -> probability = 1 - parse(value));
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
    handlers.mark("c", "active");
    handlers.total("drops", () -> drops);
    handlers.read(
        "config", () -> "SAMPLE " + HandlerValues.fixedPoint(probability) + ", ACTIVE " + active);
    handlers.mark("", "config");
  }
}
