// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.filters;

import io.sluice.element.PacketKernel;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import java.nio.ByteBuffer;
import org.agrona.BufferUtil;

/**
 * Applies kernels to the packets of a trace. The packets lie in the same 32 buffers batch after
 * batch, as if another element had just looked at them; what it costs to put them there is timed
 * alone, too.
 */
final class Lookups implements AutoCloseable {
  private static final int BATCHES_A_CLOCK = 32;
  private static final int IP = 14;
  private static final int IP_HEADER = 20;
  private static final int FRAME = 60;

  private final PlainPool pool = new PlainPool(2 * Trace.BATCH);
  private final PacketAllocator allocator = pool.newAllocator();
  private final long[] packets = new long[Trace.BATCH];
  private final ByteBuffer records;
  private final long first;
  private final long end;
  private final int[] results = new int[Trace.BATCH];

  /**
   * Prepares.
   *
   * @param records see {@link Trace}; kept
   */
  Lookups(ByteBuffer records) {
    this.records = records;
    first = BufferUtil.address(records);
    end = first + records.limit();
    for (int i = 0; i < packets.length; i++) {
      packets[i] = allocator.packetOf(new byte[FRAME]);
      long data = Mbuf.data(packets[i]);
      Anno.setNetworkHeader(packets[i], data + IP);
      Anno.setTransportHeader(packets[i], data + IP + IP_HEADER);
    }
  }

  int count() {
    return records.limit() / Trace.RECORD;
  }

  private void fill(long from) {
    for (int i = 0; i < packets.length; i++) {
      long record = from + (long) i * Trace.RECORD;
      long data = Mbuf.data(packets[i]);
      for (int at = 0; at < Trace.RECORD; at += Long.BYTES) {
        Memory.putLong(data + at, Memory.getLong(record + at));
      }
    }
  }

  /**
   * Looks packets up for some time.
   *
   * @return nanoseconds a packet, copying included
   */
  double lookUp(PacketKernel kernel, double seconds) {
    long start = System.nanoTime();
    long stop = start + (long) (seconds * 1e9);
    long now = start;
    long done = 0;
    long at = first;
    while (now < stop) {
      for (int k = 0; k < BATCHES_A_CLOCK; k++) {
        fill(at);
        decide(kernel);
        at = next(at);
      }
      done += (long) BATCHES_A_CLOCK * packets.length;
      now = System.nanoTime();
    }
    return (double) (now - start) / done;
  }

  private void decide(PacketKernel kernel) {
    for (int i = 0; i < packets.length; i++) {
      results[i] = kernel.process(packets[i]);
    }
  }

  /**
   * Only copies packets for some time. The loop is {@link #lookUp}'s, repeated rather than shared:
   * each is compiled for the one thing it does, so neither is slowed, nor its profile changed, by a
   * choice that the other needs.
   *
   * @return nanoseconds a packet
   */
  double copy(double seconds) {
    long start = System.nanoTime();
    long stop = start + (long) (seconds * 1e9);
    long now = start;
    long done = 0;
    long at = first;
    while (now < stop) {
      for (int k = 0; k < BATCHES_A_CLOCK; k++) {
        fill(at);
        at = next(at);
      }
      done += (long) BATCHES_A_CLOCK * packets.length;
      now = System.nanoTime();
    }
    return (double) (now - start) / done;
  }

  private long next(long at) {
    long next = at + (long) Trace.BATCH * Trace.RECORD;
    return next < end ? next : first;
  }

  /** What a kernel says of each packet. */
  int[] verdicts(PacketKernel kernel) {
    int[] verdicts = new int[count()];
    int at = 0;
    for (long batch = first; batch < end; batch += (long) Trace.BATCH * Trace.RECORD) {
      fill(batch);
      decide(kernel);
      System.arraycopy(results, 0, verdicts, at, results.length);
      at += results.length;
    }
    return verdicts;
  }

  @Override
  public void close() {
    for (long packet : packets) {
      allocator.free(packet);
    }
    allocator.flush();
    pool.close();
  }
}
