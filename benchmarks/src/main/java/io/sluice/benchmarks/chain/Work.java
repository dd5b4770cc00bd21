// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.chain;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Keeps its worker busy for each packet, by a chain of multiplications: a function of some cost.
 *
 * <p>{@code Work(TIME)}
 */
@ElementInfo(name = "Work", ports = "1/1", processing = "a/a")
@ElementEffects
public final class Work extends PacketElement {
  private static final int ROUNDS = 1_000_000;
  private static final double NANOS_PER_ROUND = calibrate();

  private int rounds;
  private long result;

  /** Creates the element. */
  public Work() {}

  private static double calibrate() {
    long best = Long.MAX_VALUE;
    long sum = 0;
    for (int i = 0; i < 40; i++) {
      long start = System.nanoTime();
      sum += multiply(i, ROUNDS);
      best = Math.min(best, System.nanoTime() - start);
    }
    return sum == 42 ? 1 : (double) best / ROUNDS;
  }

  private static long multiply(long seed, int rounds) {
    long value = seed;
    for (int i = 0; i < rounds; i++) {
      value = value * 6364136223846793005L + 1442695040888963407L;
    }
    return value;
  }

  @Override
  protected void configure(Args args) {
    rounds = (int) Math.round(args.required("TIME").asNanos(0) / NANOS_PER_ROUND);
  }

  @Override
  public int process(long packet) {
    result = multiply(result, rounds);
    return 0;
  }
}
