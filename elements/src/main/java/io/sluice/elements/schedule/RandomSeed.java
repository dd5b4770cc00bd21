// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;

/**
 * Has random numbers come out the same in each run.
 *
 * <p>{@code RandomSeed([SEED])}
 *
 * <p>Elements that decide by chance ({@code RandomSample}, {@code RandomSwitch}, {@code RED},
 * {@code SAMPLE} of elements that read files, rewriters that choose a port) take the sequence that
 * belongs to SEED, an integer, each worker from its beginning: the numbers of the C library's
 * {@code random}, as Click's. Without SEED they stay unpredictable, as they are without this
 * element. External ports of a rewriter can be guessed then; it is meant for experiments.
 *
 * <p>Handlers: {@code seed} (write) begins the sequence of another seed.
 */
@ElementInfo(name = "RandomSeed", ports = "0/0")
@ElementEffects
public final class RandomSeed extends BatchElement {
  private boolean given;
  private int seed;

  /** Creates the element. */
  public RandomSeed() {}

  @Override
  protected void configure(Args args) {
    Arg arg = args.optional("SEED");
    given = arg.isPresent();
    seed = (int) arg.asLong(0, Integer.MIN_VALUE, 0xffff_ffffL);
  }

  @Override
  protected void initialize(Setup setup) {
    if (given && predecessor() == null) {
      seedAll();
    }
  }

  private void seedAll() {
    for (Element element : router().instances()) {
      element.worker().random().seed(seed);
    }
  }

  @Override
  protected void takeOver(Element old) {
    if (given && !isConfiguredLike(old)) {
      seedAll();
    }
  }

  private void setSeed(String value) {
    seed = (int) HandlerValues.integer(value, Integer.MIN_VALUE, 0xffff_ffffL);
    for (Element element : router().instances()) {
      if (element.worker() != worker()) {
        throw new HandlerException("only worker " + worker().index() + " could be seeded");
      }
    }
    seedAll();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.write("seed", this::setSeed);
  }
}
