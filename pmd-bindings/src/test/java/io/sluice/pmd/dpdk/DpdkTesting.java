// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** The EAL of the test JVM, names that are used once, capture files, small frames. */
public final class DpdkTesting {
  private static final AtomicInteger NEXT = new AtomicInteger();

  private DpdkTesting() {}

  /** Starts the EAL as all tests of this JVM use it. */
  public static Eal eal() {
    return Eal.start(List.of());
  }

  /** A separate pool for a test, with small caches, so that they are often filled and emptied. */
  static DpdkPool pool(int count) {
    eal();
    return DpdkPool.create("test" + NEXT.incrementAndGet(), count, 32, 2048);
  }

  /** The pool that elements use; made as the first configuration with a DPDK port would. */
  static DpdkPool sharedPool() {
    eal();
    String port = attach("net_null", "").name();
    String config = "DPDKInfo(NB_MBUF 8191, MBUF_CACHE_SIZE 64); FromDPDKDevice(%s) -> Discard";
    try (Router router = Router.parse(config.formatted(port), new RouterOptions())) {
      return (DpdkPool) router.pool();
    }
  }

  /** Attaches a virtual device under a fresh name. */
  static DpdkPort attach(String driver, String arguments) {
    String name = driver + NEXT.incrementAndGet();
    eal().attach(arguments.isEmpty() ? name : name + "," + arguments);
    return DpdkPort.open(name);
  }

  /** Configures and starts a port with one queue each way. */
  static DpdkPort start(DpdkPort port, DpdkPool pool) {
    return start(port, pool, new PortConfig());
  }

  static DpdkPort start(DpdkPort port, DpdkPool pool, PortConfig config) {
    port.configure(config, pool);
    port.start(config);
    return port;
  }

  /** An Ethernet frame of experimental type with a marker byte as payload. */
  static byte[] frame(int length, int marker) {
    byte[] frame = new byte[length];
    for (int i = 0; i < 6; i++) {
      frame[i] = (byte) 0xff;
      frame[6 + i] = (byte) 2;
    }
    frame[12] = (byte) 0x88;
    frame[13] = (byte) 0xb5;
    for (int i = 14; i < length; i++) {
      frame[i] = (byte) marker;
    }
    return frame;
  }

  /** Fills a batch with frames, marked 0, 1, 2... */
  static void fill(PacketBatch batch, PacketAllocator allocator, int count, int length) {
    for (int i = 0; i < count; i++) {
      batch.add(allocator.packetOf(frame(length, i)));
    }
  }

  /** Writes a classic capture file, Ethernet, microseconds. */
  static Path pcap(Path file, List<byte[]> frames) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(words(0xa1b2c3d4, 0x00040002, 0, 0, 262_144, 1));
    for (byte[] frame : frames) {
      out.write(words(1, 0, frame.length, frame.length));
      out.write(frame);
    }
    return Files.write(file, out.toByteArray());
  }

  private static byte[] words(int... words) {
    ByteBuffer buffer = ByteBuffer.allocate(words.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      buffer.putInt(word);
    }
    return buffer.array();
  }

  /** Spins until something holds; false after a minute. */
  static boolean await(BooleanSupplier condition) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }
}
