// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.chain;

import io.sluice.argument.Args;
import io.sluice.benchmarks.traffic.Traffic;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.util.List;

/**
 * Makes frames of 60 bytes that carry the time at which they were due, which is not when they were
 * made should the graph be late (coordinated omission).
 *
 * <p>{@code StampedSource(RATE)}
 *
 * <p>RATE in packets a second; 0 for as many as the graph takes.
 */
@ElementInfo(name = "StampedSource", ports = "0/1", processing = "/h")
public final class StampedSource extends BatchElement {
  /** Where the time is, 8 bytes. */
  static final int STAMP = 42;

  private static final int BURST = 32;
  private static final int FRAME = 60;

  private final List<byte[]> frames = Traffic.udp(1024, FRAME + Traffic.FCS);
  private final PacketBatch batch = new PacketBatch();
  private double interval;
  private long start;
  private long made;

  /** Creates the element. */
  public StampedSource() {}

  @Override
  protected void configure(Args args) {
    long rate = args.required("RATE").asLong(0, 0, 1_000_000_000);
    interval = rate == 0 ? 0 : 1e9 / rate;
  }

  @Override
  protected void initialize(Setup setup) {
    setup.task(this::run);
  }

  private int run() {
    long now = System.nanoTime();
    start = start == 0 ? now : start;
    while (batch.size() < BURST && start + (long) (made * interval) <= now) {
      long packet = packets.packetOf(frames.get((int) made & 1023));
      if (packet == 0) {
        break;
      }
      long due = interval == 0 ? now : start + (long) (made * interval);
      Bytes.putI64(Mbuf.data(packet) + STAMP, due);
      batch.add(packet);
      made++;
    }
    int count = batch.size();
    if (count > 0) {
      output(0).push(batch);
    }
    return count;
  }
}
