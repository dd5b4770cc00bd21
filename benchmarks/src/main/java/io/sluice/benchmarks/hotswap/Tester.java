// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.hotswap;

import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.Cpu;
import java.util.HexFormat;

/**
 * Offers numbered packets at a rate, whatever comes back, and looks at the numbers of those that
 * do: UDP in IPv4 in Ethernet, the number in the payload. What it could not offer in time, because
 * it was not run, it skips. Belongs to its thread; allocates nothing while it runs.
 */
final class Tester implements Runnable {
  private static final int NUMBER = 42;
  private static final int BURST = 32;
  private static final long LATE_NANOS = 200_000;
  private static final long GRACE_NANOS = 1_000_000_000;
  private static final byte[] FRAME =
      HexFormat.of()
          .parseHex(
              "020000000002020000000001080045000034000040004011"
                  + "06840a000001c63364010400003500200000"
                  + "000000000000000000000000000000000000000000000000");

  private final Ends ends;
  private final PacketAllocator packets;
  private final double nanosEach;
  private final int cpu;
  private final PacketBatch out = new PacketBatch();
  private final PacketBatch in = new PacketBatch();
  private long next;
  private long expected;
  private volatile boolean stopped;

  private long offered;
  private long received;
  private long backward;
  private long refusedInChange;
  private long refusedOtherwise;
  private volatile boolean changing;

  /**
   * What came of a run.
   *
   * @param offered packets
   * @param received packets
   * @param misplaced packets that came after one of a higher number, or twice
   * @param refusedInChange packets that found no room while a change was under way
   * @param refusedOtherwise packets that found no room at another time
   */
  record Counts(
      long offered, long received, long misplaced, long refusedInChange, long refusedOtherwise) {
    /** Packets that did not come back. */
    long lost() {
      return offered - received;
    }
  }

  Tester(Ends ends, PacketAllocator packets, double rate, int cpu) {
    this.ends = ends;
    this.packets = packets;
    this.nanosEach = 1e9 / rate;
    this.cpu = cpu;
  }

  /** Offers no more, and waits for what is under way. */
  void stop() {
    stopped = true;
  }

  /** Says whether a change of the configuration is under way, preparations included. */
  void setChanging(boolean changing) {
    this.changing = changing;
  }

  /** After the end. */
  Counts counts() {
    return new Counts(offered, received, backward, refusedInChange, refusedOtherwise);
  }

  @Override
  public void run() {
    Cpu.pin(cpu);
    double due = System.nanoTime();
    while (!stopped) {
      long now = System.nanoTime();
      if (now - due > LATE_NANOS) {
        due = now;
      }
      while (due <= now && out.size() < BURST && add()) {
        due += nanosEach;
      }
      if (!out.isEmpty()) {
        send();
      }
      receive();
    }
    long quiet = System.nanoTime();
    while (System.nanoTime() - quiet < GRACE_NANOS) {
      if (receive() > 0) {
        quiet = System.nanoTime();
      }
    }
    packets.flush();
  }

  private void send() {
    int refused = out.size();
    refused -= ends.send(out);
    if (changing) {
      refusedInChange += refused;
    } else {
      refusedOtherwise += refused;
    }
  }

  private boolean add() {
    long packet = packets.packetOf(FRAME);
    if (packet == 0) {
      return false;
    }
    Bytes.putI64(Mbuf.data(packet) + NUMBER, next++);
    offered++;
    out.add(packet);
    return true;
  }

  private int receive() {
    int count = ends.receive(in);
    for (int i = 0; i < in.size(); i++) {
      long packet = in.get(i);
      if (Mbuf.length(packet) >= FRAME.length) {
        long number = Bytes.i64(Mbuf.data(packet) + NUMBER);
        received++;
        if (number < expected) {
          backward++;
        }
        expected = Math.max(expected, number + 1);
      }
    }
    packets.free(in);
    return count;
  }
}
