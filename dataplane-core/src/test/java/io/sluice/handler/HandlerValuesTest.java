// SPDX-License-Identifier: Apache-2.0
package io.sluice.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.PacketBatch;
import org.junit.jupiter.api.Test;

class HandlerValuesTest {
  @Test
  void valuesAreWrittenAsClickWritesThem() {
    assertEquals("0", HandlerValues.decimal(0));
    assertEquals("1000", HandlerValues.decimal(1000.0));
    assertEquals("106.761565836", HandlerValues.decimal(106.7615658362989));
    assertEquals("0.0001", HandlerValues.decimal(1e-4));
    assertEquals("1e-05", HandlerValues.decimal(1e-5));
    assertEquals("-1.25e+12", HandlerValues.decimal(-1.25e12));
    assertEquals("999999999999", HandlerValues.decimal(999999999999.0));
    assertEquals("1e+100", HandlerValues.decimal(1e100));
    assertEquals("0.00001", HandlerValues.fixedPoint(1e-5));
    assertEquals("1.500000", HandlerValues.timestamp(1_500_000_000L));
    assertEquals("-1.000000001", HandlerValues.timestamp(-1_000_000_001L));
    assertEquals("1.500000s", HandlerValues.interval(1_500_000_000L));
    assertEquals("250ms", HandlerValues.interval(250_000_000L));
    assertEquals("1250us", HandlerValues.interval(1_250_000L));
    assertEquals("7ns", HandlerValues.interval(7));
    assertEquals("-0.500000s", HandlerValues.interval(-500_000_000L));
    assertEquals("3kbps", HandlerValues.bandwidth(375));
    assertEquals("10Mbps", HandlerValues.bandwidth(1_250_000));
    assertEquals("0.008kbps", HandlerValues.bandwidth(1));
    assertEquals("1Gbps", HandlerValues.bandwidth(125_000_000));
    assertEquals("1000MBps", HandlerValues.bandwidth(1_000_000_000L));
  }

  @Test
  void wrongValuesAreRefused() {
    assertEquals(1_500_000, HandlerValues.nanos(" 1.5ms "));
    assertEquals(125, HandlerValues.bytesPerSecond("1kbps"));
    assertEquals(7, HandlerValues.burst(" 7 "));
    assertEquals(PacketBatch.CAPACITY, HandlerValues.burst("1000000"));
    assertThrows(HandlerException.class, () -> HandlerValues.burst("0"));
    assertEquals(0.25, HandlerValues.probability(" .25 "));
    for (String wrong : new String[] {"1.01", "-.1", "NaN", "half", ""}) {
      assertThrows(HandlerException.class, () -> HandlerValues.probability(wrong));
    }
    assertThrows(HandlerException.class, () -> HandlerValues.nanos("soon"));
    assertThrows(HandlerException.class, () -> HandlerValues.bytesPerSecond("fast"));
    assertThrows(HandlerException.class, () -> HandlerValues.bool("perhaps"));
    assertThrows(HandlerException.class, () -> HandlerValues.integer("5", 6, 7));
  }
}
