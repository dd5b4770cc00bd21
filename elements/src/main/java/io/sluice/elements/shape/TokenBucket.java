// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

/**
 * A token bucket: filled at a rate up to a capacity, and full at the start. Tokens may be owed: a
 * packet is let through while the bucket is not in debt, and then pays its length. Belongs to one
 * thread; allocates nothing.
 */
public final class TokenBucket {
  private double perNano;
  private long rate;
  private double capacity;
  private double tokens;
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
    tokens = capacity;
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
    this.perNano = rate / 1e9;
    this.capacity = capacity;
    tokens = Math.min(tokens, capacity);
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
      tokens = Math.min(capacity, tokens + (now - lastTime) * perNano);
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
    tokens = value;
  }

  /**
   * What is in the bucket.
   *
   * @return tokens
   */
  public double tokens() {
    return tokens;
  }

  /**
   * Whether no whole token fits any more.
   *
   * @return true if so
   */
  public boolean isFull() {
    return tokens + 1 > capacity;
  }

  /**
   * Takes from the bucket; it may go below zero.
   *
   * @param count tokens
   */
  public void remove(double count) {
    tokens -= count;
  }

  /**
   * When there will be so many tokens, if none is taken.
   *
   * @param count how many
   * @return nanoseconds from the last refill; an hour when the rate is 0
   */
  public long nanosUntil(double count) {
    double missing = count - tokens;
    if (missing <= 0) {
      return 0;
    }
    return perNano == 0 ? 3_600_000_000_000L : (long) Math.ceil(missing / perNano);
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
    adjust(withRate ? old.rate : rate, withRate ? old.capacity : capacity);
  }
}
