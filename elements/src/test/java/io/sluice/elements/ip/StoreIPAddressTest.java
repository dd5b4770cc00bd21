// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.header.Headers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StoreIPAddressTest extends ElementContract {
  @Override
  protected String element() {
    return "StoreIPAddress(1.2.3.4, dst)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private static byte[] stored(String arguments, byte[] packet, int annotation) {
    String config =
        "in :: Inject -> s :: StoreIPAddress(%s) -> out :: Capture; s[1] -> bad :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(arguments))) {
      graph.send(
          "in",
          packet,
          p -> {
            Headers.markIp(p, Mbuf.data(p), Math.min(20, packet.length));
            Anno.putI32(p, Anno.DST_IP, annotation);
          });
      boolean good = graph.packets("bad").isEmpty();
      return good ? graph.packets("out").get(0) : null;
    }
  }

  private static final byte[] UDP =
      TestGraph.hex("4500002000010000401166ca0a0000010a000002 12340035000c14a4 61626364");

  @Test
  void checksumsOfTheHeaderFieldsAreUpdated() {
    byte[] expected =
        TestGraph.hex("45000020000100004011 6cc5 01020304 0a000002 12340035000c 1a9f 61626364");
    assertArrayEquals(expected, stored("1.2.3.4, src", UDP, 0));
    assertArrayEquals(expected, stored("SRC", UDP, 0x01020304));
    byte[] none = UDP.clone();
    none[26] = 0;
    none[27] = 0;
    assertEquals(0, stored("1.2.3.4, dst", none, 0)[26]);
    byte[] fragment = UDP.clone();
    fragment[7] = 1;
    assertEquals(0x14, stored("1.2.3.4, dst", fragment, 0)[26]);
  }

  @Test
  void otherOffsetsAreJustWritten() {
    byte[] expected = UDP.clone();
    System.arraycopy(new byte[] {1, 2, 3, 4}, 0, expected, 28, 4);
    assertArrayEquals(expected, stored("1.2.3.4, 28", UDP, 0));
    assertArrayEquals(expected, stored("1.2.3.4, 034", UDP, 0));
    assertArrayEquals(UDP, stored("28", UDP, 0));
    assertArrayEquals(UDP, stored("src", UDP, 0));
  }

  @Test
  void whatHasNoPlaceLeavesByOutput1() {
    assertEquals(null, stored("1.2.3.4, 29", UDP, 0));
    assertEquals(null, stored("1.2.3.4, src", Arrays.copyOf(UDP, 19), 0));
    String errors = TestGraph.errorsOf("Inject -> StoreIPAddress(1.2.3.4, -1) -> Discard");
    assertTrue(errors.contains("OFFSET: parse error"), errors);
  }
}
