// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnonymizeIPAddrTest extends ElementContract {
  private static final String KNOWN = "CLASS 2, SEED \"a secret\"";

  @Override
  protected String element() {
    return "AnonymizeIPAddr(CLASS 1, PRESERVE_8 18 19, SEED secret)";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private static String config(String arguments) {
    return "in :: Inject -> e :: AnonymizeIPAddr("
        + arguments
        + ") -> CheckIPHeader"
        + " -> out :: Capture; e[1] -> other :: Capture";
  }

  private static String addresses(byte[] packet, int at) {
    return HexFormat.of().formatHex(packet, at, at + 8);
  }

  /** The same in each run and on each machine: captures that were made apart fit each other. */
  @Test
  void aSeedGivesTheSameAddressesEachTime() {
    try (TestGraph graph = TestGraph.of(config(KNOWN))) {
      graph.sendIp("in", TestGraph.hex("4500001400010000401166d60a0000010a000002"));
      graph.sendIp("in", TestGraph.hex("450000140001000040117ad90000000000000000"));
      List<byte[]> packets = graph.packets("out");
      assertEquals("59a6890559a68907", addresses(packets.get(0), 12));
      assertEquals("0000000000000000", addresses(packets.get(1), 12));
    }
  }

  @Test
  void anIcmpErrorAndWhatItQuotesFitEachOther() {
    byte[] error =
        TestGraph.hex(
            "4500003800010000400166c20a0000010a000002"
                + "0b00f48d00000000"
                + "4500001c0001000001119cbd0a0000020a090909 0035003500080000");
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> e :: AnonymizeIPAddr("
                + KNOWN
                + ") -> CheckIPHeader"
                + " -> CheckICMPHeader -> out :: Capture")) {
      graph.sendIp("in", error);
      byte[] packet = graph.packets("out").get(0);
      assertArrayEquals(
          Arrays.copyOfRange(packet, 16, 20), Arrays.copyOfRange(packet, 40, 44), "quoted source");
      assertEquals(packet[12], packet[44], "quoted destination");
      assertArrayEquals(new byte[] {0, 0x35}, Arrays.copyOfRange(packet, 48, 50));
    }
  }

  @Test
  void aQuoteThatIsCutStays() {
    byte[] error =
        TestGraph.hex(
            "4500003400010000400166c60a0000010a000002"
                + "0b00f49500000000"
                + "4500001c0001000001119cbd0a0000020a090909 00350035");
    try (TestGraph graph = TestGraph.of(config(KNOWN))) {
      graph.sendIp("in", error);
      byte[] packet = graph.packets("out").get(0);
      assertArrayEquals(Arrays.copyOfRange(error, 20, 52), Arrays.copyOfRange(packet, 20, 52));
    }
  }

  @Test
  void othersLeaveByTheSecondOutput() {
    try (TestGraph graph = TestGraph.of(config(""))) {
      graph.send("in", TestGraph.hex("4500001400010000401166d60a0000010a000002"));
      graph.sendIp("in", TestGraph.hex("6500001400010000401166d60a0000010a000002"));
      assertEquals(2, graph.packets("other").size());
    }
    try (TestGraph graph = TestGraph.of("in :: Inject -> e :: AnonymizeIPAddr -> out :: Capture")) {
      graph.send("in", TestGraph.hex("4500"));
      assertEquals(1, graph.drops("e", "not IPv4"));
    }
  }

  @Test
  void anotherConfigurationGoesOnWithTheSameAddresses() {
    byte[] packet = TestGraph.hex("4500001400010000401166d60a0000010a000002");
    try (TestGraph graph = TestGraph.of(config(""))) {
      graph.sendIp("in", packet);
      String before = addresses(graph.packets("out").get(0), 12);
      graph.replace(config("") + "; Idle -> Discard");
      graph.sendIp("in", packet);
      assertEquals(before, addresses(graph.packets("out").get(0), 12));
    }
  }

  /** Click takes hexadecimal and octal numbers, too. */
  @Test
  void networksStay() {
    for (String networks : List.of("18 19", "0x12 023")) {
      try (TestGraph graph = TestGraph.of(config(KNOWN + ", PRESERVE_8 " + networks))) {
        graph.sendIp("in", TestGraph.hex("4500001400010000401151d11201020313010203"));
        byte[] packet = graph.packets("out").get(0);
        assertEquals(18, packet[12], networks);
        assertEquals(19, packet[16], networks);
      }
    }
  }

  @Test
  void wrongArguments() {
    String errors =
        TestGraph.errorsOf("Idle -> AnonymizeIPAddr(CLASS 33, PRESERVE_8 1 256) -> Discard");
    assertTrue(errors.contains("CLASS must be between 0 and 32"), errors);
    assertTrue(errors.contains("PRESERVE_8 expects integer between 0 and 255"), errors);
    assertEquals(
        "", TestGraph.errorsOf("Idle -> AnonymizeIPAddr(CLASS 99, SEED false) -> Discard"));
  }
}
