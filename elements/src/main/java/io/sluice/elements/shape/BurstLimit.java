// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;

/** The size of a token bucket: a number, or a duration at the rate. */
public final class BurstLimit {
  private static final long DEFAULT_NANOS = 20_000_000L;

  private double tokens;
  private boolean given;
  private long nanos = DEFAULT_NANOS;

  /** Creates one that is not read yet. */
  public BurstLimit() {}

  /**
   * Reads the keywords.
   *
   * @param args the element's arguments
   * @param sizeKeyword the keyword for a number of tokens
   */
  public void parse(Args args, String sizeKeyword) {
    Arg duration = args.keyword("BURST_DURATION");
    Arg size = args.keyword(sizeKeyword);
    nanos = duration.asNanos(DEFAULT_NANOS);
    given = size.isPresent();
    tokens = size.asLong(1, 0, 0xffff_ffffL);
    if (duration.isPresent() && size.isPresent()) {
      args.error("cannot specify both BURST_DURATION and BURST_SIZE");
    }
  }

  /**
   * The capacity for a rate.
   *
   * @param rate tokens a second
   * @return tokens, at least 1
   */
  public double capacity(long rate) {
    return Math.max(1, given ? tokens : Math.floor(rate * (nanos / 1e9)));
  }
}
