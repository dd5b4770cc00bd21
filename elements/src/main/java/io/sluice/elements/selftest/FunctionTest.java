// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.header.Checksum;
import io.sluice.header.IpAddress;
import io.sluice.header.Ipv6Prefix;
import io.sluice.header.MacAddress;
import java.util.SplittableRandom;

/**
 * Tests the small functions that build headers.
 *
 * <p>{@code FunctionTest()}
 *
 * <p>Checks byte orders, Internet checksums (RFC 1071, RFC 1624), addresses and bits.
 */
@ElementInfo(name = "FunctionTest", ports = "0/0")
@ElementEffects
public final class FunctionTest extends SelfTest {
  /** Creates the element. */
  public FunctionTest() {}

  @Override
  void test() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 1000; i++) {
      int before = random.nextInt(1 << 16);
      int after = random.nextInt(1 << 16);
      int other = random.nextInt(1 << 16);
      int sum = Checksum.finish(Checksum.add(before, other));
      int expected = Checksum.finish(Checksum.add(after, other));
      int updated = Checksum.update16(sum, before, after);
      check("updated checksum", updated == expected || updated % 0xffff == expected % 0xffff);
      int ip = random.nextInt();
      same("address", ip, IpAddress.parse4(IpAddress.format4(ip)));
      long mac = random.nextLong() >>> 16;
      same("Ethernet address", mac, MacAddress.parse(MacAddress.format(mac)));
      same("byte order", ip, Integer.reverseBytes(Integer.reverseBytes(ip)));
      int bit = random.nextInt(32);
      same("first bit", bit, Integer.numberOfTrailingZeros(1 << bit));
      same("power of two", 1 << bit, Integer.highestOneBit(1 << bit | (1 << bit) - 1));
    }
    same("IPv6", "fe80::1", IpAddress.format6(IpAddress.parse6("fe80:0:0:0:0:0:0:1")));
    check("prefix", Ipv6Prefix.parse("2001:db8::/32").contains(0x2001_0db8_1234_0000L, 5));
    check("prefix", !Ipv6Prefix.parse("2001:db8::/33").contains(0x2001_0db8_9234_0000L, 5));
  }
}
