// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MAC addresses, IPv4 and IPv6 addresses and prefixes as text. */
class AddressTextTest {
  @ParameterizedTest
  @CsvSource({
    "00:1B:2c:03:04:05, 001b2c030405",
    "00-1b-2c-03-04-05, 001b2c030405",
    "0:1:2:3:4:5, 000102030405",
    "ff:ff:ff:ff:ff:ff, ffffffffffff",
    "a-b-c-d-e-f, 0a0b0c0d0e0f"
  })
  void macAddresses(String text, String hex) {
    assertEquals(Long.parseLong(hex, 16), MacAddress.parse(text));
    assertTrue(MacAddress.isValid(text));
    assertEquals(
        Long.parseLong(hex, 16), MacAddress.parse(MacAddress.format(MacAddress.parse(text))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "1",
        "1:2:3:4:5",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:",
        ":1:2:3:4:5",
        "1:2:3:4:5:g",
        "1:2:3:4:5-6",
        "1:2:3:4:5:123",
        "001b2c030405",
        "1::2:3:4:5",
        "1:2:3:4:5:6 ",
        "1.2.3.4",
        "1:2:3:4:5:\u0661"
      })
  void malformedMacAddresses(String text) {
    assertFalse(MacAddress.isValid(text));
    assertThrows(IllegalArgumentException.class, () -> MacAddress.parse(text));
  }

  @Test
  void macAddressIsPrintedAsClickDoes() {
    assertEquals("00-1B-2C-03-04-FF", MacAddress.format(0x001b2c0304ffL));
  }

  @Test
  void ipv4AddressesSurviveTheRoundTrip() {
    Random random = new Random(3);
    for (int i = 0; i < 1000; i++) {
      int address = random.nextInt();
      assertEquals(address, IpAddress.parse4(IpAddress.format4(address)));
    }
    assertEquals(0, IpAddress.parse4("0.0.0.0"));
    assertEquals(-1, IpAddress.parse4("255.255.255.255"));
    assertEquals(0x0a010203, IpAddress.parse4("10.1.2.3"));
    assertEquals("192.0.2.1", IpAddress.format4(0xc0000201));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "1.2.3.4 ",
        "-1.2.3.4",
        "a.b.c.d",
        "1.2.3.4/8",
        "1.2.3.99999999999",
        "1,2,3,4",
        "1.2.3.\u0664"
      })
  void malformedIpv4Addresses(String text) {
    assertFalse(IpAddress.isValid4(text));
    assertThrows(IllegalArgumentException.class, () -> IpAddress.parse4(text));
  }

  @ParameterizedTest
  @CsvSource({
    "::, 0, 0, ::",
    "::1, 0, 1, ::1",
    "1::, 1000000000000, 0, 1::",
    "2001:db8::1, 20010db800000000, 1, 2001:db8::1",
    "2001:DB8:0:0:1:0:0:1, 20010db800000000, 1000000000001, 2001:db8::1:0:0:1",
    "1:2:3:4:5:6:7:8, 1000200030004, 5000600070008, 1:2:3:4:5:6:7:8",
    "0:2:3:4:5:6:7:8, 200030004, 5000600070008, 0:2:3:4:5:6:7:8",
    "1:0:0:2:0:0:0:3, 1000000000002, 3, 1:0:0:2::3",
    "1:2:3:4:5:6:1.2.3.4, 1000200030004, 5000601020304, 1:2:3:4:5:6:102:304",
    "::ffff:192.0.2.1, 0, ffffc0000201, ::ffff:192.0.2.1",
    "64:ff9b::192.0.2.33, 64ff9b00000000, c0000221, 64:ff9b::c000:221",
    "fe80::0:0, fe80000000000000, 0, fe80::"
  })
  void ipv6Addresses(String text, String high, String low, String printed) {
    byte[] address = IpAddress.parse6(text);
    assertEquals(Long.parseUnsignedLong(high, 16), IpAddress.high(address));
    assertEquals(Long.parseUnsignedLong(low, 16), IpAddress.low(address));
    assertEquals(printed, IpAddress.format6(address));
    assertArrayEquals(address, IpAddress.parse6(printed));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":::",
        "1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "12345::",
        "g::",
        "1:2:3:4:5:6:7::8",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1.2.3.4",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "::1.2.3",
        ":1::2",
        "1::2:",
        "::%eth0",
        "1:2:3:4::5:6:7:8",
        " ::1"
      })
  void malformedIpv6Addresses(String text) {
    assertFalse(IpAddress.isValid6(text), text);
    assertThrows(IllegalArgumentException.class, () -> IpAddress.parse6(text));
  }

  @Test
  void ipv6AddressesSurviveTheRoundTrip() {
    Random random = new Random(5);
    for (int i = 0; i < 2000; i++) {
      byte[] address = new byte[16];
      random.nextBytes(address);
      for (int zeros = random.nextInt(12); zeros > 0; zeros--) {
        address[random.nextInt(16)] = 0;
      }
      assertArrayEquals(address, IpAddress.parse6(IpAddress.format6(address)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 0a000000, ff000000, 10.0.0.0/8",
    "10/8, 0a000000, ff000000, 10.0.0.0/8",
    "10.1/255.0.0.0, 0a010000, ff000000, 10.1.0.0/8",
    "10.0.0.0/08, 0a000000, ff000000, 10.0.0.0/8",
    "18.26/16, 121a0000, ffff0000, 18.26.0.0/16",
    "1.2.3.4/32, 01020304, ffffffff, 1.2.3.4/32",
    "1.2.3.4/0, 01020304, 00000000, 1.2.3.4/0",
    "1.2.3.4/255.255.0.0, 01020304, ffff0000, 1.2.3.4/16",
    "1.2.3.4/255.0.255.0, 01020304, ff00ff00, 1.2.3.4/255.0.255.0"
  })
  void ipv4Prefixes(String text, String address, String mask, String printed) {
    Ipv4Prefix prefix = Ipv4Prefix.parse(text);
    assertEquals(Integer.parseUnsignedInt(address, 16), prefix.address());
    assertEquals(Integer.parseUnsignedInt(mask, 16), prefix.mask());
    assertEquals(printed, prefix.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "10.0.0.0",
        "10.0.0.0/",
        "/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10/9",
        "10.1/17",
        "10/255.255.0.0",
        "10.0.0.0/0x8",
        "10.0.0.0/8/8",
        "10.0.0.0.0/8",
        "10.0.0.0/+8",
        "1.2.3.4/8 "
      })
  void malformedIpv4Prefixes(String text) {
    assertThrows(IllegalArgumentException.class, () -> Ipv4Prefix.parse(text));
  }

  @Test
  void prefixesContainTheirAddresses() {
    Ipv4Prefix net = Ipv4Prefix.parse("192.0.2.128/25");
    assertTrue(net.contains(0xc00002ff));
    assertFalse(net.contains(0xc000027f));
    assertEquals(25, net.length());
    assertEquals(-1, Ipv4Prefix.parse("1.2.3.4/255.0.255.0").length());
    assertTrue(Ipv4Prefix.parse("0.0.0.0/0").contains(-1));
    Ipv6Prefix net6 = Ipv6Prefix.parse("2001:db8::/33");
    assertTrue(net6.contains(0x20010db87fffffffL, -1));
    assertFalse(net6.contains(0x20010db880000000L, 0));
    assertTrue(Ipv6Prefix.parse("::/0").contains(-1, -1));
    assertFalse(Ipv6Prefix.parse("::1/128").contains(0, 0));
    assertTrue(Ipv6Prefix.parse("::/64").contains(0, -1));
    assertFalse(Ipv6Prefix.parse("::/65").contains(0, -1));
    assertEquals("2001:db8::/33", net6.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "::", "::/", "::/129", "::/x", "1.2.3.4/8", "::/-1"})
  void malformedIpv6Prefixes(String text) {
    assertThrows(IllegalArgumentException.class, () -> Ipv6Prefix.parse(text));
  }
}
