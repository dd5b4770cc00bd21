// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Mbuf;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FromDPDKDeviceTest extends DpdkElements {
  /** Passes packets on whose lengths go round from 60 to 159; each worker has a copy. */
  @ElementInfo(name = "RoundRobinLengths", replicable = true)
  public static final class RoundRobinLengths extends io.sluice.element.PacketElement {
    private int next = -1;
    private long count;
    private long outOfOrder;

    @Override
    public int process(long packet) {
      int length = Mbuf.length(packet);
      if (next >= 0 && length != next) {
        outOfOrder++;
      }
      next = length == 159 ? 60 : length + 1;
      count++;
      return 0;
    }

    @Override
    protected void handlers(io.sluice.handler.Handlers handlers) {
      handlers.total("count", () -> count);
      handlers.total("out_of_order", () -> outOfOrder);
    }
  }

  @Test
  void packetsComeInAndCountersTell() throws IOException {
    List<byte[]> frames =
        List.of(DpdkTesting.frame(60, 1), DpdkTesting.frame(1514, 2), DpdkTesting.frame(90, 3));
    String port = DpdkTesting.attach("net_pcap", pcap(frames)).name();
    try (Router router = parse("in :: FromDPDKDevice(" + port + ") -> out :: Keep")) {
      router.runUntilIdle(100);
      Keep out = (Keep) router.find("out");
      assertEquals(3, out.kept.size());
      for (int i = 0; i < 3; i++) {
        assertArrayEquals(frames.get(i), out.kept.get(i));
      }
      assertEquals(0, out.timestamps.get(0));
      assertEquals("3", router.read("in.count"));
      assertEquals("3", router.read("in.hw_count"));
      assertEquals("" + (60 + 1514 + 90), router.read("in.hw_bytes"));
      assertEquals("0", router.read("in.hw_dropped"));
      assertEquals("0", router.read("in.drops"));
      assertEquals("0 3\n", router.read("in.queue_packets"));
      assertEquals("3", router.read("in.queue_packets", "0"));
      assertEquals("3", router.read("in.xstats", "rx_good_packets"));
      assertTrue(router.read("in.xstats").contains("rx_good_packets: 3\n"));
      assertEquals("net_pcap", router.read("in.driver"));
      assertEquals("virtual", router.read("in.vendor"));
      assertEquals("1", router.read("in.carrier"));
      assertEquals("1", router.read("in.nb_rx_queues"));
      assertTrue(router.read("in.mac").matches("([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}"));
      router.write("in.reset_counts", "");
      assertEquals("0", router.read("in.count"));
    }
  }

  @Test
  void framesLongerThanABufferComeWhole() throws IOException {
    String files = pcap(List.of(DpdkTesting.frame(9000, 1), DpdkTesting.frame(60, 2)));
    String port = DpdkTesting.attach("net_pcap", files).name();
    try (Router router = parse("in :: FromDPDKDevice(" + port + ") -> out :: Keep")) {
      router.runUntilIdle(100);
      assertEquals("2", router.read("in.count"));
      assertEquals("0", router.read("in.drops"));
    }
  }

  @Test
  void receivedAnnotationsOnRequest() throws IOException {
    String port = DpdkTesting.attach("net_pcap", pcap(List.of(DpdkTesting.frame(60, 1)))).name();
    long before = System.currentTimeMillis() * 1_000_000;
    String keywords = ", PAINT_QUEUE true, TIMESTAMP true, RSS_AGGREGATE true";
    try (Router router = parse("FromDPDKDevice(" + port + keywords + ") -> out :: Keep")) {
      router.runUntilIdle(100);
      Keep out = (Keep) router.find("out");
      assertEquals(0, out.paint);
      assertTrue(out.timestamps.get(0) >= before);
    }
  }

  @Test
  void inactiveReceivesNothingUntilToldTo() throws IOException {
    String port = DpdkTesting.attach("net_pcap", pcap(List.of(DpdkTesting.frame(60, 1)))).name();
    String config = "in :: FromDPDKDevice(%s, ACTIVE false) -> out :: Keep".formatted(port);
    try (Router router = parse(config)) {
      router.runUntilIdle(10);
      assertEquals("0", router.read("in.count"));
      router.write("in.active", "true");
      router.runUntilIdle(10);
      assertEquals("1", router.read("in.count"));
    }
  }

  @Test
  void severalQueuesOfAPort() {
    String port = DpdkTesting.attach("net_null", "size=60").name();
    String config = "in :: FromDPDKDevice(%s, 0, 2, BURST 8) -> Discard".formatted(port);
    try (Router router = parse(config)) {
      assertEquals(16, router.step());
      assertEquals("0 8\n1 8\n", router.read("in.queue_packets"));
      assertEquals("2", router.read("in.nb_rx_queues"));
      router.write("in.max_rss", "1");
      assertThrows(HandlerException.class, () -> router.write("in.max_rss", "3"));
      assertThrows(HandlerException.class, () -> router.write("in.max_rss", "x"));
    }
  }

  @Test
  void workersReceiveFromQueuesOfTheirOwn() throws IOException {
    List<List<byte[]>> queues = List.of(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < 1000; i++) {
      queues.get(0).add(DpdkTesting.frame(60, i));
      queues.get(1).add(DpdkTesting.frame(61, i));
    }
    String files =
        "rx_pcap=%s,rx_pcap=%s"
            .formatted(
                DpdkTesting.pcap(directory.resolve("q0.pcap"), queues.get(0)),
                DpdkTesting.pcap(directory.resolve("q1.pcap"), queues.get(1)));
    String port = DpdkTesting.attach("net_pcap", files).name();
    String config = "in :: FromDPDKDevice(%s, 0, 2) -> c :: Counter -> out :: Keep";
    try (Router router = Router.parse(config.formatted(port), options().workers(2))) {
      assertEquals(2, router.instances(router.find("in")).size());
      assertEquals(2, router.instances(router.find("c")).size());
      Keep out = (Keep) router.find("out");
      router.start();
      assertTrue(DpdkTesting.await(() -> out.count >= 2000), () -> out.count + " of 2000");
      assertEquals("2000", router.read("in.count"));
      assertEquals("2000", router.read("c.count"));
      router.stop();
      // Each queue's packets arrive in its order, although they crossed a ring.
      for (List<byte[]> queue : queues) {
        List<byte[]> arrived =
            out.kept.stream().filter(frame -> frame.length == queue.get(0).length).toList();
        assertEquals(1000, arrived.size());
        for (int i = 0; i < 1000; i++) {
          assertArrayEquals(queue.get(i), arrived.get(i));
        }
      }
    }
  }

  @Test
  void tenMillionPacketsOverTwoQueues() throws IOException {
    List<byte[]> frames = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      frames.add(DpdkTesting.frame(60 + i, i));
    }
    Path file = DpdkTesting.pcap(directory.resolve("queue.pcap"), frames);
    String files = "rx_pcap=%s,rx_pcap=%s,infinite_rx=1".formatted(file, file);
    String in = DpdkTesting.attach("net_pcap", files).name();
    String out = DpdkTesting.attach("net_null", "").name();
    RouterOptions options = options().workers(2);
    options.registry().register("RoundRobinLengths", RoundRobinLengths::new);
    String config =
        "in :: FromDPDKDevice(%s, 0, 2) -> r :: RoundRobinLengths -> to :: ToDPDKDevice(%s)";
    try (Router router = Router.parse(config.formatted(in, out), options)) {
      assertEquals(2, router.instances(router.find("r")).size());
      router.start();
      assertTrue(
          DpdkTesting.await(() -> Long.parseLong(router.read("r.count")) >= 10_000_000),
          () -> router.read("r.count"));
      router.forceStop();
      router.stop();
      assertEquals("0", router.read("r.out_of_order"));
      assertEquals(router.read("in.count"), router.read("r.count"));
      assertEquals(router.read("in.count"), router.read("to.count"));
      assertEquals("0", router.read("to.dropped"));
    }
  }
}
