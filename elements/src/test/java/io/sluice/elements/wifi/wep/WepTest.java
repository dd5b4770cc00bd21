// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.wep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.elements.wifi.WifiFrames;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WepTest {
  private static final String HEADER = "2c00 020000000001 020000000002 020000000003 5001";

  /** "hello, world", encrypted by another implementation with the key "abcde". */
  private static final String ENCRYPTED =
      "0841" + HEADER + "01020300" + "372f3fabbe1d4ed0f7783f027073230491fac52da5df363f";

  private static final String PLAIN =
      "0801" + HEADER + "aaaa030000000800" + "68656c6c6f2c20776f726c64";

  @Nested
  class Decap extends ElementContract {
    @Override
    protected String element() {
      return "WepDecap(abcde)";
    }
  }

  private static TestGraph graph(String element) {
    return TestGraph.of("in :: Inject -> w :: " + element + " -> out :: Capture");
  }

  @Test
  void whatOthersEncryptedIsDecrypted() {
    try (TestGraph graph = graph("WepDecap(abcde)")) {
      graph.send("in", TestGraph.hex(ENCRYPTED));
      assertArrayEquals(TestGraph.hex(PLAIN), graph.packets("out").get(0));
      assertEquals("\\<6162636465>", graph.read("w.key"));
      assertEquals("0", graph.read("w.keyid"));
    }
  }

  @Test
  void whatHasAWrongChecksumKeepsItsHeaders() {
    try (TestGraph graph = graph("WepDecap(abcdf)")) {
      for (int i = 0; i < 7; i++) {
        graph.send("in", TestGraph.hex(ENCRYPTED));
      }
      byte[] out = graph.packets("out").get(0);
      assertArrayEquals(Arrays.copyOf(TestGraph.hex(ENCRYPTED), 28), Arrays.copyOf(out, 28));
      assertEquals(TestGraph.hex(ENCRYPTED).length, out.length);
      assertEquals(5, graph.log().size());
      assertTrue(
          graph.log().get(0).contains("crc failed keyid 0 iv 197121"), graph.log()::toString);
      graph.write("w.key", "abcde");
      graph.send("in", TestGraph.hex(ENCRYPTED));
      assertArrayEquals(TestGraph.hex(PLAIN), graph.packets("out").get(7));
    }
  }

  @Test
  void otherFramesPassUnchanged() {
    byte[] shortest = Arrays.copyOf(TestGraph.hex(ENCRYPTED), 31);
    for (String element : new String[] {"WepDecap(abcde, 1)", "WepEncap(abcde)"}) {
      try (TestGraph graph = graph(element)) {
        graph.send("in", TestGraph.hex(ENCRYPTED), shortest, TestGraph.hex(PLAIN));
        assertArrayEquals(TestGraph.hex(ENCRYPTED), graph.packets("out").get(0));
        assertArrayEquals(shortest, graph.packets("out").get(1));
        assertArrayEquals(TestGraph.hex(PLAIN), graph.packets("out").get(2));
      }
    }
    try (TestGraph graph = graph("WepEncap(abcde, ACTIVE true)")) {
      byte[] data = Arrays.copyOf(TestGraph.hex(PLAIN), 23);
      graph.send("in", WifiFrames.frame(WifiFrames.BEACON), WifiFrames.frame(WifiFrames.ACK), data);
      assertArrayEquals(WifiFrames.frame(WifiFrames.BEACON), graph.packets("out").get(0));
      assertArrayEquals(WifiFrames.frame(WifiFrames.ACK), graph.packets("out").get(1));
      assertArrayEquals(data, graph.packets("out").get(2));
    }
  }

  @Test
  void framesAreEncryptedAndDecrypted() {
    String key = "\\<000102030405060708090a0b0c>";
    try (TestGraph graph = graph("WepEncap(" + key + ", KEYID 64, ACTIVE true)");
        TestGraph back = graph("WepDecap(" + key + ", 64)")) {
      for (String frame :
          new String[] {
            PLAIN, WifiFrames.AUTHENTICATION, WifiFrames.FROM_AP_QOS, "0801" + HEADER
          }) {
        graph.send("in", TestGraph.hex(frame));
        byte[] out = graph.packets("out").get(graph.packets("out").size() - 1);
        byte[] plain = TestGraph.hex(frame);
        assertEquals(plain.length + 8, out.length);
        assertEquals(plain[1] | 0x40, out[1]);
        assertEquals(64, out[27]);
        back.send("in", out);
        assertArrayEquals(plain, back.packets("out").get(back.packets("out").size() - 1));
      }
    }
  }

  @Test
  void vectorsDiffer() {
    try (TestGraph graph = graph("WepEncap(abcde)")) {
      graph.write("w.active", "true");
      graph.send("in", TestGraph.hex(PLAIN), TestGraph.hex(PLAIN), TestGraph.hex(PLAIN));
      byte[] first = graph.packets("out").get(0);
      byte[] third = graph.packets("out").get(2);
      assertFalse(Arrays.equals(first, third));
      assertEquals("true", graph.read("w.active"));
    }
  }

  @Test
  void keysHaveAtMost16Bytes() {
    String errors = TestGraph.errorsOf("Inject -> WepEncap(0123456789abcdefg) -> Discard");
    assertTrue(errors.contains("KEY must have at most 16 bytes"), errors);
    try (TestGraph graph = graph("WepDecap(0123456789abcdef)")) {
      assertThrows(HandlerException.class, () -> graph.write("w.key", "0123456789abcdefg"));
      String text =
          assertThrows(HandlerException.class, () -> graph.write("w.keyid", "x")).getMessage();
      assertEquals("keyid parameter must be unsigned", text);
    }
  }
}
