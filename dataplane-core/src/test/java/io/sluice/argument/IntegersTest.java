// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class IntegersTest {
  private static long value(String text) {
    return Integers.parse(text).longValueExact();
  }

  @Test
  void theRadixIsInFront() {
    assertEquals(0, value("0"));
    assertEquals(-17, value("-17"));
    assertEquals(17, value("+17"));
    assertEquals(8, value("010"));
    assertEquals(255, value("0xFf"));
    assertEquals(-5, value("-0b101"));
    assertEquals(BigInteger.ONE.shiftLeft(64), Integers.parse("18446744073709551616"));
  }

  @Test
  void digitsMayBeGrouped() {
    assertEquals(1_000_000, value("1_000_000"));
    assertEquals(0xffff, value("0xff_ff"));
    assertNull(Integers.parse("1__0"));
    assertNull(Integers.parse("_1"));
    assertNull(Integers.parse("1_"));
  }

  @Test
  void otherTextsAreNone() {
    for (String text : new String[] {"", "-", "--1", "+-1", "0x", "0b", "08", "0b2", "1.5", "x"}) {
      assertNull(Integers.parse(text), text);
    }
  }

  @Test
  void boundsAreKept() {
    assertEquals(7, Integers.upTo("7", 7));
    assertEquals(-1, Integers.upTo("8", 7));
    assertEquals(-1, Integers.upTo("-1", 7));
    assertEquals(-1, Integers.upTo("4294967296", Integer.MAX_VALUE));
    assertEquals(-1, Integers.upTo("x", 7));
  }
}
