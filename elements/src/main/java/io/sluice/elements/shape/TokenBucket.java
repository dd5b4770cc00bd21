// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

/**
 * A token bucket: filled at a rate up to a capacity, and full at the start. The bucket may go into
 * debt: a packet passes while the bucket is not in debt, and then pays for its length. Counts in
 * billionths of a token, of which each nanosecond adds a whole number, so there are no rounding
 * errors. Belongs to one thread; allocates nothing.
 */
public final class TokenBucket {
  private static final double BILLION = 1e9;
  private static final double MOST = 9e9;

  /** Tokens a second: billionths a nanosecond. */
  private long rate;

  /** Billionths. */
  private long capacity;

  /** Billionths; negative when some are owed. */
  private long tokens;

  private long lastTime;
  private boolean started;

  /**
   * Sets the rate and fills the bucket.
   *
   * @param rate tokens a second
   * @param capacity most tokens, at least 1
   */
  public void assign(long rate, double capacity) {
    adjust(rate, capacity);
    tokens = this.capacity;
    started = false;
  }

  /**
   * Changes the rate and keeps the tokens as far as they fit.
   *
   * @param rate tokens a second
   * @param capacity most tokens, at least 1
   */
  public void adjust(long rate, double capacity) {
    this.rate = rate;
    this.capacity = billionths(capacity);
    tokens = Math.min(tokens, this.capacity);
  }

  /** Beyond nine billion tokens a bucket holds no more. */
  private static long billionths(double count) {
    return Math.round(Math.max(-MOST, Math.min(MOST, count)) * BILLION);
  }

  /**
   * How fast the bucket fills.
   *
   * @return tokens a second
   */
  public long rate() {
    return rate;
  }

  /**
   * Adds the tokens of the time that has passed.
   *
   * @param now nanoseconds
   */
  public void refill(long now) {
    if (started) {
      long nanos = now - lastTime;
      // Compared before it is multiplied: the product may be too large.
      boolean fills = rate > 0 && nanos >= (capacity - tokens) / rate + 1;
      tokens = fills ? capacity : tokens + nanos * rate;
    }
    started = true;
    lastTime = now;
  }

  /**
   * Sets what is in the bucket.
   *
   * @param value tokens
   */
  public void set(double value) {
    tokens = billionths(value);
  }

  /**
   * What is in the bucket.
   *
   * @return tokens
   */
  public double tokens() {
    return tokens / BILLION;
  }

  /**
   * Whether no whole token fits any more.
   *
   * @return true if so
   */
  public boolean isFull() {
    return tokens + billionths(1) > capacity;
  }

  /**
   * Takes from the bucket; it may go below zero.
   *
   * @param count tokens
   */
  public void remove(double count) {
    tokens -= billionths(count);
  }

  /**
   * When there will be so many tokens, if none is taken.
   *
   * @param count how many
   * @return nanoseconds from the last refill; an hour when the rate is 0
   */
  public long nanosUntil(double count) {
    long missing = billionths(count) - tokens;
    if (missing <= 0) {
      return 0;
    }
    return rate == 0 ? 3_600_000_000_000L : (missing + rate - 1) / rate;
  }

  /**
   * Goes on from another bucket: with its tokens, as far as they fit, and, if asked for, its rate.
   *
   * @param old the other bucket
   * @param withRate whether rate and capacity are taken over, too
   */
  public void takeOver(TokenBucket old, boolean withRate) {
    tokens = old.tokens;
    lastTime = old.lastTime;
    started = old.started;
    adjust(withRate ? old.rate : rate, (withRate ? old.capacity : capacity) / BILLION);
  }
}
