// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ARPResponderTest extends ElementContract {
  @Override
  protected String element() {
    return "ARPResponder(10.0.0.0/24 aa:bb:cc:dd:ee:ff)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> e :: ARPResponder(%s) -> out :: Capture; e[1] -> other :: Capture"
            .formatted(arguments));
  }

  private static byte[] request(int lastByte) {
    return TestGraph.hex(
        "ffffffffffff 010203040506 0806 0001 0800 0604 0001 010203040506 0a000001"
            + "000000000000 0a0000%02x 00000000".formatted(lastByte));
  }

  private static byte[] reply(int lastByte, String mac) {
    return TestGraph.hex(
        "010203040506 %1$s 0806 0001 0800 0604 0002 %1$s 0a0000%2$02x 010203040506 0a000001"
            .formatted(mac, lastByte));
  }

  @Test
  void requestsAreAnswered() {
    try (TestGraph graph = graph("10.0.0.9 aa:bb:cc:dd:ee:ff")) {
      graph.send("in", request(9), request(8));
      assertArrayEquals(reply(9, "aabbccddeeff"), graph.packets("out").get(0));
      assertArrayEquals(request(8), graph.packets("other").get(0));
    }
  }

  @Test
  void otherPacketsAreNotAnswered() {
    try (TestGraph graph = graph("0.0.0.0/0 1:1:1:1:1:1")) {
      byte[] answer = request(9);
      answer[21] = 2;
      byte[] ip = request(9);
      ip[13] = 0;
      byte[] token = request(9);
      token[15] = 6;
      byte[] hardware = request(9);
      hardware[18] = 8;
      graph.send("in", answer, ip, token, hardware, Arrays.copyOf(request(9), 41));
      assertEquals(0, graph.packets("out").size());
      assertEquals(5, graph.packets("other").size());
    }
  }

  @Test
  void unansweredPacketsAreDroppedWithoutOutput1() {
    String config = "in :: Inject -> e :: ARPResponder(10.0.0.9 1:1:1:1:1:1) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", request(8));
      assertEquals(1, graph.drops("e", "not for us to answer"));
    }
  }

  @Test
  void theMostSpecificPrefixDecides() {
    for (String arguments :
        new String[] {
          "10.0.0.0/24 1:1:1:1:1:1, 10.0.0.8/31 2:2:2:2:2:2, 10.0.0.9 3:3:3:3:3:3",
          "10.0.0.9 3:3:3:3:3:3, 10.0.0.8/31 2:2:2:2:2:2, 10.0.0.0/24 1:1:1:1:1:1",
          "10.0.0.8/31 2:2:2:2:2:2, 10.0.0.0/24 10.0.1.0/24 1:1:1:1:1:1, 10.0.0.9 3:3:3:3:3:3",
        }) {
      try (TestGraph graph = graph(arguments)) {
        assertEquals("01-01-01-01-01-01", graph.router().read("e.lookup", "10.0.0.7"));
        assertEquals("02-02-02-02-02-02", graph.router().read("e.lookup", "10.0.0.8"));
        assertEquals("03-03-03-03-03-03", graph.router().read("e.lookup", "10.0.0.9"));
        assertEquals("", graph.router().read("e.lookup", "10.1.0.9"));
        graph.send("in", request(9), request(8), request(255));
        assertArrayEquals(reply(9, "030303030303"), graph.packets("out").get(0));
        assertArrayEquals(reply(8, "020202020202"), graph.packets("out").get(1));
        assertArrayEquals(reply(255, "010101010101"), graph.packets("out").get(2));
      }
    }
  }

  @Test
  void entriesComeAndGo() {
    try (TestGraph graph = graph("10.0.0.9 1:1:1:1:1:1")) {
      graph.write("e.add", "10.0.0.0/25 10.1.0.0/255.255.0.0 2:2:2:2:2:2");
      assertEquals(
          "10.0.0.9/32 01-01-01-01-01-01\n10.0.0.0/25 02-02-02-02-02-02\n"
              + "10.1.0.0/16 02-02-02-02-02-02\n",
          graph.read("e.table"));
      graph.write("e.add", "10.0.0.9 4:4:4:4:4:4");
      assertEquals("04-04-04-04-04-04", graph.router().read("e.lookup", "10.0.0.9"));
      graph.write("e.remove", "10.0.0.9");
      assertEquals("02-02-02-02-02-02", graph.router().read("e.lookup", "10.0.0.9"));
      assertThrows(HandlerException.class, () -> graph.write("e.remove", "10.0.0.9"));
      assertThrows(HandlerException.class, () -> graph.write("e.remove", "x"));
      assertThrows(HandlerException.class, () -> graph.write("e.add", "10.0.0.9"));
      assertThrows(HandlerException.class, () -> graph.write("e.add", "1:1:1:1:1:1"));
      assertThrows(HandlerException.class, () -> graph.router().read("e.lookup", "y"));
    }
  }

  private static void isWrong(String arguments, String message) {
    String errors =
        TestGraph.errorsOf("Inject -> ARPResponder(%s) -> Discard".formatted(arguments));
    assertTrue(errors.contains(message), errors);
  }

  @Test
  void wrongArgumentsAreReported() {
    isWrong("10.0.0.1", "argument 0: missing ETH");
    isWrong("10.0.0.1 1:1:1:1:1:1, 2:2:2:2:2:2", "argument 1: missing IP/MASK");
    isWrong("10.0.0.1 1:1:1:1:1:1 2:2:2:2:2:2", "argument 0: more than one ETH");
    isWrong("10.0.0.1 nonsense 2:2:2:2:2:2", "argument 0: expected IP/MASK ETH");
    isWrong(
        "10.0.0.0/24 1:1:1:1:1:1, 10.0.0.7/24 2:2:2:2:2:2, x", "multiple entries for 10.0.0.0/24");
  }

  /** A gateway must not answer for the hosts of its network. */
  @Test
  void aNameForAddressAndNetworkMeansTheAddress() {
    String config =
        "in :: Inject -> e :: ARPResponder(me) -> out :: Capture; e[1] -> other :: Capture;"
            + " AddressInfo(me 10.0.0.9 10.0.0.0/24 1:1:1:1:1:1)";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals("10.0.0.9/32 01-01-01-01-01-01\n", graph.read("e.table"));
    }
  }
}
