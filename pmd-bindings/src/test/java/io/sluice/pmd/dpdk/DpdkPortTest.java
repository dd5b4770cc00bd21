// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.effect.AnnotationUse;
import io.sluice.packet.Anno;
import io.sluice.packet.Checks;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.dpdk.eal.DpdkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DpdkPortTest {
  @TempDir Path directory;

  private final PacketBatch batch = new PacketBatch();
  private DpdkPool pool;
  private PacketAllocator allocator;

  @BeforeEach
  void open() {
    pool = DpdkTesting.pool(4095);
    allocator = pool.newAllocator();
  }

  @AfterEach
  void everyBufferIsBack() {
    assertEquals(0, pool.inUse());
    allocator.flush();
    pool.close();
  }

  @Test
  void nullReceivesAndSends() {
    try (DpdkPort port = DpdkTesting.start(DpdkTesting.attach("net_null", "size=60"), pool)) {
      for (int round = 0; round < 100; round++) {
        assertEquals(32, port.rx(0).poll(batch, 32));
        assertEquals(32, batch.size());
        long packet = batch.get(31);
        assertEquals(60, Mbuf.length(packet));
        assertEquals(1, Mbuf.references(packet));
        assertEquals(0, Anno.timestamp(packet));
        Anno.setTimestamp(packet, round + 1);
        assertEquals(32, port.tx(0).send(batch.array(), 0, 32));
        batch.clear();
      }
      assertEquals(3200, port.rx(0).packets());
      assertEquals(3200, port.tx(0).packets());
      assertEquals(3200, port.stats().rxPackets());
      assertEquals(3200, port.stats().txPackets());
      port.resetStats();
      assertEquals(0, port.stats().rxPackets());
      assertEquals("net_null", port.info().driver());
      assertTrue(port.link().up());
      assertEquals(6, port.mac().length);
      assertFalse(port.xstats().isEmpty());
    }
  }

  @Test
  void captureFilesAreReadAndWritten() throws IOException {
    List<byte[]> frames =
        List.of(DpdkTesting.frame(60, 1), DpdkTesting.frame(1514, 2), DpdkTesting.frame(100, 3));
    Path in = DpdkTesting.pcap(directory.resolve("in.pcap"), frames);
    Path out = directory.resolve("out.pcap");
    try (DpdkPort port =
        DpdkTesting.start(
            DpdkTesting.attach("net_pcap", "rx_pcap=" + in + ",tx_pcap=" + out), pool)) {
      assertEquals(3, port.rx(0).poll(batch, 32));
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(frames.get(i), Mbuf.toBytes(batch.get(i)));
      }
      assertEquals(3, port.tx(0).send(batch.array(), 0, 3));
      batch.clear();
      assertEquals(0, port.rx(0).poll(batch, 32));
      assertEquals(60 + 1514 + 100, port.stats().rxBytes());
    }
    assertEquals(24 + 3 * 16 + 60 + 1514 + 100, Files.size(out));
    byte[] written = Files.readAllBytes(out);
    assertEquals(3, written[written.length - 1]);
  }

  @Test
  void framesInSeveralBuffersBecomeLinear() throws IOException {
    List<byte[]> frames =
        IntStream.of(60, 2100, 9000, 40_000, 65_535)
            .mapToObj(length -> DpdkTesting.frame(length, 1))
            .toList();
    Path in = DpdkTesting.pcap(directory.resolve("jumbo.pcap"), frames);
    Path out = directory.resolve("out.pcap");
    try (DpdkPort port =
        DpdkTesting.start(
            DpdkTesting.attach("net_pcap", "rx_pcap=" + in + ",tx_pcap=" + out), pool)) {
      RxQueue rx = port.rx(0);
      assertEquals(frames.size(), rx.poll(batch, 32, AnnotationUse.ALL, allocator));
      for (int i = 0; i < frames.size(); i++) {
        assertEquals(1, Mbuf.segments(batch.get(i)));
        assertArrayEquals(frames.get(i), Mbuf.toBytes(batch.get(i)));
      }
      assertEquals(4, pool.longInUse());
      assertEquals(frames.size(), port.tx(0).send(batch));
      batch.clear();
    }
    assertEquals(0, pool.longInUse());
    byte[] sent = Files.readAllBytes(out);
    int at = 24;
    for (byte[] frame : frames) {
      at += 16;
      assertArrayEquals(frame, Arrays.copyOfRange(sent, at, at + frame.length));
      at += frame.length;
    }
    assertEquals(sent.length, at);
  }

  @Test
  void segmentsThatLieAreCounted() {
    int[] tooMany = new int[300];
    Arrays.fill(tooMany, 3);
    int[] tooLong = new int[33];
    Arrays.fill(tooLong, 2000);
    try (DpdkPort port = DpdkTesting.start(DpdkTesting.attach("net_ring", ""), pool)) {
      List<Long> chains = new ArrayList<>();
      for (int[] lengths : List.of(tooMany, tooLong, new int[] {60, 0, 60}, new int[] {0, 60})) {
        chains.add(chain(lengths));
      }
      for (int field : new int[] {Mbuf.NB_SEGS, Mbuf.PKT_LEN, Mbuf.DATA_LEN, Mbuf.DATA_OFF}) {
        for (int lie : new int[] {0, 2, 4, 299, 301, 1000, 0x7fff, 0xffff}) {
          long chain = chain(100, 100, 100);
          boolean first = field == Mbuf.NB_SEGS || field == Mbuf.PKT_LEN;
          boolean right = field == Mbuf.DATA_OFF && lie + 100 <= Mbuf.HEADROOM + Mbuf.DATA_ROOM;
          Memory.putShort(
              (first ? chain : Mbuf.next(chain)) + field, (short) (right ? 0xffff : lie));
          chains.add(chain);
        }
      }
      int sent = chains.size();
      batch.add(chain(2000, 2000, 2000));
      for (long chain : chains) {
        batch.add(chain);
      }
      assertEquals(sent + 1, port.tx(0).send(batch));
      batch.clear();
      assertEquals(1, port.rx(0).poll(batch, 256, AnnotationUse.ALL, allocator));
      assertEquals(6000, Mbuf.length(batch.get(0)));
      assertEquals(sent, port.rx(0).takeRefused());
      assertEquals(0, port.rx(0).takeNoBuffer());
      allocator.free(batch);
    }
  }

  /** Segments as a device would fill them; only the first is known to the checked mode. */
  private long chain(int... lengths) {
    long first = 0;
    long last = 0;
    int total = 0;
    for (int length : lengths) {
      long segment = allocator.allocate(length);
      total += length;
      if (first == 0) {
        first = segment;
      } else {
        Memory.putLong(last + Mbuf.NEXT, segment);
        if (Checks.ENABLED) {
          Checks.handedOver(segment);
        }
      }
      last = segment;
    }
    Memory.putShort(first + Mbuf.NB_SEGS, (short) lengths.length);
    Memory.putInt(first + Mbuf.PKT_LEN, total);
    return first;
  }

  @Test
  void withoutLongBuffersFramesInSeveralAreCounted() throws IOException {
    Path in =
        DpdkTesting.pcap(
            directory.resolve("jumbo.pcap"),
            List.of(DpdkTesting.frame(9000, 1), DpdkTesting.frame(60, 2)));
    try (DpdkPort port =
        DpdkTesting.start(
            DpdkTesting.attach("net_pcap", "rx_pcap=" + in + ",tx_pcap=/dev/null"), pool)) {
      assertEquals(1, port.rx(0).poll(batch, 32));
      assertEquals(1, port.rx(0).takeNoBuffer());
      assertEquals(0, port.rx(0).takeRefused());
      assertArrayEquals(DpdkTesting.frame(60, 2), Mbuf.toBytes(batch.get(0)));
      allocator.free(batch);
    }
  }

  @Test
  void infiniteReceiveRepeatsTheFile() throws IOException {
    Path in =
        DpdkTesting.pcap(
            directory.resolve("in.pcap"),
            List.of(DpdkTesting.frame(60, 1), DpdkTesting.frame(64, 2)));
    try (DpdkPort port =
        DpdkTesting.start(
            DpdkTesting.attach("net_pcap", "rx_pcap=" + in + ",infinite_rx=1"), pool)) {
      for (int round = 0; round < 1000; round++) {
        assertEquals(32, port.rx(0).poll(batch, 32));
        for (int i = 0; i < 32; i++) {
          assertEquals(i % 2 == 0 ? 60 : 64, Mbuf.length(batch.get(i)));
        }
        allocator.free(batch);
      }
      assertEquals(32_000, port.stats().rxPackets());
    }
  }

  @Test
  void aRingPortLoopsPacketsBack() {
    try (DpdkPort port = DpdkTesting.start(DpdkTesting.attach("net_ring", ""), pool)) {
      PacketBatch sent = new PacketBatch();
      for (int round = 0; round < 50; round++) {
        DpdkTesting.fill(sent, allocator, 20, 60);
        Anno.setTimestamp(sent.get(3), 99);
        assertEquals(20, port.tx(0).send(sent.array(), 0, 20));
        assertEquals(20, port.rx(0).poll(batch, 32));
        for (int i = 0; i < 20; i++) {
          assertEquals(sent.get(i), batch.get(i));
          assertArrayEquals(DpdkTesting.frame(60, i), Mbuf.toBytes(batch.get(i)));
        }
        assertEquals(0, Anno.timestamp(batch.get(3)));
        allocator.free(batch);
        sent.clear();
      }
    }
  }

  @Test
  void aFullDeviceLeavesTheRestWithTheCaller() {
    try (DpdkPort port = DpdkTesting.start(DpdkTesting.attach("net_ring", ""), pool)) {
      int sent = 0;
      PacketBatch more = new PacketBatch();
      int taken = 256;
      while (taken == 256) {
        more.clear();
        DpdkTesting.fill(more, allocator, 256, 60);
        taken = port.tx(0).send(more.array(), 0, 256);
        sent += taken;
      }
      for (int i = taken; i < 256; i++) {
        assertEquals(60, Mbuf.length(more.get(i)));
        allocator.free(more.get(i));
      }
      int received = 0;
      while (port.rx(0).poll(batch, 256) > 0) {
        received += batch.size();
        allocator.free(batch);
      }
      assertEquals(sent, received);
    }
  }

  @Test
  void severalQueuesAndDescriptors() {
    PortConfig config = new PortConfig();
    config.rxQueues = 2;
    config.txQueues = 2;
    config.rxDescriptors = 512;
    try (DpdkPort port = DpdkTesting.attach("net_null", "size=64")) {
      assertTrue(port.info().rssTypes() != 0);
      DpdkTesting.start(port, pool, config);
      for (int queue = 0; queue < 2; queue++) {
        assertEquals(32, port.rx(queue).poll(batch, 32));
        assertEquals(32, port.tx(queue).send(batch.array(), 0, 32));
      }
      assertEquals(2, port.info().rxQueues());
    }
  }

  @Test
  void whatAPortCannotDoIsSaid() {
    try (DpdkPort port = DpdkTesting.attach("net_ring", "")) {
      PortConfig config = new PortConfig();
      config.rxQueues = 1000;
      assertMessage(config, port, "receive queues, 1000 are asked for");
      config.rxQueues = 1;
      config.rxOffloads = 2;
      assertMessage(config, port, "has no receive offload IPV4_CKSUM");
      config.rxOffloads = 0;
      config.mtu = 9000;
      assertMessage(config, port, "MTU 9000: Operation not supported");
    }
  }

  private void assertMessage(PortConfig config, DpdkPort port, String part) {
    String message =
        assertThrows(DpdkException.class, () -> port.configure(config, pool)).getMessage();
    assertTrue(message.contains(part), message);
    assertTrue(message.contains(port.name()), message);
  }

  @Test
  void anUnknownPortListsTheKnown() {
    try (DpdkPort port = DpdkTesting.attach("net_null", "")) {
      String message =
          assertThrows(DpdkException.class, () -> DpdkPort.open("net_tap99")).getMessage();
      assertTrue(message.startsWith("no DPDK port net_tap99; there are: "), message);
      assertTrue(message.contains(port.id() + " " + port.name()), message);
    }
  }
}
