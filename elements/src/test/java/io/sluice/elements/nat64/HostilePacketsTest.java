// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Damaged packets through all translators: what comes out has right lengths and header checksums.
 */
class HostilePacketsTest {
  private static final String CONFIG =
      """
      in6 :: Inject -> MarkIP6Header -> t6 :: Tee(3);
      in4 :: Inject -> MarkIPHeader -> t4 :: Tee(2);
      t6[0] -> ProtocolTranslator64(PREFIX 64:ff9b::/96) -> out4 :: Capture;
      t4[0] -> ProtocolTranslator46(PREFIX 64:ff9b::/96) -> out6 :: Capture;
      t6[1] -> n :: NAT64(203.0.113.1) -> out4n :: Capture;
      t4[1] -> [1] n [1] -> out6n :: Capture;
      t6[2] -> a :: AddressTranslator(1, 0, 2001:db8::1 2001:db8::2, 1, 1, 0, ::1 5000 5100)
        -> out6a :: Capture;
      Idle -> [1] a [1] -> Discard;
      """;

  private static byte[] damaged(byte[] packet, Random random) {
    byte[] bytes = packet.clone();
    if (random.nextInt(4) == 0) {
      bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 20));
    }
    for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      // Headers are what is worth damaging.
      int at = random.nextInt(Math.min(bytes.length, random.nextBoolean() ? 60 : 2000));
      bytes[at] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  @Test
  void whatComesOutIsWellFormed() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String hint = "seed " + seed;
    try (TestGraph graph = TestGraph.of(CONFIG)) {
      for (int i = 0; i < 3000; i++) {
        Message message = Message.random(random, true);
        message.src6 = random.nextBoolean() ? null : NAT64Test.host(1);
        message.dst = random.nextBoolean() ? 0xcb007101 : message.dst;
        message.hasFragmentHeader = random.nextInt(4) == 0;
        graph.send("in6", damaged(message.ip6(), random));
        graph.send("in4", damaged(message.ip4(), random));
      }
      assertTrue(graph.packets("out4").size() > 300, hint);
      for (List<byte[]> packets : List.of(graph.packets("out4"), graph.packets("out4n"))) {
        packets.forEach(packet -> checkIp4(packet, hint));
      }
      assertTrue(graph.packets("out6").size() > 300, hint);
      for (List<byte[]> packets : List.of(graph.packets("out6"), graph.packets("out6n"))) {
        packets.forEach(packet -> checkIp6(packet, hint));
      }
    }
  }

  private static void checkIp4(byte[] packet, String hint) {
    assertEquals(0x45, packet[0], hint);
    assertEquals(packet.length, ByteBuffer.wrap(packet).getShort(2) & 0xffff, hint);
    assertEquals(0, Message.checksum(0, packet, 0, 20), hint);
  }

  private static void checkIp6(byte[] packet, String hint) {
    assertEquals(6, packet[0] >>> 4, hint);
    assertEquals(packet.length - 40, ByteBuffer.wrap(packet).getShort(4) & 0xffff, hint);
  }
}
