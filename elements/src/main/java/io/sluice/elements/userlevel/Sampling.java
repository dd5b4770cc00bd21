// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import io.sluice.argument.Args;
import io.sluice.run.RandomNumbers;
import java.math.BigDecimal;
import java.math.MathContext;

/** The keyword SAMPLE of elements that read traces: passes a random fraction of the packets. */
public final class Sampling {
  /** Probabilities are fractions of this, as in Click, where users can read the exact value. */
  private static final int ONE = 1 << 28;

  private final int threshold;

  private Sampling(int threshold) {
    this.threshold = threshold;
  }

  /**
   * Reads the keyword SAMPLE.
   *
   * @param args an element's arguments
   * @return all packets when it is absent
   */
  public static Sampling of(Args args) {
    double probability = args.keyword("SAMPLE").asDouble(1);
    if (probability < 0 || Double.isNaN(probability)) {
      args.error("SAMPLE: out of range");
    } else if (probability > 1) {
      args.warning("SAMPLE probability reduced to 1");
    } else if (probability == 0) {
      args.warning("SAMPLE probability is 0; emitting no packets");
    }
    return new Sampling((int) Math.round(Math.min(1, probability) * ONE));
  }

  /**
   * Decides about one packet.
   *
   * @param random the worker's random numbers
   * @return true when it goes on
   */
  public boolean takes(RandomNumbers random) {
    return threshold == ONE || (random.next() & ONE - 1) < threshold;
  }

  /**
   * The probability in use.
   *
   * @return a decimal number
   */
  public String probability() {
    BigDecimal exact = BigDecimal.valueOf((double) threshold / ONE);
    return exact.round(new MathContext(8)).stripTrailingZeros().toPlainString();
  }
}
