// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks;

import io.sluice.benchmarks.traffic.Traffic;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;

/** A graph between a {@link BenchSource} and a {@link BenchSink}, driven by the caller's thread. */
public final class MemoryGraph implements AutoCloseable {
  /** Packets that circulate: one for each flow, more than stay in the first-level cache. */
  public static final int PACKETS = 1024;

  private static final int FRAME = 60;

  private final Router router;
  private final BenchSource source;
  private final BenchSink sink;

  /**
   * Builds the graph.
   *
   * @param elements what lies between source and sink, for example {@code "Counter -> Null"}; empty
   *     for nothing
   * @param more further statements of the configuration
   */
  public MemoryGraph(String elements, String more) {
    String middle = elements.isEmpty() ? "" : elements + " -> ";
    router =
        Router.parse(
            "in :: BenchSource -> " + middle + "out :: BenchSink(" + FRAME + ");\n" + more,
            new RouterOptions().buffers(2 * PACKETS));
    source = (BenchSource) router.find("in");
    sink = (BenchSink) router.find("out");
    source.prepare(Traffic.udp(PACKETS, FRAME + Traffic.FCS));
  }

  /** Sends a batch of {@value BenchSource#BURST} packets through it. */
  public void run() {
    source.emit();
  }

  /**
   * Whether a packet gets through.
   *
   * @param frame its data, 60 bytes
   */
  public boolean passes(byte[] frame) {
    long before = sink.received();
    source.emit(frame);
    return sink.received() > before;
  }

  /**
   * What becomes of a packet.
   *
   * @param frame its data, 60 bytes
   * @return its data when it arrives; null when it does not
   */
  public byte[] result(byte[] frame) {
    sink.keepNext();
    source.emit(frame);
    return sink.kept();
  }

  /** Fails when a packet from memory got lost on its way. */
  public void verify() {
    if (source.sent() != sink.received() || source.sent() == 0) {
      throw new IllegalStateException(
          sink.received() + " of " + source.sent() + " packets arrived");
    }
  }

  @Override
  public void close() {
    router.close();
  }
}
