// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.timestamp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ElementContract;
import io.sluice.run.WallClock;
import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class StoreUDPTimeSeqRecordTest extends ElementContract {
  private static final long SECOND = 1_000_000_000L;

  @Override
  protected String element() {
    return "StoreUDPTimeSeqRecord(14, DELTA true)";
  }

  private static long nanos(ByteBuffer record, int at) {
    return Integer.toUnsignedLong(record.getInt(at)) * SECOND + record.getInt(at + 4);
  }

  @Test
  void numberAndTimesAreWrittenAndTheChecksumKeptRight() {
    String config =
        "in :: Inject -> UDPIPEncap(10.0.1.1, 6667, 20.0.0.2, 6667) -> s :: StoreUDPTimeSeqRecord(0)"
            + " -> CheckIPHeader -> CheckUDPHeader -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] payload = new byte[22];
      Arrays.fill(payload, (byte) 0xa7);
      long before = WallClock.nanos();
      graph.send("in", payload, payload);
      assertEquals(2, graph.packets("out").size());
      ByteBuffer record = ByteBuffer.wrap(graph.packets("out").get(1), 28, 22).slice();
      assertEquals(2, record.getInt(0));
      assertTrue(nanos(record, 4) >= before && nanos(record, 4) <= WallClock.nanos());
      assertEquals(0, nanos(record, 12));
      assertEquals(0xa7a7, record.getShort(20) & 0xffff);
      graph.replace(config);
      assertEquals("2", graph.read("s.count"));
      graph.write("s.reset", "");
      graph.send("in", payload);
      assertEquals(1, graph.packets("out").get(2)[31]);
    }
  }

  @Test
  void theWayIsTheTimeSince() {
    String config =
        "in :: Inject -> UDPIP6Encap(::1, 1, ::2, 2) -> EtherEncap(0x86dd, 1:1:1:1:1:1, 2:2:2:2:2:2)"
            + " -> StoreUDPTimeSeqRecord(14, DELTA true) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      long then = WallClock.nanos() - 5 * SECOND;
      ByteBuffer payload = ByteBuffer.allocate(20);
      payload.putInt(77).putInt((int) (then / SECOND)).putInt((int) (then % SECOND));
      graph.send("in", payload.array());
      byte[] packet = graph.packets("out").get(0);
      ByteBuffer record = ByteBuffer.wrap(packet, 62, 20).slice();
      assertArrayEquals(Arrays.copyOf(payload.array(), 12), Arrays.copyOfRange(packet, 62, 74));
      long way = nanos(record, 12);
      assertTrue(way >= 5 * SECOND && then + way <= WallClock.nanos(), Long.toString(way));
    }
  }

  @Test
  void otherPacketsAreDropped() {
    String config = "in :: Inject -> s :: StoreUDPTimeSeqRecord(0) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] udp = new byte[48];
      udp[0] = 0x45;
      udp[9] = 17;
      byte[] tcp = udp.clone();
      tcp[9] = 6;
      byte[] fragment = udp.clone();
      fragment[7] = 1;
      byte[] ip5 = udp.clone();
      ip5[0] = 0x55;
      graph.send("in", udp, tcp, fragment, ip5, new byte[19], Arrays.copyOf(udp, 47));
      assertEquals(1, graph.packets("out").size());
      // A checksum that is not there stays so.
      assertEquals(0, graph.packets("out").get(0)[26] | graph.packets("out").get(0)[27]);
      assertEquals(2, graph.drops("s", "not UDP"));
      assertEquals(1, graph.drops("s", "not IP"));
      assertEquals(2, graph.drops("s", "too short"));
    }
    assertTrue(
        TestGraph.errorsOf("Idle -> StoreUDPTimeSeqRecord(-1) -> Discard").contains("OFFSET"));
  }
}
