// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.ElementContract;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SetUDPChecksumTest extends ElementContract {
  private static final String DATAGRAM =
      "45000020 0001 %s 401166ca 0a0000010a000002 12340035 %s %s 61626364";

  @Override
  protected String element() {
    return "SetUDPChecksum";
  }

  @Override
  protected int outputs() {
    return 2;
  }

  private static byte[] datagram(String flags, String length, String checksum) {
    return TestGraph.hex(DATAGRAM.formatted(flags, length, checksum));
  }

  @Test
  void checksumIsThatOfClick() {
    try (TestGraph graph = TestGraph.of("in :: Inject -> SetUDPChecksum -> out :: Capture")) {
      graph.sendIp("in", datagram("0000", "000c", "ffff"));
      assertArrayEquals(datagram("0000", "000c", "14a4"), graph.packets("out").get(0));
    }
  }

  /** The checksums are FastClick's. */
  @Test
  void lengthsBelowTheHeadersPass() {
    String[][] datagrams = {{"0007", "d974"}, {"0001", "d9ea"}, {"0000", "ebeb"}};
    try (TestGraph graph = TestGraph.of("in :: Inject -> SetUDPChecksum -> out :: Capture")) {
      for (int i = 0; i < datagrams.length; i++) {
        graph.sendIp("in", datagram("0000", datagrams[i][0], "ffff"));
        assertArrayEquals(
            datagram("0000", datagrams[i][0], datagrams[i][1]), graph.packets("out").get(i));
      }
    }
  }

  /** kohler/click sends 0, which says that there is no checksum; RFC 768 wants all ones. */
  @Test
  void zeroIsSentAsAllOnes() {
    byte[] packet = datagram("0000", "000c", "0000");
    // The checksum of the datagram takes the place of its first payload word.
    packet[28] = (byte) ((0x14a4 + 0x6162) >> 8);
    packet[29] = (byte) (0x14a4 + 0x6162);
    try (TestGraph graph = TestGraph.of("in :: Inject -> SetUDPChecksum -> out :: Capture")) {
      graph.sendIp("in", packet);
      assertEquals(-1, graph.packets("out").get(0)[26]);
      assertEquals(-1, graph.packets("out").get(0)[27]);
    }
  }

  @Test
  void fragmentsAndShortPacketsLeaveUnchangedByOutput1() {
    byte[][] bad = {
      datagram("2000", "000c", "0000"),
      datagram("0001", "000c", "0000"),
      datagram("0000", "000d", "0000"),
      Arrays.copyOf(datagram("0000", "000c", "0000"), 27),
    };
    String config = "in :: Inject -> e :: SetUDPChecksum -> out :: Capture; e[1] -> bad :: Capture";
    try (TestGraph graph = TestGraph.of(config);
        TestGraph one = TestGraph.of("in :: Inject -> e :: SetUDPChecksum -> out :: Capture")) {
      for (int i = 0; i < bad.length; i++) {
        graph.sendIp("in", bad[i]);
        one.sendIp("in", bad[i]);
        assertArrayEquals(bad[i], graph.packets("bad").get(i));
      }
      assertEquals(List.of(), graph.log());
      assertEquals(bad.length, one.drops("e", "fragment or short packet"));
      assertEquals(List.of("e: fragment or short packet"), one.log());
    }
  }
}
