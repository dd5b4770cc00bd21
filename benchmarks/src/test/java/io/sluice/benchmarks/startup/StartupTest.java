// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.graph.ElementRegistry;
import io.sluice.graph.Router;
import io.sluice.graph.RouterOptions;
import io.sluice.packet.Checksum;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        assertEquals(0, Checksum.of(io.sluice.packet.Mbuf.data(packet) + 14, 20));
        packets.free(packet);
      }
      packets.flush();
    }
  }

  @Test
  void theSourceNumbersItsFramesWithoutHoles() throws IOException {
    Path capture = folder.resolve("out.pcap");
    RouterOptions options =
        new RouterOptions()
            .buffers(1024)
            .registry(new ElementRegistry().register("NumberedSource", Offer.NumberedSource::new));
    String config = "NumberedSource(10000000) -> c :: Counter -> ToDump(" + capture + ")";
    try (Router router = Router.parse(config, options)) {
      while (Integer.parseInt(router.read("c.count")) < 1000) {
        router.step();
      }
    }
    Arrivals arrivals = Arrivals.read(capture);
    assertTrue(arrivals.received() >= 1000);
    assertEquals(0, arrivals.lost());
  }
}
