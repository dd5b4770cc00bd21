// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The elements of segment routing, together and alone. */
class IP6SRTest {
  private static final String PREFIX = "20010db8 00000000 00000000 000000";
  private static final String UDP = "00010002000d608a68656c6c6f";
  private static final String PLAIN = "60000000 000d 11 40" + PREFIX + "01" + PREFIX + "02" + UDP;

  /** A packet with a header for three segments. */
  private static String routed(String dst, int left) {
    return "60000000 0045 2b 40"
        + (PREFIX + "01" + PREFIX + dst)
        + "110604%02x02000000".formatted(left)
        + (PREFIX + "02" + PREFIX + "0b" + PREFIX + "0a")
        + UDP;
  }

  private static void expect(String elements, String packet, String expected) {
    try (TestGraph graph = TestGraph.of("in :: Inject -> " + elements + " -> out :: Capture")) {
      graph.send("in", TestGraph.hex(packet));
      assertArrayEquals(TestGraph.hex(expected), graph.packets("out").get(0), elements);
    }
  }

  @Test
  void theHeaderIsInserted() {
    String encap = "IP6SREncap(2001:db8::b, ADDR 2001:db8::a)";
    expect(encap, PLAIN, routed("0a", 2));
    expect(
        "IP6SREncap(2001:db8::2, 2001:db8::b, 2001:db8::a, ENCAP_DST false)",
        PLAIN,
        routed("0a", 2));
    try (TestGraph graph =
        TestGraph.of("in :: Inject -> MarkIP6Header -> " + encap + " -> out :: Capture")) {
      graph.send("in", TestGraph.hex(PLAIN));
      assertEquals(0, graph.captured("out").get(0).networkOffset());
      assertEquals(96, graph.captured("out").get(0).transportOffset());
    }
  }

  @Test
  void hopByHopOptionsStayFirst() {
    String options = "0104 0000 0000";
    String plain = "60000000 0015 00 40" + PREFIX + "01" + PREFIX + "02 1100" + options + UDP;
    String routed =
        "60000000 002d 00 40"
            + (PREFIX + "01" + PREFIX + "02 2b00" + options)
            + ("1102040000000000" + PREFIX + "02" + UDP);
    expect("IP6SREncap()", plain, routed);
    expect("IP6SRDecap()", routed, plain);
  }

  @Test
  void segmentsAreVisitedInTurn() {
    expect("IP6SRProcess", routed("0a", 2), routed("0b", 1));
    expect("IP6SRProcess(2001:db8::b, 2001:db8::a)", routed("0a", 2), routed("0b", 1));
    expect("IP6SRProcess(2001:db8::b)", routed("0a", 2), routed("0a", 2));
    expect("IP6SRProcess", routed("0b", 1), routed("02", 0));
    expect("IP6SRProcess", routed("02", 0), routed("02", 0));
    expect("IP6SRProcess", routed("0c", 3), routed("0a", 2));
    expect("IP6SRProcess", PLAIN, PLAIN);
    expect("IP6SRDecap", routed("0a", 2), routed("0b", 1));
  }

  @Test
  void theHeaderIsTakenOut() {
    expect("IP6SRDecap", routed("02", 0), PLAIN);
    expect("IP6SRDecap(FORCE_DECAP true)", routed("0a", 2), PLAIN);
    expect("IP6SRDecap", PLAIN, PLAIN);
    try (TestGraph graph = TestGraph.of("in :: Inject -> IP6SRDecap -> out :: Capture")) {
      graph.send("in", TestGraph.hex(routed("02", 0)));
      assertEquals(0, graph.captured("out").get(0).networkOffset());
      assertEquals(40, graph.captured("out").get(0).transportOffset());
    }
  }

  @Test
  void otherRoutingHeadersPass() {
    String other = routed("0a", 2).replace("110604", "110602");
    expect("IP6SRProcess", other, other);
    expect("IP6SRDecap", other, other);
  }

  @Test
  void headersThatContradictThemselvesAreDropped() {
    List<String> bad =
        List.of(
            routed("0a", 4),
            routed("0a", 255),
            routed("0a", 2).replace("1106", "1104"),
            routed("0a", 2).replace("1106", "11ff"),
            routed("0a", 2).replace("02000000", "ff000000"),
            routed("0a", 2).replace("60000000 0045", "60000000 0046"),
            routed("0a", 2).replace("60000000 0045", "60000000 0037"),
            routed("0a", 2).replace("60000000 0045", "40000000 0045"));
    String config =
        "in :: Inject -> t :: Tee -> p :: IP6SRProcess -> out :: Capture;"
            + " t[1] -> d :: IP6SRDecap(FORCE_DECAP true) -> out";
    try (TestGraph graph = TestGraph.of(config)) {
      for (String packet : bad) {
        graph.send("in", TestGraph.hex(packet));
      }
      byte[] whole = TestGraph.hex(routed("0a", 2));
      for (int length = 0; length < whole.length; length++) {
        graph.send("in", Arrays.copyOf(whole, length));
      }
      assertEquals(bad.size() + whole.length, graph.drops("p", "bad segment routing header"));
      assertEquals(bad.size() + whole.length, graph.drops("d", "bad segment routing header"));
      assertEquals(0, graph.packets("out").size());
    }
  }

  @Test
  void packetsThatCannotGetAHeaderAreDropped() {
    byte[] long6 = TestGraph.hex(PLAIN);
    long6[4] = (byte) 0xff;
    long6[5] = (byte) 0xf0;
    try (TestGraph graph = TestGraph.of("in :: Inject -> e :: IP6SREncap -> out :: Capture")) {
      graph.send("in", long6, new byte[39], new byte[60]);
      graph.send("in", TestGraph.hex("60000000 0008 00 40" + PREFIX + "01" + PREFIX + "02 1101"));
      assertEquals(1, graph.drops("e", "too long"));
      assertEquals(3, graph.drops("e", "bad IPv6 packet"));
    }
  }

  @Test
  void mistakesAreReported() {
    String errors =
        TestGraph.errorsOf(
            "Idle -> IP6SREncap(ENCAP_DST false) -> IP6SREncap(x) -> IP6SRProcess(ADDR y) -> Discard");
    assertTrue(errors.contains("ADDR: required argument missing"), errors);
    assertTrue(errors.contains("'x' is not an IPv6 address"), errors);
    assertTrue(errors.contains("is not an IPv6 address"), errors);
    String many = "2001:db8::1, ".repeat(127);
    assertTrue(
        TestGraph.errorsOf("Idle -> IP6SREncap(" + many + "::1) -> Discard").contains("too many"));
  }
}
