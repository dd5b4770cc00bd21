// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import java.math.BigInteger;
import java.util.SplittableRandom;

/**
 * Tests arithmetic on numbers wider than a word.
 *
 * <p>{@code BigintTest()}
 *
 * <p>Checks products and quotients of 128 bits, by which rates and times are scaled, against
 * arithmetic of any length.
 */
@ElementInfo(name = "BigintTest", ports = "0/0")
@ElementEffects
public final class BigintTest extends SelfTest {
  /** Creates the element. */
  public BigintTest() {}

  @Override
  void test() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500; i++) {
      long a = random.nextLong();
      long b = random.nextLong();
      BigInteger product = BigInteger.valueOf(a).multiply(BigInteger.valueOf(b));
      same("high half of " + a + " * " + b, product.shiftRight(64).longValue(), high(a, b));
      same("low half of " + a + " * " + b, product.longValue(), a * b);
      BigInteger wide = unsigned(a).shiftLeft(64).or(unsigned(b));
      BigInteger divisor = unsigned(random.nextLong() >>> random.nextInt(63)).or(BigInteger.ONE);
      BigInteger[] parts = wide.divideAndRemainder(divisor);
      same(wide + " / " + divisor, wide, parts[0].multiply(divisor).add(parts[1]));
      check("remainder of " + wide + " / " + divisor, parts[1].compareTo(divisor) < 0);
      same("unsigned division", unsigned(a).divide(divisor), unsignedQuotient(a, divisor));
    }
  }

  private static long high(long a, long b) {
    return Math.multiplyHigh(a, b);
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }

  private static BigInteger unsignedQuotient(long a, BigInteger divisor) {
    return unsigned(Long.divideUnsigned(a, divisor.longValue()));
  }
}
