// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.info;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.argument.Addresses;
import io.sluice.testing.TestGraph;
import org.junit.jupiter.api.Test;

class AddressInfoTest {
  @Test
  void aNameStandsForTheAddressThatFits() {
    String config =
        "AddressInfo(me 10.1.2.3/8 00:01:02:03:04:05, net 192.168.0.0/16, six 2001:db8::1/64);"
            + "i :: Idle; x :: { i :: Idle; AddressInfo(me 10.9.9.9) }";
    try (TestGraph graph = TestGraph.of(config)) {
      var outside = graph.router().find("i");
      assertEquals(0x0a010203, Addresses.ip(outside, "me"));
      assertEquals(0x0a010203, Addresses.ip(outside, "me:ip"));
      assertEquals(0x0a000001, Addresses.ip(outside, "me:gw"));
      assertEquals(0x0affffff, Addresses.ip(outside, "me:bcast"));
      assertEquals(0x0a010203_ff000000L, Addresses.ipPrefix(outside, "me"));
      assertEquals(0xc0a80000_ffff0000L, Addresses.ipPrefix(outside, "net:ipnet"));
      assertEquals(0x0001_0203_0405L, Addresses.mac(outside, "me"));
      assertEquals(0x0001_0203_0405L, Addresses.mac(outside, "me:eth"));
      assertEquals(0x0a090909, Addresses.ip(graph.router().find("x/i"), "me"));
      assertNull(Addresses.mac(outside, "net"));
      assertNull(Addresses.ip(outside, "nobody"));
    }
  }

  @Test
  void elementsThatStandBeforeItMayUseIt() {
    String config =
        "in :: Inject -> c :: IPClassifier(src host me, -) -> a :: Capture; c[1] -> b :: Capture;"
            + "AddressInfo(me 1.2.3.4)";
    byte[] udp = TestGraph.hex("4500001c00000000401100000102030405060708000713c400080000");
    try (TestGraph graph = TestGraph.of(config)) {
      graph.sendIp("in", udp);
      assertEquals(1, graph.packets("a").size());
    }
  }

  @Test
  void mistakesAreReported() {
    String errors = TestGraph.errorsOf("AddressInfo(a, b nonsense)");
    assertTrue(errors.contains("expected 'NAME [ADDRS]'"), errors);
    assertTrue(errors.contains("'nonsense' is not a recognizable address"), errors);
  }
}
