// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimeTextsTest {
  @Test
  void secondsAreExact() {
    assertEquals(1_234_567_890_123_456_789L, TimeTexts.signed("1234567890.123456789"));
    assertEquals(-5_000_000_000L, TimeTexts.signed(" -5 "));
    assertEquals(Long.MAX_VALUE, TimeTexts.unsigned("9223372036.854775807"));
    assertEquals(0, TimeTexts.unsigned("1e-99999999"));
    assertEquals(0, TimeTexts.unsigned("0e99999999"));
  }

  @Test
  void unitsAreRead() {
    assertEquals(1_500_000L, TimeTexts.signed("1.5ms"));
    assertEquals(-120_000_000_000L, TimeTexts.signed("-2 min"));
    assertNull(TimeTexts.unsigned("-2 min"));
    assertNull(TimeTexts.seconds("2 min"));
  }

  @Test
  void whatNoTimeCanBeIsNone() {
    for (String text :
        List.of(
            "1e99999999",
            "-1e99999999",
            "1e2147483647",
            "1e99999999999",
            "1e99999999 hr",
            "9223372036.854775808",
            "",
            "soon")) {
      assertNull(TimeTexts.signed(text), text);
    }
  }
}
