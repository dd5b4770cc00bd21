// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.element.ThreadPlan;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Configurations on virtual DPDK ports: elements that make and keep packets, and the pool, which
 * must have all buffers back at the end of a test.
 */
abstract class DpdkElements {
  @TempDir Path directory;

  final List<String> log = new ArrayList<>();
  DpdkPool pool;

  /** Makes LIMIT marked packets, in batches of 32. */
  @ElementInfo(name = "Marked", ports = "0/1", processing = "/h")
  public static final class Marked extends BatchElement {
    private final PacketBatch batch = new PacketBatch();
    private int limit;
    private int made;

    @Override
    protected void configure(io.sluice.argument.Args args) {
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

  /** Keeps received packets as bytes; checks their MAC header annotation. */
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

  final RouterOptions options() {
    RouterOptions options = TestGraph.options().log(log::add);
    options.registry().register("Marked", Marked::new);
    options.registry().register("Keep", Keep::new);
    options.registry().register("OtherWorker", OtherWorker::new);
    return options;
  }

  final Router parse(String config) {
    return Router.parse(config, options());
  }

  final String pcap(List<byte[]> frames) throws IOException {
    return "rx_pcap=" + DpdkTesting.pcap(directory.resolve("in.pcap"), frames);
  }

  /** Empties a ring port after a test. */
  final void drainRing(String name, int expected) {
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
}
