// SPDX-License-Identifier: Apache-2.0
package io.sluice.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.Element;
import io.sluice.graph.ElementRegistry;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * A graph under test: inject, run, expect. The configuration uses {@code Inject} (or {@code
 * Receive}, which is taken for a device) and {@code Capture} elements as its ends. Closing it
 * verifies that every buffer is back in the pool.
 *
 * <pre>{@code
 * try (TestGraph graph = TestGraph.of("in :: Inject -> Strip(14) -> out :: Capture")) {
 *   graph.send("in", packet);
 *   assertArrayEquals(expected, graph.packets("out").get(0));
 * }
 * }</pre>
 */
public final class TestGraph implements AutoCloseable {
  private final PlainPool pool;
  private final Router router;
  private final PacketAllocator allocator;
  private final List<String> log = new ArrayList<>();
  private final StringBuilder printed = new StringBuilder();

  private TestGraph(String config, int buffers, RouterOptions options) {
    pool = new PlainPool(buffers);
    router = Router.parse(config, options.pool(pool).log(log::add).out(printed::append));
    allocator = router.workers().get(0).packets();
  }

  /**
   * Options with the test elements and all elements on the class path.
   *
   * @return new options
   */
  public static RouterOptions options() {
    return new RouterOptions()
        .buffers(1024)
        .registry(
            new ElementRegistry()
                .register("Inject", Inject::new)
                .register("Receive", Receive::new)
                .register("Capture", Capture::new)
                .register("NumberedSource", NumberedSource::new)
                .register("NumberedSink", NumberedSink::new));
  }

  public static TestGraph of(String config) {
    return of(config, options());
  }

  /**
   * A graph with elements of the test's own, for example.
   *
   * @param config the configuration
   * @param options made by {@link #options}
   * @return the graph
   */
  public static TestGraph of(String config, RouterOptions options) {
    return new TestGraph(config, 4096, options);
  }

  public static TestGraph withBuffers(String config, int buffers) {
    return new TestGraph(config, buffers, options());
  }

  /**
   * Builds a configuration that is expected to be wrong.
   *
   * @param config the configuration
   * @return the messages, one per line, as a user sees them; empty if nothing was wrong
   */
  public static String errorsOf(String config) {
    Diagnostics diagnostics = new Diagnostics();
    var flat = ClickLanguage.parse(config, "test.click", ClickLanguage.Options.none(), diagnostics);
    if (!diagnostics.hasErrors()) {
      Router router = Router.build(flat, options(), diagnostics);
      if (router != null) {
        router.close();
      }
    }
    return diagnostics.toString();
  }

  public static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  /**
   * Sends packets as one batch.
   *
   * @param element the Inject element
   * @param packets their data
   */
  public void send(String element, byte[]... packets) {
    send(element, packet -> {}, packets);
  }

  /**
   * Sends one packet after preparing it.
   *
   * @param element the Inject element
   * @param data its data
   * @param preparation sets annotations, for example
   */
  public void send(String element, byte[] data, LongConsumer preparation) {
    send(element, preparation, data);
  }

  /**
   * Sends packets as one batch after preparing each.
   *
   * @param element the Inject element
   * @param preparation sets annotations, for example
   * @param packets their data
   */
  public void send(String element, LongConsumer preparation, byte[]... packets) {
    PacketBatch batch = new PacketBatch();
    for (byte[] data : packets) {
      if (batch.isFull()) {
        push(element, batch);
      }
      long packet = packetOf(data);
      preparation.accept(packet);
      batch.add(packet);
    }
    push(element, batch);
  }

  /**
   * Sends IPv4 packets without link header, with the network header set as MarkIPHeader would.
   *
   * @param element the Inject element
   * @param data the packet, from the IP header
   */
  public void sendIp(String element, byte[] data) {
    send(
        element,
        data,
        packet -> {
          long ip = io.sluice.packet.Mbuf.data(packet);
          Anno.setNetworkHeader(packet, ip);
          Anno.setTransportHeader(packet, ip + 4 * (data[0] & 15));
        });
  }

  /**
   * Sends a packet that the test made, with {@link #allocator}.
   *
   * @param element the Inject element
   * @param packet the packet, handed over
   */
  public void inject(String element, long packet) {
    PacketBatch batch = new PacketBatch();
    batch.add(packet);
    push(element, batch);
  }

  /**
   * Sends packets that the test made, with {@link #allocator}.
   *
   * @param element the Inject element
   * @param batch the packets, handed over; empty afterwards
   */
  public void inject(String element, PacketBatch batch) {
    push(element, batch);
  }

  private long packetOf(byte[] data) {
    long packet = allocator.packetOf(data);
    if (packet == 0) {
      throw new IllegalStateException("the pool is empty, or " + data.length + " bytes too many");
    }
    return packet;
  }

  private void push(String element, PacketBatch batch) {
    if (!batch.isEmpty()) {
      Router current = router.current();
      current.open();
      ((Inject) current.find(element)).send(batch);
    }
  }

  /** Runs tasks until there is nothing to do. */
  public void run() {
    router.runUntilIdle(1_000_000);
  }

  /**
   * Steps until a condition holds; fails after half a minute.
   *
   * @param condition checked before each step
   */
  public void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "waited for too long");
      router.step();
    }
  }

  public List<Captured> captured(String element) {
    return captured(router, element);
  }

  /**
   * The packets that a Capture element of any router has recorded.
   *
   * @param router the router
   * @param element the Capture element
   * @return packets in order
   */
  public static List<Captured> captured(Router router, String element) {
    return ((Capture) router.current().find(element)).captured;
  }

  public List<byte[]> packets(String element) {
    return captured(element).stream().map(Captured::bytes).toList();
  }

  public String read(String handler) {
    return router.read(handler);
  }

  public void write(String handler, String value) {
    router.write(handler, value);
  }

  /**
   * Packets that an element dropped for a reason.
   *
   * @param element its name
   * @param reason the reason's text
   * @return packets; -1 if the element has no such reason
   */
  public long drops(String element, String reason) {
    Element found = router.current().find(element);
    int index = found.dropReasons().indexOf(reason);
    return index < 0 ? -1 : found.drops(index);
  }

  /** Replaces the configuration; the elements of the new one are addressed from now on. */
  public void replace(String config) {
    router.replace(config);
  }

  public Router router() {
    return router;
  }

  public PacketAllocator allocator() {
    return allocator;
  }

  /**
   * What running elements reported (Print and its kin, failures).
   *
   * @return lines
   */
  public List<String> log() {
    return log;
  }

  /**
   * What scripts printed.
   *
   * @return text
   */
  public String printed() {
    return printed.toString();
  }

  @Override
  public void close() {
    router.close();
    int inUse = pool.inUse() + pool.longInUse();
    pool.close();
    assertEquals(0, inUse, "packet buffers leaked");
  }
}
