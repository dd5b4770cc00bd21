// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void startsFullAndFillsAtItsRate() {
    TokenBucket bucket = new TokenBucket();
    bucket.assign(100, 5);
    bucket.refill(7 * SECOND);
    assertEquals(5, bucket.tokens());
    bucket.remove(5);
    assertEquals(10_000_000, bucket.nanosUntil(1));
    bucket.refill(7 * SECOND + 10_000_000);
    assertEquals(1, bucket.tokens(), 1e-9);
    bucket.refill(10 * SECOND);
    assertEquals(5, bucket.tokens());
  }

  @Test
  void debtTakesTimeToPay() {
    TokenBucket bucket = new TokenBucket();
    bucket.assign(1000, 100);
    bucket.refill(0);
    bucket.remove(1100);
    assertEquals(SECOND, bucket.nanosUntil(0));
    bucket.refill(SECOND / 2);
    assertEquals(-500, bucket.tokens(), 1e-9);
  }

  @Test
  void isFullWhenNoWholeTokenFits() {
    TokenBucket bucket = new TokenBucket();
    bucket.assign(1000, 2.5);
    bucket.set(1.5);
    assertFalse(bucket.isFull());
    bucket.set(1.6);
    assertTrue(bucket.isFull());
  }

  @Test
  void aRateOfZeroNeverFills() {
    TokenBucket bucket = new TokenBucket();
    bucket.assign(0, 1);
    bucket.remove(1);
    bucket.refill(0);
    bucket.refill(100 * SECOND);
    assertEquals(0, bucket.tokens());
    assertTrue(bucket.nanosUntil(1) > SECOND);
  }
}
