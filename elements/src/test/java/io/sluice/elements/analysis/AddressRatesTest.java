// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressRatesTest {
  private static final int HOST = 0x12_1a_04_0a;
  private static final int OTHER = 0x12_1b_00_01;
  private static final long MUCH = 1 << 30;

  private static String text(AddressRates rates, long now) {
    StringBuilder text = new StringBuilder();
    rates.appendTo(text, now);
    return text.toString();
  }

  private static long send(AddressRates rates, int address, int perEpoch, long from, long to) {
    for (long now = from; now < to; now++) {
      for (int i = 0; i < perEpoch; i++) {
        assertTrue(rates.update(address, 1, true, true, now));
      }
      rates.foldIfDue((now & 1) == 0, now);
    }
    return to;
  }

  @Test
  void measuresAConstantRate() {
    AddressRates rates = new AddressRates(Integer.MAX_VALUE, MUCH);
    send(rates, HOST, 4, 1, 1000);
    rates.update(HOST, 7, false, true, 1000);
    assertEquals(4 * AddressRates.EPOCHS, rates.perSecond(true), 2);
    assertEquals(0, rates.perSecond(false));
    assertTrue(text(rates, 1000).matches("18\t49[89][.0-9]*\t0\n"), text(rates, 1000));
    rates.update(HOST, 0, true, true, 1060);
    assertEquals(500 * Math.pow(31 / 32., 60), rates.perSecond(true), 4);
    // Nothing is left after 100 epochs.
    rates.update(HOST, 0, true, true, 1200);
    assertEquals(0, rates.perSecond(true));
  }

  @Test
  void tellsPartsApartWhereTheRateIsHighAndGivesThemUpLater() {
    AddressRates rates = new AddressRates(100, MUCH);
    long little = rates.bytes();
    long now = send(rates, HOST, 1, 1, 400);
    send(rates, OTHER, 1, now, now + 1);
    for (String part : new String[] {"18", "\t18.26", "\t\t18.26.4", "\t\t\t18.26.4.10"}) {
      assertTrue(("\n" + text(rates, now)).contains("\n" + part + "\t"), text(rates, now));
    }
    assertEquals(
        little + 3L * AddressRates.NODE_BYTES + 5L * AddressRates.COUNTER_BYTES, rates.bytes());
    // Another network keeps time going.
    send(rates, 0x01020304, 0, now, now + 1);
    for (int i = 1; i < 10; i++) {
      rates.foldIfDue(i % 2 == 0, now + i * 125L);
    }
    assertEquals(little + AddressRates.COUNTER_BYTES, rates.bytes(), () -> text(rates, now + 2000));
  }

  @Test
  void stopsWhereItIsTold() {
    AddressRates rates = new AddressRates(100, MUCH);
    long now = send(rates, HOST, 1, 1, 400);
    rates.stop(HOST, 1, now + 100);
    assertFalse(text(rates, now).contains("18.26.4"), text(rates, now));
    send(rates, HOST, 1, now, now + 100);
    assertFalse(text(rates, now + 100).contains("18.26.4"), text(rates, now + 100));
    send(rates, HOST, 1, now + 101, now + 110);
    assertTrue(text(rates, now + 110).contains("18.26.4.10"), text(rates, now + 110));
    rates.stop(OTHER, 3, now);
    rates.clear();
    assertEquals("", text(rates, now + 110));
    assertEquals(AddressRates.NODE_BYTES, rates.bytes());
  }

  @Test
  void memoryIsLimited() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    AddressRates rates = new AddressRates(0, 200_000);
    for (long now = 1; now < 3000; now++) {
      for (int i = 0; i < 40; i++) {
        rates.update(random.nextInt(), 1, random.nextBoolean(), true, now);
        assertTrue(rates.bytes() <= 200_000, "seed " + seed);
      }
      rates.foldIfDue(random.nextBoolean(), now);
      if (now % 1000 == 0) {
        rates.setLimit(100_000, now);
        assertTrue(rates.bytes() <= 100_000, "seed " + seed);
        rates.setLimit(200_000, now);
      }
    }
    rates.clear();
    assertEquals(AddressRates.NODE_BYTES, rates.bytes(), "seed " + seed);
  }
}
