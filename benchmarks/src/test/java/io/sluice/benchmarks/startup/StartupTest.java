// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.header.Checksum;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The arithmetic behind the figures. */
class StartupTest {
  @TempDir Path folder;

  /** Nothing for 0.2 s, 100 packets a second for 1 s, then 1,000. */
  private static Progress growing() {
    Progress progress = new Progress();
    long packets = 0;
    for (int i = 0; i <= 800; i++) {
      packets += i <= 40 ? 0 : i <= 240 ? 1 : 10;
      progress.add(i * 0.005, packets);
    }
    return progress;
  }

  @Test
  void findsTheFirstPacketAndFullSpeed() {
    Progress progress = growing();
    assertEquals(0.205, progress.firstPacket(), 1e-9);
    assertEquals(2000, progress.fullSpeed(), 1);
    assertEquals(1.2, progress.nearlyFullSpeed(), Progress.WINDOW + 1e-9);
  }

  @Test
  void nothingForwardedHasNoFirstPacket() {
    Progress progress = new Progress();
    assertTrue(Double.isNaN(progress.firstPacket()));
    assertTrue(Double.isNaN(progress.nearlyFullSpeed()));
    progress.add(1, 0);
    assertTrue(Double.isNaN(progress.firstPacket()));
  }

  @Test
  void medianLeavesOutWhatIsMissing() {
    assertEquals(2, Progress.median(List.of(3.0, 1.0, Double.NaN, 2.0)));
    assertEquals(1.5, Progress.median(List.of(2.0, 1.0)));
    assertTrue(Double.isNaN(Progress.median(List.of())));
  }

  private Arrivals arrivals(int cut, long... numbers) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(new byte[24]);
    for (long number : numbers) {
      file.write(new byte[16]);
      file.write(Numbered.frame(number));
    }
    byte[] bytes = file.toByteArray();
    Path path = folder.resolve("capture");
    Files.write(path, java.util.Arrays.copyOf(bytes, bytes.length - cut));
    return Arrivals.read(path);
  }

  @Test
  void countsOnlyHolesBetweenArrivals() throws IOException {
    assertEquals(new Arrivals(3, 0, -1, -1), arrivals(0, 700, 701, 702));
    assertEquals(new Arrivals(4, 5, 1, 3), arrivals(0, 7, 10, 11, 15));
    assertEquals(new Arrivals(0, 0, -1, -1), arrivals(0));
  }

  @Test
  void readsACaptureThatIsCutOff() throws IOException {
    assertEquals(new Arrivals(1, 0, -1, -1), arrivals(5, 1, 2));
    assertEquals(new Arrivals(0, 0, -1, -1), arrivals(10));
  }

  @Test
  void framesHaveValidHeaders() {
    try (PlainPool pool = new PlainPool(64)) {
      PacketAllocator packets = pool.newAllocator();
      for (long number : new long[] {0, 5, 1023, 1024, 1L << 40}) {
        byte[] frame = Numbered.frame(number);
        assertEquals(number, Numbered.number(frame, 0));
        long packet = packets.packetOf(frame);
        assertEquals(0, Checksum.of(Mbuf.data(packet) + 14, 20));
        packets.free(packet);
      }
      packets.flush();
    }
  }

  /** Takes some of each burst, as a device whose ring is full. */
  private static final class Ring implements Offer.Device, AutoCloseable {
    final List<Long> numbers = new ArrayList<>();
    final PlainPool pool = new PlainPool(64);
    final PacketAllocator packets = pool.newAllocator();
    int room = Integer.MAX_VALUE;

    /** Sends what is due by then. */
    int send(Offer.Pace pace, long now) {
      return pace.send(now, packets, this);
    }

    /** All buffers are back. */
    @Override
    public void close() {
      packets.flush();
      assertEquals(0, pool.inUse());
      pool.close();
    }

    @Override
    public int send(long[] burst, int from, int count) {
      int taken = Math.min(room, count);
      for (int i = from; i < from + taken; i++) {
        numbers.add(Bytes.i64(Mbuf.data(burst[i]) + Numbered.NUMBER));
        packets.free(burst[i]);
      }
      return taken;
    }
  }

  @Test
  void framesAreOfferedWhenTheyAreDue() {
    try (Ring ring = new Ring()) {
      Offer.Pace pace = new Offer.Pace(1_000_000);
      pace.start(5_000);
      assertEquals(0, ring.send(pace, 4_000));
      assertEquals(11, ring.send(pace, 15_000));
      assertEquals(0, ring.send(pace, 15_000));
      assertEquals(Offer.Pace.BURST, ring.send(pace, 100_000));
      assertEquals(LongStream.range(0, 43).boxed().toList(), ring.numbers);
      // 53 more are due, but a second late: one is sent now, and nothing made up for.
      assertEquals(1, ring.send(pace, 1_000_000_000));
      assertEquals(43, ring.numbers.get(43));
    }
  }

  @Test
  void whatTheDeviceDoesNotTakeIsLostAndItsNumberPasses() {
    try (Ring ring = new Ring()) {
      Offer.Pace pace = new Offer.Pace(1_000_000);
      pace.start(0);
      ring.room = 3;
      assertEquals(10, ring.send(pace, 9_000));
      ring.room = 0;
      assertEquals(10, ring.send(pace, 19_000));
      ring.room = 1;
      assertEquals(1, ring.send(pace, 20_000));
      assertEquals(List.of(0L, 1L, 2L, 20L), ring.numbers);
    }
  }

  private static String refused(String... args) {
    return assertThrows(IllegalArgumentException.class, () -> StartupOptions.parse(args))
        .getMessage();
  }

  @Test
  void optionsAreReadAndWrongOnesNamed() {
    StartupOptions options =
        StartupOptions.parse("--runs", "7", "--only", "dpdk,plain", "--java", "25=/opt/j");
    assertEquals(7, options.runs);
    assertEquals(Set.of("plain", "dpdk"), options.only);
    Subject last = options.subjects.get(options.subjects.size() - 1);
    assertEquals("Sluice, 25", last.name());
    assertEquals("/opt/j", last.environment().get("JAVA_HOME"));
    assertEquals("'--runs' expects 1 to 1000 rounds, not 'x'", refused("--runs", "x"));
    assertEquals("'--runs' requires an argument", refused("--runs"));
    assertEquals("unrecognized option '--fast'", refused("--fast"));
    assertEquals("'--java' expects NAME=HOME, not '25'", refused("--java", "25"));
    assertEquals(
        "'--only' expects some of plain, dpdk, offered, not 'all'", refused("--only", "all"));
  }
}
