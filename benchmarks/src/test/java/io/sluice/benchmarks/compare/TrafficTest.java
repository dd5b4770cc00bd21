// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.benchmarks.harness.PcapFile;
import io.sluice.benchmarks.traffic.Frames;
import io.sluice.benchmarks.traffic.Traffic;
import io.sluice.elements.userlevel.pcap.CaptureReader;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {1, 1024, 65_536})
  void everyFlowIsThereOnceAndValid(int flows) {
    List<byte[]> frames = Traffic.udp(flows, 64);
    Set<String> tuples = new HashSet<>();
    for (byte[] frame : frames) {
      assertEquals(60, frame.length);
      assertTrue(Expected.isGood(frame));
      assertEquals(0xffff, udpSum(frame));
      tuples.add(
          Frames.address(Frames.src(frame))
              + Frames.address(Frames.dst(frame))
              + Frames.srcPort(frame)
              + "-"
              + Frames.dstPort(frame));
    }
    assertEquals(flows, tuples.size());
  }

  private static int udpSum(byte[] frame) {
    int length = frame.length - Frames.IP - 20;
    return Frames.fold(
        Frames.sum(frame, Frames.IP + 12, 8)
            + Frames.UDP
            + length
            + Frames.sum(frame, Frames.IP + 20, length));
  }

  @Test
  void theSameEveryTime() {
    List<byte[]> once = Traffic.udp(100, 128);
    List<byte[]> again = Traffic.udp(100, 128);
    for (int i = 0; i < 100; i++) {
      assertArrayEquals(once.get(i), again.get(i));
    }
  }

  @Test
  void theMixHasSevenFourOne() {
    List<byte[]> frames = Traffic.udp(1024, Traffic.MIX);
    assertEquals(1020, frames.size());
    assertEquals(1020 / 12 * 7, frames.stream().filter(frame -> frame.length == 60).count());
    assertEquals(1020 / 12 * 4, frames.stream().filter(frame -> frame.length == 590).count());
    assertEquals(1020 / 12, frames.stream().filter(frame -> frame.length == 1514).count());
  }

  @Test
  void capturesReadBackByTheirOwnReaderAndByAnother() throws Exception {
    List<byte[]> frames = Traffic.udp(300, Traffic.MIX);
    Path file = directory.resolve("mix.pcap");
    PcapFile.write(file, frames);
    List<byte[]> own = PcapFile.read(file);
    assertEquals(frames.size(), own.size());
    try (PlainPool pool = new PlainPool(16);
        CaptureReader reader = CaptureReader.open(file)) {
      PacketAllocator allocator = pool.newAllocator();
      for (int i = 0; i < frames.size(); i++) {
        assertArrayEquals(frames.get(i), own.get(i));
        assertTrue(reader.advance());
        long packet = reader.packet(allocator);
        assertArrayEquals(frames.get(i), Mbuf.toBytes(packet));
        allocator.free(packet);
      }
      assertFalse(reader.advance());
    }
  }

  @Test
  void someHostilePacketsAreGood() {
    long good = Traffic.hostile().stream().filter(Expected::isGood).count();
    assertEquals(5, good);
    assertTrue(Traffic.hostile().size() > 12);
  }
}
