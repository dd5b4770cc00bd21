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
 * Makes random numbers the same in each run.
 *
 * <p>{@code RandomSeed([SEED])}
 *
 * <p>Elements that use random numbers ({@code RandomSample}, {@code RandomSwitch}, {@code RED},
 * {@code SAMPLE} of elements that read files, rewriters that choose a port) use the sequence given
 * by SEED, an integer, each worker from its beginning: the numbers of the C library's {@code
 * random}, as in Click. Without SEED they stay unpredictable, as they are without this element. A
 * seed makes the external ports of a rewriter predictable; use it only in experiments.
 *
 * <p>Handlers: {@code seed} (write) starts the sequence of another seed.
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
