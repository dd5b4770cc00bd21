// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.latency;

import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.dpdk.DpdkPort;
import io.sluice.pmd.dpdk.RxQueue;
import io.sluice.pmd.dpdk.TxQueue;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The measuring end of a {@link Cable}. It sends packets at fixed times whatever comes back (an
 * open loop), writes into each the time at which it was due, not the time at which it went out, and
 * counts the latency from there: when either side stalls, the packets that were due meanwhile count
 * with all of their delay.
 *
 * <p>Belongs to the measuring thread; allocates nothing while it runs. Packets that come back are
 * sent again.
 */
final class Tester {
  /** Where the due time lies, behind Ethernet, IPv4 and UDP; behind it the number of the run. */
  static final int STAMP = 42;

  /** Longest latency that is told apart, in nanoseconds. */
  static final long LONGEST = 10_000_000_000L;

  /** A period's unit is this power of two below a nanosecond. */
  private static final int FRACTION = 10;

  private static final int BURST = 32;

  /** Packets it owns. */
  static final int BUFFERS = 3072;

  /** Packets under way at most when as many as possible are sent: no longer queue helps. */
  private static final int WINDOW = 512;

  private static final int UDP_CHECKSUM = 40;
  private static final long GRACE = 2_000_000_000L;
  private static final long QUIET = 2_000_000_000L;
  private static final int GAPS = 1 << 18;

  private final RxQueue rx;
  private final TxQueue tx;
  private final long[] idle = new long[BUFFERS];
  private final PacketBatch out = new PacketBatch();
  private final PacketBatch in = new PacketBatch();
  private final GapLog gaps = new GapLog(GAPS);
  private final Histogram histogram = new Histogram(1, LONGEST, 3);
  private final SlowLog slow;
  private int idles;
  private long run;
  private long sent;
  private long received;
  private long late;
  private long ended;

  /**
   * Fills packets.
   *
   * @param frames UDP in IPv4 without options in Ethernet, of 58 bytes or more
   * @param slow where slow packets are noted
   */
  Tester(DpdkPort port, PacketAllocator packets, List<byte[]> frames, SlowLog slow) {
    rx = port.rx(0);
    tx = port.tx(0);
    this.slow = slow;
    for (int i = 0; i < BUFFERS; i++) {
      byte[] frame = frames.get(i % frames.size()).clone();
      // the payload changes with every packet: no checksum (RFC 768)
      frame[UDP_CHECKSUM] = 0;
      frame[UDP_CHECKSUM + 1] = 0;
      long packet = packets.packetOf(frame);
      if (packet == 0) {
        throw new IllegalStateException("the pool has no " + BUFFERS + " packets");
      }
      idle[idles++] = packet;
    }
  }

  /**
   * Sends and receives.
   *
   * @param rate packets a second; 0 for as many as go through
   * @param nanos how long
   */
  void run(double rate, long nanos) {
    final long period = rate == 0 ? 0 : Math.max(1, Math.round(1e9 * (1 << FRACTION) / rate));
    run++;
    sent = 0;
    received = 0;
    late = 0;
    histogram.reset();
    gaps.clear();
    final long start = System.nanoTime();
    long due = 0;
    long before = start;
    long elapsed = 0;
    while (elapsed < nanos) {
      elapsed = tick(start, before);
      before = start + elapsed;
      due = period == 0 ? saturate(start, elapsed) : pace(start, due, elapsed, period);
      receive();
    }
    ended = elapsed;
    // what was due and could not be sent yet would otherwise be left out
    while (period != 0 && isBehind(due, nanos) && elapsed < nanos + GRACE) {
      elapsed = tick(start, before);
      before = start + elapsed;
      due = pace(start, due, Math.min(elapsed, nanos), period);
      receive();
    }
    late = period == 0 ? 0 : Math.max(0, (nanos << FRACTION) - due) / period + out.size();
    drain();
  }

  private boolean isBehind(long due, long nanos) {
    return due >> FRACTION < nanos || !out.isEmpty();
  }

  private long tick(long start, long before) {
    long now = System.nanoTime();
    if (now - before > GapLog.THRESHOLD) {
      gaps.add(before, now);
    }
    return now - start;
  }

  private long saturate(long start, long elapsed) {
    while (out.size() < BURST && idles > BUFFERS - WINDOW) {
      stamp(start + elapsed);
    }
    send();
    return 0;
  }

  private long pace(long start, long due, long elapsed, long period) {
    long limit = elapsed << FRACTION;
    while (due < limit && out.size() < BURST && idles > 0) {
      stamp(start + (due >> FRACTION));
      due += period;
    }
    send();
    return due;
  }

  private void stamp(long intended) {
    long packet = idle[--idles];
    long data = Mbuf.data(packet);
    Memory.putLong(data + STAMP, intended);
    Memory.putLong(data + STAMP + 8, run);
    out.add(packet);
  }

  private void send() {
    int size = out.size();
    if (size == 0) {
      return;
    }
    long[] packets = out.array();
    int went = tx.send(packets, 0, size);
    for (int i = went; i < size; i++) {
      packets[i - went] = packets[i];
    }
    out.setSize(size - went);
    sent += went;
  }

  private int receive() {
    int came = rx.poll(in, BURST * 2);
    if (came == 0) {
      return 0;
    }
    long now = System.nanoTime();
    long[] packets = in.array();
    for (int i = 0; i < came; i++) {
      long packet = packets[i];
      long data = Mbuf.data(packet);
      if (Memory.getLong(data + STAMP + 8) == run) {
        long intended = Memory.getLong(data + STAMP);
        long latency = now - intended;
        histogram.recordValue(Math.min(latency, LONGEST));
        if (latency >= slow.threshold()) {
          slow.add(intended, now);
        }
        received++;
      }
      idle[idles++] = packet;
    }
    in.clear();
    return came;
  }

  /** Waits for what is under way, and takes back what was not sent. */
  private void drain() {
    for (int i = 0; i < out.size(); i++) {
      idle[idles++] = out.get(i);
    }
    out.clear();
    long last = System.nanoTime();
    while (received < sent && System.nanoTime() - last < QUIET) {
      if (receive() > 0) {
        last = System.nanoTime();
      }
    }
  }

  /** Gives the packets back; those that the VNF dropped are back already. */
  void close(PacketAllocator packets) {
    while (idles > 0) {
      packets.free(idle[--idles]);
    }
  }

  long sent() {
    return sent;
  }

  long received() {
    return received;
  }

  /** Packets that were due and never sent, because the VNF did not keep up. */
  long unsent() {
    return late;
  }

  /** Packets a second that came back; for a run without a rate. */
  double throughput() {
    return received * 1e9 / ended;
  }

  /** Latencies in nanoseconds. */
  Histogram histogram() {
    return histogram;
  }

  GapLog gaps() {
    return gaps;
  }
}
