// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** IP6Fragmenter and IP6Reassembler, alone and against each other. */
class IP6FragmentsTest {
  private static final String ADDRESSES =
      "20010db8000000000000000000000001" + "20010db8000000000000000000000002";
  private static final String HOP_BY_HOP = "00010400000000";
  private static final String REASSEMBLER =
      "in :: Inject -> MarkIP6Header -> r :: IP6Reassembler(HIMEM 100000) -> out :: Capture";

  /** An IPv6 packet with these headers, in hex without what follows each, and random data. */
  private static byte[] packet(Random random, int length, int... headers) {
    ByteArrayOutputStream chain = new ByteArrayOutputStream();
    for (int i = 0; i < headers.length; i++) {
      chain.write(i + 1 < headers.length ? headers[i + 1] : 17);
      // A routing header's type and segments left must not say more than that it is done.
      chain.writeBytes(TestGraph.hex(HOP_BY_HOP));
    }
    byte[] data = new byte[length];
    random.nextBytes(data);
    ByteBuffer packet = ByteBuffer.allocate(40 + chain.size() + length);
    packet.putInt(0x60000000).putShort((short) (chain.size() + length));
    packet.put((byte) (headers.length > 0 ? headers[0] : 17)).put((byte) 64);
    return packet.put(TestGraph.hex(ADDRESSES)).put(chain.toByteArray()).put(data).array();
  }

  /** A fragment of a UDP packet. */
  private static byte[] fragment(int id, int offset, boolean more, String data) {
    byte[] bytes = TestGraph.hex(data);
    ByteBuffer packet = ByteBuffer.allocate(48 + bytes.length);
    packet.putInt(0x60000000).putShort((short) (8 + bytes.length)).put((byte) 44).put((byte) 64);
    packet.put(TestGraph.hex(ADDRESSES)).put((byte) 17).put((byte) 0);
    return packet.putShort((short) (offset | (more ? 1 : 0))).putInt(id).put(bytes).array();
  }

  private static byte[] whole(String data) {
    byte[] bytes = TestGraph.hex(data);
    ByteBuffer packet = ByteBuffer.allocate(40 + bytes.length);
    packet.putInt(0x60000000).putShort((short) bytes.length).put((byte) 17).put((byte) 64);
    return packet.put(TestGraph.hex(ADDRESSES)).put(bytes).array();
  }

  @Test
  void whatIsSplitIsPutTogether() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIP6Header -> f :: IP6Fragmenter(100) -> mid :: Capture;"
                + "in2 :: Inject -> MarkIP6Header -> r :: IP6Reassembler -> out :: Capture")) {
      int[][] chains = {{}, {0}, {0, 60}, {60, 43}, {43, 60}};
      for (int i = 0; i < 200; i++) {
        String hint = "seed " + seed + ", packet " + i;
        byte[] packet = packet(random, 8 + random.nextInt(1000), chains[random.nextInt(5)]);
        int before = graph.packets("mid").size();
        graph.send("in", packet);
        List<byte[]> all = graph.packets("mid");
        List<byte[]> fragments = new ArrayList<>(all.subList(before, all.size()));
        assertTrue(fragments.stream().allMatch(fragment -> fragment.length <= 100), hint);
        assertEquals(packet.length > 100, fragments.size() > 1, hint);
        Collections.shuffle(fragments, random);
        graph.send("in2", fragments.toArray(byte[][]::new));
        assertEquals(i + 1, graph.packets("out").size(), hint);
        assertArrayEquals(packet, graph.packets("out").get(i), hint);
      }
      assertTrue(graph.read("r.dump").contains("good reassemblies"), graph.read("r.dump"));
    }
  }

  @Test
  void fragmentsAreSplitAgain() {
    Random random = new Random(1);
    byte[] packet = packet(random, 1000, 0);
    String config =
        "in :: Inject -> MarkIP6Header -> IP6Fragmenter(500) -> MarkIP6Header"
            + " -> IP6Fragmenter(120) -> MarkIP6Header -> IP6Reassembler -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", packet);
      assertArrayEquals(packet, graph.packets("out").get(0));
    }
  }

  /** While a packet is split, its first fragments come back in a tunnel and are split again. */
  @Test
  void fragmentsComeBackBeforeTheirPacketIsThrough() {
    String config =
        "in :: Inject -> MarkIP6Header -> Paint(0) -> f :: IP6Fragmenter(56) -> way :: PaintSwitch;"
            + "way[0] -> Paint(1) -> IP6Encap(41, 2001:db8::3, 2001:db8::4) -> f;"
            + "way[1] -> MarkIP6Header -> r :: IP6Reassembler -> Strip(40) -> MarkIP6Header"
            + " -> IP6Reassembler -> out :: Capture";
    Random random = new Random(1);
    byte[] first = packet(random, 8 * 150);
    byte[] second = packet(random, 8 * 150);
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", first, second);
      assertEquals(String.valueOf(300 + 300 * 7), graph.read("f.fragments"));
      assertArrayEquals(first, graph.packets("out").get(0));
      assertArrayEquals(second, graph.packets("out").get(1));
    }
  }

  /** What is given up to make room comes back while the fragment that needs it is looked at. */
  @Test
  void whatIsGivenUpMayComeBack() {
    String config =
        "in :: Inject -> MarkIP6Header -> r :: IP6Reassembler(HIMEM 100) -> out :: Capture;"
            + "r[1] -> r";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", fragment(1, 0, true, "00010002010000ff" + "ab".repeat(192)));
      graph.send("in", fragment(2, 0, true, "0001000200100000"));
      assertEquals(1, graph.packets("out").size());
      graph.send("in", fragment(2, 8, false, "0102030405060708"));
      assertArrayEquals(whole("00010002001000000102030405060708"), graph.packets("out").get(1));
    }
  }

  @Test
  void destinationOptionsAreForTheDestination() {
    byte[] packet = packet(new Random(1), 100, 0, 60);
    String config = "in :: Inject -> MarkIP6Header -> IP6Fragmenter(104) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("in", packet);
      byte[] first = graph.packets("out").get(0);
      assertEquals(44, first[40], "behind the hop-by-hop options");
      assertEquals(60, first[48], "behind the fragment header");
    }
  }

  @Test
  void routersDoNotSplit() {
    String config =
        "in :: Inject -> MarkIP6Header -> f :: IP6Fragmenter(100, SPLIT false) -> out :: Capture;"
            + "f[1] -> long :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] packet = packet(new Random(1), 100);
      graph.send("in", packet, packet(new Random(1), 60));
      assertEquals(1, graph.packets("out").size());
      assertArrayEquals(packet, graph.packets("long").get(0));
      assertEquals("1", graph.read("f.drops"));
    }
  }

  @Test
  void whatCannotBeSplitIsRefused() {
    String config = "in :: Inject -> MarkIP6Header -> f :: IP6Fragmenter(55) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] packet = packet(new Random(1), 100);
      graph.send("in", packet);
      assertEquals(1, graph.drops("f", "must not be fragmented"));
    }
  }

  @Test
  void overlapsSpoilTheirPacket() {
    try (TestGraph graph = TestGraph.of(REASSEMBLER)) {
      graph.send("in", fragment(7, 0, true, "00112233445566770011223344556677"));
      graph.send("in", fragment(7, 8, true, "ffffffffffffffff"));
      assertEquals(1, graph.drops("r", "overlapping fragments"));
      graph.send("in", fragment(7, 16, false, "00"));
      graph.send("in", fragment(7, 0, true, "00112233445566770011223344556677"));
      assertEquals(3, graph.drops("r", "overlapping fragments"));
      assertEquals(0, graph.packets("out").size());
      // Another packet of theirs is none the worse.
      graph.send("in", fragment(8, 0, true, "0011223344556677"));
      graph.send("in", fragment(8, 8, false, "88"));
      assertArrayEquals(whole("001122334455667788"), graph.packets("out").get(0));
    }
  }

  @Test
  void theSameFragmentMayComeTwice() {
    try (TestGraph graph = TestGraph.of(REASSEMBLER)) {
      byte[] first = fragment(7, 0, true, "0011223344556677");
      graph.send("in", first, first, fragment(7, 8, false, "88"));
      assertArrayEquals(whole("001122334455667788"), graph.packets("out").get(0));
    }
  }

  @Test
  void anAtomicFragmentWaitsForNobody() {
    try (TestGraph graph = TestGraph.of(REASSEMBLER)) {
      graph.send("in", fragment(7, 8, false, "ff"));
      graph.send("in", fragment(7, 0, false, "0011"));
      assertArrayEquals(whole("0011"), graph.packets("out").get(0));
      graph.send("in", fragment(7, 0, true, "0011223344556677"));
      assertArrayEquals(whole("0011223344556677ff"), graph.packets("out").get(1));
    }
  }

  @Test
  void contradictionsAreDropped() {
    try (TestGraph graph = TestGraph.of(REASSEMBLER)) {
      graph.send("in", fragment(7, 8, false, "ff"));
      graph.send("in", fragment(7, 16, true, "0011223344556677"));
      graph.send("in", fragment(7, 0, true, "001122"));
      graph.send("in", fragment(7, 0xfff8, true, "0011223344556677"));
      byte[] cut = fragment(7, 0, true, "0011223344556677");
      graph.send("in", Arrays.copyOf(cut, 50));
      // The first fragment promises options that are not in it.
      byte[] options = fragment(9, 0, true, "1140000000000000");
      options[40] = 60;
      graph.send("in", options);
      assertEquals(5, graph.drops("r", "bad fragment"));
      assertEquals(0, graph.packets("out").size());
    }
  }

  @Test
  void memoryIsBounded() {
    String config =
        "in :: Inject -> MarkIP6Header -> r :: IP6Reassembler(HIMEM 20000) -> out :: Capture;"
            + "r[1] -> late :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      String data = "00".repeat(1000);
      for (int id = 0; id < 100; id++) {
        graph.send("in", fragment(id, id % 2 == 0 ? 0 : 1000, true, data));
      }
      long dropped = graph.drops("r", "fragments missing");
      int late = graph.packets("late").size();
      assertTrue(late + dropped >= 75, late + " and " + dropped);
      assertTrue(late > 30 && dropped > 30, late + " and " + dropped);
      assertEquals(1040, graph.packets("late").get(0).length);
      assertEquals(17, graph.packets("late").get(0)[6]);
      graph.replace(config);
      assertTrue(graph.read("r.dump").contains("2001:db8::1 2001:db8::2 99"), graph.read("r.dump"));
    }
  }
}
