// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.shape.TokenBucket;

/**
 * Tests the token bucket that limits rates.
 *
 * <p>{@code TokenBucketTest()}
 *
 * <p>Passes simulated packets for ten seconds, and counts them.
 */
@ElementInfo(name = "TokenBucketTest", ports = "0/0")
@ElementEffects
public final class TokenBucketTest extends SelfTest {
  /** Creates the element. */
  public TokenBucketTest() {}

  private static final long SECOND = 1_000_000_000L;

  @Override
  void test() {
    for (long rate : new long[] {1, 7, 1000, 100_000}) {
      TokenBucket bucket = new TokenBucket();
      bucket.assign(rate, 2);
      long sent = 0;
      long step = SECOND / rate / 4;
      for (long now = 0; now <= 10 * SECOND; now += step) {
        bucket.refill(now);
        if (bucket.tokens() >= 1) {
          bucket.remove(1);
          sent++;
        }
      }
      check(rate + " a second: " + sent, Math.abs(sent - 10 * rate) <= 2);
    }
    TokenBucket bucket = new TokenBucket();
    bucket.assign(10, 5);
    bucket.refill(0);
    same("full", 5.0, bucket.tokens());
    bucket.remove(6);
    same("owed", SECOND / 5, bucket.nanosUntil(1));
    bucket.refill(100 * SECOND);
    same("never more than it holds", 5.0, bucket.tokens());
    bucket.adjust(10, 2);
    same("as far as they fit", 2.0, bucket.tokens());
  }
}
