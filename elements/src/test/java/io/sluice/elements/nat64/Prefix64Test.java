// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.header.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Prefix64Test {
  /** The table of RFC 6052, 2.4. */
  @ParameterizedTest
  @CsvSource({
    "2001:db8::/32, 2001:db8:c000:221::",
    "2001:db8:100::/40, 2001:db8:1c0:2:21::",
    "2001:db8:122::/48, 2001:db8:122:c000:2:2100::",
    "2001:db8:122:300::/56, 2001:db8:122:3c0:0:221::",
    "2001:db8:122:344::/64, 2001:db8:122:344:c0:2:2100::",
    "2001:db8:122:344::/96, 2001:db8:122:344::192.0.2.33",
    "64:ff9b::/96, 64:ff9b::192.0.2.33",
  })
  void embedsAndExtracts(String text, String expected) {
    Prefix64 prefix = Prefix64.parse(text);
    int address = IpAddress.parse4("192.0.2.33");
    long high = prefix.high(address);
    long low = prefix.low(address);
    assertEquals(IpAddress.format6(IpAddress.parse6(expected)), IpAddress.format6(high, low));
    assertEquals(address, prefix.extract(high, low));
    assertTrue(prefix.contains(high, low));
    assertFalse(prefix.contains(high ^ 1L << 40, low));
    assertEquals(text, prefix.toString());
  }

  @ParameterizedTest
  @CsvSource({"64:ff9b::/95", "::/0", "64:ff9b::", "10.0.0.0/8", "2001:db8::100:0:0:0/96", "x"})
  void refusesOtherLengths(String text) {
    assertNull(Prefix64.parse(text));
  }

  @Test
  void highBitsOfAnAddressStayPut() {
    Prefix64 prefix = Prefix64.parse("2001:db8:100::/40");
    int address = IpAddress.parse4("255.255.255.255");
    assertEquals(address, prefix.extract(prefix.high(address), prefix.low(address)));
  }
}
