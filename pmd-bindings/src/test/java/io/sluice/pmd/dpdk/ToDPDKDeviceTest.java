// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Watched;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToDPDKDeviceTest extends DpdkElements {
  /** Watches each second packet. */
  @ElementInfo(name = "WatchHalf", ports = "1/1", processing = "a/a")
  static final class WatchHalf extends PacketElement {
    final List<Long> freed = new ArrayList<>();
    final int number = Watched.register((packet, by) -> freed.add(packet));
    private int count;

    @Override
    public int process(long packet) {
      if (count++ % 2 == 0) {
        Watched.begin(packet, number, 0);
      }
      return 0;
    }
  }

  @Test
  void whatSomebodyWatchesIsNotSent() {
    String port = DpdkTesting.attach("net_null", "size=60").name();
    RouterOptions options = options();
    options.registry().register("WatchHalf", WatchHalf::new);
    String config = "Marked(100) -> w :: WatchHalf -> to :: ToDPDKDevice(%s)".formatted(port);
    try (Router router = Router.parse(config, options)) {
      router.runUntilIdle(1000);
      assertEquals("50", router.read("to.count"));
      WatchHalf half = (WatchHalf) router.find("w");
      assertEquals(50, half.freed.size());
      assertEquals(50, router.find("to").drops());
      for (long packet : half.freed) {
        Watched.end(packet);
        router.workers().get(0).packets().free(packet);
      }
      Watched.unregister(half.number);
    }
  }

  @Test
  void framesAreForwardedToAFile() throws IOException {
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      frames.add(DpdkTesting.frame(60 + i, i));
    }
    String in = DpdkTesting.attach("net_pcap", pcap(frames)).name();
    Path file = directory.resolve("out.pcap");
    String out = DpdkTesting.attach("net_pcap", "tx_pcap=" + file).name();
    String config = "FromDPDKDevice(%s) -> to :: ToDPDKDevice(%s)".formatted(in, out);
    try (Router router = parse(config)) {
      router.runUntilIdle(1000);
      assertEquals("500", router.read("to.count"));
      assertEquals("500", router.read("to.hw_count"));
      assertEquals("0", router.read("to.dropped"));
    }
    // The records have other times; everything else is the same.
    assertEquals(Files.size(directory.resolve("in.pcap")), Files.size(file));
  }

  @Test
  void aDeviceThatDoesNotKeepUpCostsPacketsThatAreCounted() {
    // A ring port holds 1023 packets, the internal queue 64; nobody receives.
    String port = DpdkTesting.attach("net_ring", "").name();
    String config = "Marked(2048) -> to :: ToDPDKDevice(%s, IQUEUE 64)".formatted(port);
    try (Router router = parse(config)) {
      router.runUntilIdle(1000);
      assertEquals(pool.inUse(), 1023 + 64);
      assertEquals("1023", router.read("to.count"));
      assertEquals("" + (2048 - 1023 - 64), router.read("to.dropped"));
      assertEquals("" + (2048 - 1023 - 64), router.read("to.drops"));
      assertEquals(1, log.size());
      router.write("to.reset_counts", "");
      assertEquals("0", router.read("to.dropped"));
    }
    drainRing(port, 1023);
  }

  @Test
  void whatWaitedGoesOutInOrderWhenThereIsRoom() {
    String port = DpdkTesting.attach("net_ring", "").name();
    String config =
        "Marked(3000) -> to :: ToDPDKDevice(%s, IQUEUE 2048); in :: FromDPDKDevice(%s, ACTIVE false)"
            + " -> out :: Keep";
    try (Router router = parse(config.formatted(port, port))) {
      router.runUntilIdle(1000);
      assertEquals("1023", router.read("to.count"));
      router.write("in.active", "true");
      router.runUntilIdle(10_000);
      assertEquals("3000", router.read("to.count"));
      List<byte[]> kept = ((Keep) router.find("out")).kept;
      assertEquals(3000, kept.size());
      for (int i = 0; i < 3000; i++) {
        assertArrayEquals(DpdkTesting.frame(60, i), kept.get(i));
      }
    }
  }

  @Test
  void blockingWaitsForTheDevice() {
    String port = DpdkTesting.attach("net_ring", "").name();
    String config =
        "OtherWorker; other :: FromDPDKDevice(%s) -> out :: Keep;"
            + " Marked(20000) -> to :: ToDPDKDevice(%s, 0, 1, IQUEUE 32, BLOCKING true)";
    try (Router router = Router.parse(config.formatted(port, port), options().workers(2))) {
      Keep out = (Keep) router.find("out");
      router.start();
      assertTrue(DpdkTesting.await(() -> out.count >= 20_000), () -> out.count + " of 20000");
      assertEquals("20000", router.read("to.count"));
      assertEquals("0", router.read("to.dropped"));
    }
  }

  @Test
  void burstsAreCollected() {
    String port = DpdkTesting.attach("net_ring", "").name();
    String config =
        "Marked(70) -> to :: ToDPDKDevice(%s, BURST 64, TIMEOUT -1);"
            + " FromDPDKDevice(%s) -> out :: Keep";
    try (Router router = parse(config.formatted(port, port))) {
      router.runUntilIdle(100);
      assertEquals("64", router.read("to.count"));
      assertEquals(64, ((Keep) router.find("out")).count);
    }
    // The last six went out when the configuration ended.
    drainRing(port, 6);
  }

  @Test
  void workersSendOnQueuesOfTheirOwn() {
    String port = DpdkTesting.attach("net_null", "size=60").name();
    String config =
        "OtherWorker; a :: Marked(3000) -> to :: ToDPDKDevice(%s); other :: Marked(5000) -> to";
    try (Router router = Router.parse(config.formatted(port), options().workers(2))) {
      assertEquals("2", router.read("to.nb_tx_queues"));
      router.start();
      assertTrue(DpdkTesting.await(() -> router.read("to.count").equals("8000")));
      assertEquals("8000", router.read("to.hw_count"));
    }
  }
}
