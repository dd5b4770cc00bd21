// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckIPHeaderTest extends ElementContract {
  /** UDP from 10.0.0.1 to 10.0.0.2, 32 bytes. */
  private static final String GOOD =
      "4500002000010000401166ca0a0000010a00000212340035000c000061626364";

  @Override
  protected String element() {
    return "CheckIPHeader(OFFSET 14, INTERFACES 10.0.0.1/8)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private static TestGraph graph(String arguments) {
    return TestGraph.of(
        "in :: Inject -> e :: CheckIPHeader(%s) -> out :: Capture; e[1] -> bad :: Capture"
            .formatted(arguments));
  }

  @Test
  void theOffsetMayStandBehindKeywords() {
    try (TestGraph graph = graph("CHECKSUM false, 4, VERBOSE false")) {
      graph.send("in", TestGraph.hex("00000000" + GOOD));
      assertEquals(1, graph.packets("out").size());
    }
  }

  private static byte[] changed(int at, int... values) {
    byte[] bytes = TestGraph.hex(GOOD);
    for (int i = 0; i < values.length; i++) {
      bytes[at + i] = (byte) values[i];
    }
    return bytes;
  }

  /** Changes bytes and makes the checksum right. */
  private static byte[] fixed(int at, int... values) {
    byte[] bytes = changed(at, values);
    bytes[10] = 0;
    bytes[11] = 0;
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff;
    }
    sum = (sum & 0xffff) + (sum >> 16);
    bytes[10] = (byte) (~sum >> 8);
    bytes[11] = (byte) ~sum;
    return bytes;
  }

  @Test
  void goodPacketsAreMarked() {
    try (TestGraph graph = graph("")) {
      graph.send("in", TestGraph.hex(GOOD));
      Captured packet = graph.captured("out").get(0);
      assertArrayEquals(TestGraph.hex(GOOD), packet.bytes());
      assertEquals(0, packet.networkOffset());
      assertEquals(20, packet.transportOffset());
      assertEquals(0x0a000002, packet.dstIp());
      assertEquals("0", graph.read("e.drops"));
    }
  }

  @Test
  void packetsAreCutToTheirIpLength() {
    for (String offset : new String[] {"3", "OFFSET 3"}) {
      try (TestGraph graph = graph(offset)) {
        graph.send("in", TestGraph.hex("aabbcc" + GOOD + "0000"));
        assertArrayEquals(TestGraph.hex("aabbcc" + GOOD), graph.packets("out").get(0));
        assertEquals(3, graph.captured("out").get(0).networkOffset());
        assertEquals(23, graph.captured("out").get(0).transportOffset());
      }
    }
  }

  @Test
  void badPacketsAreCountedByReason() {
    try (TestGraph graph = graph("DETAILS true")) {
      graph.send(
          "in",
          Arrays.copyOf(TestGraph.hex(GOOD), 19),
          new byte[0],
          changed(0, 0x65),
          changed(0, 0x44),
          changed(2, 0, 33),
          changed(2, 0, 19),
          changed(0, 0x4f),
          changed(10, 0, 0));
      assertEquals(0, graph.packets("out").size());
      assertEquals(8, graph.packets("bad").size());
      assertEquals("8", graph.read("e.drops"));
      assertEquals(
          "2\ttiny packet\n1\tbad IP version\n1\tbad IP header length\n3\tbad IP length\n"
              + "1\tbad IP checksum\n0\tbad source address\n",
          graph.read("e.drop_details"));
    }
  }

  @Test
  void badPacketsAreDroppedWithoutOutput1() {
    String config = "in :: Inject -> e :: CheckIPHeader -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", changed(10, 1), changed(0, 0x60));
      assertEquals(1, graph.drops("e", "bad IP checksum"));
      assertEquals(1, graph.drops("e", "bad IP version"));
      assertEquals("2", graph.read("e.drops"));
      assertThrows(HandlerException.class, () -> graph.read("e.drop_details"));
    }
  }

  @Test
  void onlyTheFirstBadPacketIsReported() {
    byte[][] bad = {changed(0, 0x65), changed(10, 1)};
    try (TestGraph graph = graph("");
        TestGraph verbose = graph("VERBOSE true")) {
      graph.send("in", bad);
      assertEquals(List.of("e: IP header check failed: bad IP version"), graph.log());
      verbose.send("in", bad);
      assertEquals(
          List.of(
              "e: IP header check failed: bad IP version",
              "e: IP header check failed: bad IP checksum"),
          verbose.log());
    }
  }

  @Test
  void checksumCanBeIgnored() {
    try (TestGraph graph = graph("CHECKSUM false")) {
      graph.send("in", changed(10, 0, 0));
      assertEquals(1, graph.packets("out").size());
    }
  }

  @Test
  void badSourcesAreRefused() {
    try (TestGraph graph = graph("BADSRC 10.0.0.1 10.0.0.3, GOODDST 10.0.0.4")) {
      graph.send("in", fixed(0), fixed(15, 2), fixed(15, 3), fixed(19, 4));
      assertEquals(2, graph.packets("out").size());
      assertEquals(2, graph.packets("bad").size());
    }
  }

  @Test
  void interfacesStandForTheirBroadcastAddresses() {
    try (TestGraph graph = graph("INTERFACES 18.26.4.9/24 18.32.9.44/28")) {
      graph.send(
          "in",
          fixed(12, 18, 26, 4, 255),
          fixed(12, 18, 32, 9, 47),
          fixed(12, 0, 0, 0, 0),
          fixed(12, 255, 255, 255, 255));
      assertEquals(4, graph.packets("bad").size());
      graph.send(
          "in",
          fixed(12, 18, 26, 4, 254),
          fixed(12, 18, 26, 4, 255, 18, 26, 4, 9),
          fixed(12, 18, 26, 4, 255, 18, 32, 9, 44));
      assertEquals(4, graph.packets("bad").size());
      assertEquals(3, graph.packets("out").size());
    }
  }

  @Test
  void interfacesCountWhenSourcesAndDestinationsAreGivenToo() {
    String sources = "BADSRC 10.0.0.1, GOODDST 10.0.0.2";
    for (String arguments :
        new String[] {"INTERFACES 10/8, " + sources, sources + ", INTERFACES 10/8"}) {
      try (TestGraph graph = graph(arguments)) {
        graph.send("in", fixed(12, 10, 0, 0, 1), fixed(12, 10, 255, 255, 255));
        assertEquals(1, graph.packets("out").size());
        assertEquals(1, graph.packets("bad").size());
      }
    }
  }

  @Test
  void prefixesMayBeAbbreviated() {
    try (TestGraph graph = graph("INTERFACES 10/8 11.1/255.0.0.0")) {
      graph.send("in", fixed(12, 10, 255, 255, 255), fixed(12, 11, 255, 255, 255));
      assertEquals(2, graph.packets("bad").size());
    }
    for (String wrong : new String[] {"10.1/17", "10.0.0.0/33", "10.0.0.0/+8", "10.0.0.0/0x8"}) {
      String errors =
          TestGraph.errorsOf("Inject -> CheckIPHeader(INTERFACES %s) -> Discard".formatted(wrong));
      assertTrue(errors.contains("INTERFACES: parse error"), errors);
    }
  }

  @Test
  void optionsBelongToTheHeader() {
    String options = "4600001c0001000040016bda0a0000010a000002" + "94040000" + "08000000";
    try (TestGraph graph = graph("CHECKSUM false")) {
      graph.send("in", TestGraph.hex(options));
      assertEquals(24, graph.captured("out").get(0).transportOffset());
    }
  }

  @Test
  void wrongArgumentsAreReported() {
    String errors =
        TestGraph.errorsOf("Inject -> CheckIPHeader(1.2.3.4, 14, BADSRC 1.2.3, FOO 1) -> Discard");
    assertTrue(errors.contains("OFFSET: parse error"), errors);
    assertTrue(errors.contains("too many arguments"), errors);
    assertTrue(errors.contains("BADSRC: parse error"), errors);
    assertTrue(errors.contains("FOO: unknown argument"), errors);
  }
}
