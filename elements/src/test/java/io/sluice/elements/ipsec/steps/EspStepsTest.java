// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec.steps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The path into a tunnel and out of it, as Click's {@code ipsec-router.click} has it. */
class EspStepsTest {
  private static final String KEYS =
      "ABCDEFFF001DEFD2354550FE40CD708E 112233EE556677888877665544332211";

  private static final String ROUTES =
      "rt :: RadixIPsecLookup(18.26.4.24/32 0, 18.26.4.1/32 3, 18.26.7.1/32 2, 18.26.7.0/24 4,"
          + " 18.26.8.0/24 18.26.4.1 1 234 "
          + KEYS
          + " 300 64); rt[2] -> host :: Capture; rt[3] -> sent :: Capture; rt[4] -> near :: Capture;";

  private static String router(String cipher, String auth) {
    return ROUTES
        + "in :: Inject -> MarkIPHeader -> GetIPAddress(16) -> rt;"
        + "rt[1] -> IPsecESPEncap -> "
        + auth
        + "(0) -> "
        + cipher
        + "(1) -> IPsecEncap(50) -> rt;"
        + "rt[0] -> StripIPHeader -> "
        + cipher
        + "(0) -> v :: "
        + auth
        + "(1) -> u :: IPsecESPUnencap -> CheckIPHeader -> back :: Capture";
  }

  /** A packet of UDP with some bytes of payload. */
  private static byte[] packet(int payload, String dst) {
    String head = String.format("4500%04x0000000040110000121a0705", 28 + payload);
    byte[] all = new byte[28 + payload];
    byte[] begin =
        TestGraph.hex(head + dst + "00010002" + String.format("%04x", 8 + payload) + "0000");
    System.arraycopy(begin, 0, all, 0, begin.length);
    for (int i = 28; i < all.length; i++) {
      all[i] = (byte) i;
    }
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += (all[i] & 0xff) << 8 | all[i + 1] & 0xff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = ~((sum & 0xffff) + (sum >>> 16));
    all[10] = (byte) (sum >> 8);
    all[11] = (byte) sum;
    return all;
  }

  /** A packet that was sent, as it comes to the router at the other end. */
  private static byte[] arriving(byte[] sent) {
    byte[] packet = sent.clone();
    System.arraycopy(new byte[] {18, 26, 4, 24}, 0, packet, 16, 4);
    return packet;
  }

  @Test
  void whatGoesIntoTheTunnelComesOut() {
    for (String cipher : List.of("IPsecAES", "IPsecDES")) {
      for (String auth : List.of("IPsecAuthHMACSHA1", "IPsecAuthSHA1")) {
        try (TestGraph graph = TestGraph.of(router(cipher, auth))) {
          for (int payload = 0; payload < 40; payload++) {
            byte[] packet = packet(payload, "121a0803");
            graph.send("in", packet);
            Captured sent = graph.captured("sent").get(payload);
            byte[] bytes = sent.bytes();
            assertEquals(0x12_1a_04_01, sent.dstIp());
            assertEquals(0, (bytes.length - 20 - 16 - 12) % 8);
            assertEquals(
                "000000ea" + String.format("%08x", 300 + payload),
                HexFormat.of().formatHex(bytes, 20, 28));
            assertFalse(contains(bytes, Arrays.copyOfRange(packet, 0, 20)));
            graph.send("in", arriving(bytes));
            assertArrayEquals(packet, graph.packets("back").get(payload), cipher + " " + payload);
          }
        }
      }
    }
  }

  private static boolean contains(byte[] bytes, byte[] part) {
    return HexFormat.of().formatHex(bytes).contains(HexFormat.of().formatHex(part));
  }

  /** What FastClick's elements made of two packets: cipher, authentication, packets. */
  private static final String[][] FROM_FASTCLICK = {
    {
      "IPsecAES",
      "IPsecAuthHMACSHA1",
      "4500005800000000fa32aa5900000000121a0401000000ea0000012cfc7f84042ddb9c193a312d27"
          + "5dbe878cdd809ce6c1e04c9817eb38b0fbdc21c5a952d78f18c13bc6783ff14079d015a85b44824a"
          + "a1128bb4971339d8",
      "4500006000010000fa32aa5000000000121a0401000000ea0000012d1a57350c85d4620beee6c11f"
          + "7fcde024322d966e853a43a87ceb506de9e225cc7d19cbc06482b7a0c303a52f81d3b2e674267c22"
          + "5899bd995fc388149273a48a08b1f384",
    },
    {
      "IPsecDES",
      "IPsecAuthHMACSHA1",
      "4500005800000000fa32aa5900000000121a0401000000ea0000012cbf53361bb4936b12b787789e"
          + "9c02994cc4f7bba7481975938883b32946b19fa96f5a7b30ac7ccedc98190eaca9e2880ee8530777"
          + "49c17bc3a3deea31",
      "4500006000010000fa32aa5000000000121a0401000000ea0000012d0ddfbb15eb29f511622fccc5"
          + "54aa696d8954bf640a74adcff8cac527bfa0855ecf6b2c2915f3c18b3943bf07e15e43e91c44f25c"
          + "560f80a8292a5106e0bc565f682f5586",
    },
    {
      "IPsecDES",
      "IPsecAuthSHA1",
      "4500005800000000fa32aa5900000000121a0401000000ea0000012cb729f306ef30f81741818fe0"
          + "9b78cf6d0de676fefe3ff6420f3770511c4086f27d66b9a57c7a803ebba31d985ff4b9c79bd53ca4"
          + "1eef80d8e573f42b",
      "4500006000010000fa32aa5000000000121a0401000000ea0000012d07d45f15c4692818a4729a05"
          + "bcd96cccf4149bd7d39c64a663590d01b0aa31baae9865aafcb9c69772e5791ae33a9e1dc78ea42d"
          + "68748d889e7689843a6a24c62fc8388b",
    },
  };

  @Test
  void whatFastClickSentComesOut() {
    for (String[] each : FROM_FASTCLICK) {
      try (TestGraph graph = TestGraph.of(router(each[0], each[1]))) {
        graph.send("in", arriving(TestGraph.hex(each[2])), arriving(TestGraph.hex(each[3])));
        List<byte[]> back = graph.packets("back");
        assertEquals(2, back.size(), each[0] + " " + each[1]);
        String text = new String(back.get(0), StandardCharsets.ISO_8859_1);
        assertTrue(text.endsWith("hello"), text);
        text = new String(back.get(1), StandardCharsets.ISO_8859_1);
        assertTrue(text.endsWith("hello world 12"), text);
      }
    }
  }

  @Test
  void replaysAndChangesAreDropped() {
    try (TestGraph graph = TestGraph.of(router("IPsecAES", "IPsecAuthHMACSHA1"))) {
      for (int i = 0; i < 100; i++) {
        graph.send("in", packet(10, "121a0803"));
      }
      List<byte[]> sent = graph.packets("sent");
      graph.send("in", arriving(sent.get(0)), arriving(sent.get(0)));
      assertEquals(1, graph.drops("u", "replayed or too late"));
      graph.send("in", arriving(sent.get(70)), arriving(sent.get(6)), arriving(sent.get(7)));
      assertEquals(2, graph.drops("u", "replayed or too late"));
      assertEquals(3, graph.packets("back").size());
      byte[] changed = arriving(sent.get(80));
      changed[40] ^= 1;
      graph.send("in", changed);
      assertEquals(1, graph.drops("v", "wrong integrity value"));
      assertEquals("1", graph.read("v.drops"));
      byte[] unknown = arriving(sent.get(81));
      unknown[23] ^= 1;
      graph.send("in", unknown, Arrays.copyOf(sent.get(82), 22));
      graph.send("in", Arrays.copyOf(arriving(sent.get(83)), 30));
      assertEquals(1, graph.drops("rt", "no tunnel"));
      assertEquals(3, graph.packets("back").size());
    }
  }

  @Test
  void othersAreRouted() {
    try (TestGraph graph = TestGraph.of(router("IPsecAES", "IPsecAuthHMACSHA1"))) {
      graph.send("in", packet(1, "121a0418"), packet(1, "121a0705"), packet(1, "01020304"));
      assertEquals(1, graph.packets("host").size());
      assertEquals(1, graph.packets("near").size());
      assertEquals(1, graph.drops("rt", "no route"));
      assertEquals("1 18.26.4.1", graph.router().read("rt.lookup", "18.26.8.9"));
      assertEquals("-1", graph.router().read("rt.lookup", "1.2.3.4"));
      assertFalse(graph.read("rt.table").toLowerCase().contains("abcdef"));
      graph.write("rt.add", "1.2.3.0/24 2");
      assertEquals("2", graph.router().read("rt.lookup", "1.2.3.4"));
      assertThrows(HandlerException.class, () -> graph.write("rt.add", "1.2.3.0/24 2"));
      graph.write("rt.ctrl", "set 1.2.3.0/24 4\nremove 18.26.7.0/24");
      assertEquals("4", graph.router().read("rt.lookup", "1.2.3.4"));
      assertEquals("-1", graph.router().read("rt.lookup", "18.26.7.9"));
      assertThrows(HandlerException.class, () -> graph.write("rt.ctrl", "remove 1.2.3.0/24\nx"));
      assertEquals("4", graph.router().read("rt.lookup", "1.2.3.4"));
    }
  }

  @Test
  void sequenceNumbersGoOnInANewConfiguration() {
    String config = router("IPsecAES", "IPsecAuthHMACSHA1");
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", packet(1, "121a0803"));
      byte[] first = graph.packets("sent").get(0);
      graph.send("in", arriving(first));
      graph.replace(config.replace("rt[4]", "rt[5] -> Discard; rt[4]"));
      graph.send("in", packet(1, "121a0803"), arriving(first));
      List<byte[]> sent = graph.packets("sent");
      byte[] second = sent.get(sent.size() - 1);
      assertEquals(0x2d, second[27]);
      assertEquals(1, graph.drops("u", "replayed or too late"));
      assertNotEquals(HexFormat.of().formatHex(first), HexFormat.of().formatHex(second));
    }
  }

  @Test
  void mistakesAreReported() {
    String errors =
        TestGraph.errorsOf(
            "Idle -> rt :: RadixIPsecLookup(1.2.3.4/33 0, 1.2.3.4 9, 1.2.3.4 1, 1.2.3.4 1 5 x "
                + KEYS.split(" ")[0]
                + " 1 1, 1.2.3.4 1 0 "
                + KEYS
                + " 1 1) -> Idle; rt[1] -> IPsecAES(2) -> Idle");
    assertTrue(errors.contains("argument 1: should be 'ADDR/MASK [GATEWAY] OUTPUT"), errors);
    assertTrue(errors.contains("argument 2: bad OUTPUT"), errors);
    assertTrue(errors.contains("argument 3: a route to output 1 needs a tunnel"), errors);
    assertTrue(errors.contains("argument 4: a key is 32 hexadecimal digits"), errors);
    assertTrue(errors.contains("argument 5: "), errors);
    assertTrue(errors.contains("ENCRYPT: "), errors);
    errors = TestGraph.errorsOf("Idle -> IPsecESPEncap -> Idle");
    assertTrue(errors.contains("no element with tunnels, such as RadixIPsecLookup"), errors);
  }
}
