// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.graph.BatchElement;
import io.sluice.graph.ConfigurationException;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.Handlers.HandlerException;
import io.sluice.graph.Router;
import io.sluice.graph.RouterOptions;
import io.sluice.graph.Setup;
import io.sluice.graph.TestGraph;
import io.sluice.graph.ThreadPlan;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DpdkElementsTest {
  @TempDir Path directory;

  private final List<String> log = new ArrayList<>();
  private DpdkPool pool;

  /** Makes LIMIT marked packets in batches of 32, and says on which worker. */
  @ElementInfo(name = "Marked", ports = "0/1", processing = "/h")
  public static final class Marked extends BatchElement {
    private final PacketBatch batch = new PacketBatch();
    private int limit;
    private int made;

    @Override
    protected void configure(io.sluice.graph.Args args) {
      limit = args.required("LIMIT").asInt(0);
    }

    @Override
    protected void initialize(Setup setup) {
      setup.task(this::run);
    }

    private int run() {
      while (batch.size() < 32 && made < limit) {
        batch.add(packets.packetOf(DpdkTesting.frame(60, made++)));
      }
      int count = batch.size();
      if (count > 0) {
        output(0).push(batch);
      }
      return count;
    }
  }

  /** Keeps what it gets, as bytes, and whether the MAC header annotation was right. */
  @ElementInfo(name = "Keep", ports = "1/0", processing = "h/")
  public static final class Keep extends BatchElement {
    final List<byte[]> kept = new ArrayList<>();
    final List<Long> timestamps = new ArrayList<>();
    int paint = -1;
    volatile int count;

    @Override
    public void push(int port, PacketBatch batch) {
      for (int i = 0; i < batch.size(); i++) {
        long packet = batch.get(i);
        assertEquals(0, Anno.macOffset(packet));
        assertFalse(Anno.hasNetworkHeader(packet));
        kept.add(Mbuf.toBytes(packet));
        timestamps.add(Anno.timestamp(packet));
        paint = Anno.getU8(packet, Anno.PAINT);
      }
      count += batch.size();
      packets.free(batch);
    }
  }

  /** Puts every element whose name starts with "other" on the second worker. */
  @ElementInfo(name = "OtherWorker", ports = "0/0")
  public static final class OtherWorker extends BatchElement implements ThreadPlan {
    @Override
    public int workerOf(String elementName) {
      return elementName.startsWith("other") ? 1 : -1;
    }
  }

  private RouterOptions options() {
    RouterOptions options = TestGraph.options().log(log::add);
    options.registry().register("Marked", Marked::new);
    options.registry().register("Keep", Keep::new);
    options.registry().register("OtherWorker", OtherWorker::new);
    return options;
  }

  private Router parse(String config) {
    return Router.parse(config, options());
  }

  @BeforeEach
  void open() {
    pool = DpdkTesting.sharedPool();
    assertEquals(0, pool.inUse());
  }

  @AfterEach
  void everyBufferIsBack() {
    DpdkDevice.closeIdle();
    assertEquals(0, pool.inUse());
  }

  private String pcap(List<byte[]> frames) throws IOException {
    return "rx_pcap=" + DpdkTesting.pcap(directory.resolve("in.pcap"), frames);
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
  void aFrameLongerThanABufferIsADrop() throws IOException {
    String files = pcap(List.of(DpdkTesting.frame(9000, 1), DpdkTesting.frame(60, 2)));
    String port = DpdkTesting.attach("net_pcap", files).name();
    try (Router router = parse("in :: FromDPDKDevice(" + port + ") -> out :: Keep")) {
      router.runUntilIdle(100);
      assertEquals("1", router.read("in.count"));
      assertEquals("1", router.read("in.drops"));
      int reason = router.find("in").dropReasons().indexOf("longer than a buffer");
      assertEquals(1, router.find("in").drops(reason));
    }
  }

  @Test
  void aConfigurationTakesAPortOver() {
    String port = DpdkTesting.attach("net_ring", "").name();
    String config =
        "in :: FromDPDKDevice(%s) -> out :: Keep; Marked(10) -> to :: ToDPDKDevice(%s)"
            .formatted(port, port);
    try (Router before = parse(config)) {
      before.runUntilIdle(100);
      try (Router after = parse(config)) {
        before.stop();
        after.runUntilIdle(100);
        assertEquals("10", after.read("in.count"));
        assertEquals("20", after.read("in.hw_count"));
      }
    }
    String more = "FromDPDKDevice(%s, 0, 2) -> Discard".formatted(port);
    try (Router before = parse(config)) {
      before.runUntilIdle(100);
      assertTrue(errors(more).contains("runs with 1 receive"), errors(more));
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

  /** Takes out what a stopped test left in a ring port. */
  private void drainRing(String name, int expected) {
    DpdkPort port = DpdkPort.open(name);
    DpdkTesting.start(port, pool);
    var allocator = pool.newAllocator();
    PacketBatch batch = new PacketBatch();
    int count = 0;
    while (port.rx(0).poll(batch, 256) > 0) {
      count += batch.size();
      allocator.free(batch);
    }
    allocator.flush();
    assertEquals(expected, count);
    port.stop();
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

  /** Passes packets on whose lengths go round from 60 to 159; each worker has a copy. */
  @ElementInfo(name = "RoundRobinLengths", replicable = true)
  public static final class RoundRobinLengths extends io.sluice.graph.PacketElement {
    private int next = -1;
    private long count;
    private long outOfOrder;

    @Override
    protected int process(long packet) {
      int length = Mbuf.length(packet);
      if (next >= 0 && length != next) {
        outOfOrder++;
      }
      next = length == 159 ? 60 : length + 1;
      count++;
      return 0;
    }

    @Override
    protected void handlers(io.sluice.graph.Handlers handlers) {
      handlers.total("count", () -> count);
      handlers.total("out_of_order", () -> outOfOrder);
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

  @Test
  void anotherConfigurationUsesThePortAfterwards() throws IOException {
    String port = DpdkTesting.attach("net_null", "size=60").name();
    for (int queues = 1; queues <= 2; queues++) {
      String config = "in :: FromDPDKDevice(%s, 0, %d) -> Discard".formatted(port, queues);
      try (Router router = parse(config)) {
        assertEquals(32 * queues, router.step());
      }
    }
  }

  private String errors(String config) {
    return assertThrows(ConfigurationException.class, () -> parse(config).close()).getMessage();
  }

  private void assertError(String config, String... parts) {
    String message = errors(config);
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void wrongArgumentsAreExplained() {
    String port = DpdkTesting.attach("net_null", "size=60").name();
    assertError("FromDPDKDevice(net_tap77) -> Discard", "no DPDK port net_tap77");
    assertError("FromDPDKDevice -> Discard", "PORT: required argument missing");
    String in = "FromDPDKDevice(" + port;
    assertError(in + ", MODE vmdq) -> Discard", "MODE: 'vmdq' is not supported");
    assertError(in + ", FLOW_ISOLATE true) -> Discard", "FLOW_ISOLATE");
    assertError(in + ", PAUSE half) -> Discard", "PAUSE: 'half'");
    assertError(in + ", SCALE x, POWER_MGMT y) -> Discard", "SCALE: 'x'", "POWER_MGMT: 'y'");
    assertError(in + ", VLAN_EXTEND true) -> Discard", "no receive offload VLAN_EXTEND");
    assertError(in + ", N_QUEUES 5000) -> Discard", "N_QUEUES: out of range");
    assertError(in + ", 1, 1024) -> Discard", "receive queues, 1025 are asked for");
    assertError(in + ") -> Discard; " + in + ") -> Discard", "several pollers of one queue");
    assertError("Marked(1) -> ToDPDKDevice(" + port + ", IQUEUE 100)", "IQUEUE: 100");
    assertError("Marked(1) -> ToDPDKDevice(" + port + ", TSO true)", "transmit offload TCP_TSO");
    assertError("Marked(1) -> ToDPDKDevice(net_tap77)", "no DPDK port net_tap77");
    assertError("DPDKInfo; DPDKInfo; Marked(1) -> Discard", "only one DPDKInfo");
  }

  @Test
  void aMissingPortCanBeTolerated() {
    String config =
        "in :: FromDPDKDevice(net_tap77, ALLOW_NONEXISTENT true) -> Discard;"
            + " Marked(5) -> to :: ToDPDKDevice(net_tap77, ALLOW_NONEXISTENT true)";
    try (Router router = parse(config)) {
      router.runUntilIdle(10);
      assertEquals("0", router.read("in.count"));
      assertEquals("0", router.read("in.hw_count"));
      assertEquals("false", router.read("in.active"));
      assertEquals("5", router.read("to.drops"));
    }
  }

  @Test
  void thePoolIsDescribed() {
    String port = DpdkTesting.attach("net_null", "size=60").name();
    String config = "i :: DPDKInfo(NB_MBUF 8191); FromDPDKDevice(%s) -> Discard".formatted(port);
    try (Router router = parse(config)) {
      assertEquals("0 " + pool.capacity() + "\n", router.read("i.pool_count"));
      assertEquals("sluice\n", router.read("i.pools"));
    }
  }
}
