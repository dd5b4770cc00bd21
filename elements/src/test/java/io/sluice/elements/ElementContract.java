// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.header.Headers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What holds for every element that passes, changes or drops packets one by one: malformed packets
 * neither make it fail nor get lost, a batch fares like its packets one at a time, and data shared
 * with a clone stays as it is. The checked mode watches every access meanwhile.
 */
public abstract class ElementContract {
  private static final long SEED = 4711;
  private static final int PACKETS = 1500;

  private static final byte[][] SAMPLES = {
    // UDP in IPv4 in Ethernet, with padding
    TestGraph.hex(
        "020000000002 020000000001 0800 4500002000010000401166ca0a0000010a000002"
            + "12340035000c000061626364 000000000000"),
    // TCP SYN with options, and IP options
    TestGraph.hex(
        "020000000002 020000000001 0800 470000380001400040068eb70a0000010a000002"
            + "9404000001010100 04d2005000000001000000007002200000000000020405b401010402"),
    // the same UDP without Ethernet
    TestGraph.hex("4500002000010000401166ca0a0000010a00000212340035000c000061626364"),
    // 802.1Q
    TestGraph.hex(
        "020000000002 020000000001 8100 6005 0800 4500001400010000400166e60a0000010a000002"),
    // ARP request
    TestGraph.hex(
        "ffffffffffff 020000000001 0806 0001080006040001 020000000001 0a000001"
            + "000000000000 0a000009"),
    // IPv6 with a fragment header
    TestGraph.hex(
        "020000000002 020000000001 86dd 6000000000102c40 20010db8000000000000000000000001"
            + "20010db8000000000000000000000002 1100000000000001 04d2003500080000"),
  };

  /**
   * The element as it stands in a configuration, for example {@code Strip(14)}.
   *
   * @return a declaration without a name
   */
  protected abstract String element();

  /**
   * How many outputs to connect.
   *
   * @return 1 or more
   */
  protected int outputs() {
    return 1;
  }

  private TestGraph graph() {
    StringBuilder config = new StringBuilder("in :: Inject -> e :: " + element() + ";\n");
    for (int i = 0; i < outputs(); i++) {
      config.append("e[%d] -> out%d :: Capture;%n".formatted(i, i));
    }
    return TestGraph.of(config.toString());
  }

  /** A sample, cut or with bytes changed, or noise. */
  private static byte[] data(Random random) {
    if (random.nextInt(8) == 0) {
      byte[] noise = new byte[random.nextInt(80)];
      random.nextBytes(noise);
      return noise;
    }
    byte[] sample = SAMPLES[random.nextInt(SAMPLES.length)].clone();
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      sample[random.nextInt(sample.length)] = (byte) random.nextInt(256);
    }
    int length = random.nextInt(3) == 0 ? random.nextInt(sample.length + 1) : sample.length;
    return Arrays.copyOf(sample, length);
  }

  /** Marks headers: not at all, where they may be, or anywhere in the buffer. */
  private static void annotate(long packet, Random random) {
    int length = Mbuf.length(packet);
    long data = Mbuf.data(packet);
    Anno.putI32(packet, Anno.DST_IP, random.nextInt());
    switch (random.nextInt(4)) {
      case 0 -> {}
      case 1 -> Headers.markIp(packet, data, Math.min(20, length));
      case 2 -> {
        int eth = Math.min(14, length);
        Headers.markMac(packet, data, eth);
        Headers.markIp(packet, data + eth, Math.min(20, length - eth));
      }
      default -> {
        Anno.setMacHeader(packet, Mbuf.buffer(packet) + random.nextInt(256));
        Anno.setNetworkHeader(packet, Mbuf.buffer(packet) + random.nextInt(256));
        Anno.setTransportHeader(packet, Mbuf.buffer(packet) + random.nextInt(256));
      }
    }
  }

  private static long packet(TestGraph graph, int index) {
    Random random = new Random(SEED + index);
    long packet = graph.allocator().packetOf(data(random));
    // What lies before the data may come back into it.
    Memory.fill(Mbuf.buffer(packet), Mbuf.headroom(packet), (byte) index);
    annotate(packet, random);
    return packet;
  }

  private List<List<Captured>> results(TestGraph graph) {
    List<List<Captured>> results = new ArrayList<>();
    for (int i = 0; i < outputs(); i++) {
      results.add(graph.captured("out" + i));
    }
    return results;
  }

  private static String text(List<List<Captured>> results) {
    StringBuilder text = new StringBuilder();
    for (List<Captured> output : results) {
      text.append("output\n");
      for (Captured packet : output) {
        text.append(HexFormat.of().formatHex(packet.bytes()));
        text.append(' ').append(packet.dstIp()).append(' ').append(packet.networkOffset());
        text.append(' ').append(packet.transportOffset()).append('\n');
      }
    }
    return text.toString();
  }

  @Test
  void malformedPacketsSurvive() {
    try (TestGraph graph = graph()) {
      for (int i = 0; i < PACKETS; i++) {
        graph.inject("in", packet(graph, i));
      }
      assertEquals(-1, graph.drops("e", "element failed"), () -> graph.log().toString());
      int passed = results(graph).stream().mapToInt(List::size).sum();
      assertEquals(PACKETS, passed + graph.router().find("e").drops(), "seed " + SEED);
    }
  }

  @Test
  void batchEqualsSinglePackets() {
    try (TestGraph singles = graph();
        TestGraph batches = graph()) {
      PacketBatch batch = new PacketBatch();
      for (int i = 0; i < PACKETS; i++) {
        singles.inject("in", packet(singles, i));
        batch.add(packet(batches, i));
        if (batch.isFull() || i == PACKETS - 1) {
          batches.inject("in", batch);
        }
      }
      assertEquals(text(results(singles)), text(results(batches)), "seed " + SEED);
    }
  }

  @Test
  void sharedDataStaysAsItIs() {
    try (TestGraph alone = graph();
        TestGraph shared = graph()) {
      for (int i = 0; i < PACKETS; i++) {
        alone.inject("in", packet(alone, i));
        long original = packet(shared, i);
        byte[] before = Mbuf.toBytes(original);
        shared.inject("in", shared.allocator().cloneOf(original));
        assertArrayEquals(before, Mbuf.toBytes(original), "seed " + (SEED + i));
        shared.allocator().free(original);
      }
      assertEquals(text(results(alone)), text(results(shared)), "seed " + SEED);
      assertTrue(shared.log().stream().noneMatch(line -> line.contains("failed on a packet")));
    }
  }
}
