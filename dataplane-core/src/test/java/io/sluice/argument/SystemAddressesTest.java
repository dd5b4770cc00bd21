// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.header.IpAddress;
import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SystemAddressesTest {
  /** An interface that every machine has. */
  private static NetworkInterface loopback() throws SocketException {
    NetworkInterface found =
        NetworkInterface.networkInterfaces()
            .filter(SystemAddressesTest::isLoopback)
            .findFirst()
            .orElse(null);
    assertNotNull(found);
    return found;
  }

  private static boolean isLoopback(NetworkInterface device) {
    try {
      List<InterfaceAddress> addresses = device.getInterfaceAddresses();
      boolean ip = addresses.stream().anyMatch(a -> a.getAddress() instanceof Inet4Address);
      return device.isLoopback() && ip;
    } catch (SocketException e) {
      return false;
    }
  }

  @Test
  void anInterfaceHasAddresses() throws SocketException {
    String name = loopback().getName();
    assertEquals("127.0.0.1", IpAddress.format4((int) (SystemAddresses.ipOf(name) >>> 32)));
    assertEquals(0x7f00_0001_ffff_ffffL, SystemAddresses.ipOf(name + ":ip"));
    assertEquals(0x7f00_0000_ff00_0000L, SystemAddresses.ipOf(name + ":ipnet"));
    assertEquals(0x7fff_ffff_ffff_ffffL, SystemAddresses.ipOf(name + ":bcast"));
    assertNull(SystemAddresses.ipOf(name + ":gw"));
    assertNull(SystemAddresses.ipOf(name + ":what"));
    assertNull(SystemAddresses.macOf(name + ":ip"));
  }

  @Test
  void otherNamesHaveNone() {
    for (String name : List.of("", "no-such-device", "a b", ":", "x:ip", "../x", "a".repeat(99))) {
      assertNull(SystemAddresses.ipOf(name), name);
      assertNull(SystemAddresses.macOf(name), name);
    }
  }
}
