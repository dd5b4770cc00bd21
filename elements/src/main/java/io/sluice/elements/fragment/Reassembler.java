// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;
import io.sluice.run.WallClock;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The base of the IPv4 and IPv6 reassemblers: a table of packets that wait for fragments, bounded
 * in memory and time. Waiting fragments occupy no packet buffers.
 */
abstract class Reassembler extends SiftingElement {
  static final int MAX_LENGTH = 65_535;
  static final int BUCKETS = 1024;

  /** What a packet without data counts against HIMEM. */
  private static final int OVERHEAD = 40;

  private static final long SECOND = 1_000_000_000L;
  private static final long TIMEOUT = 30;
  private static final long REAP_INTERVAL = 10;

  /** Ages in seconds that have to go, one after the other, when memory is short. */
  private static final long[] SHORT_OF_MEMORY = {10, 5, Integer.MIN_VALUE};

  final int noHeader = dropReason("no IP header");
  final int bad = dropReason("bad fragment");
  private final int tooLong = dropReason("packet too long");
  private final int noBuffer = dropReason("no buffer for a packet");
  private final int incomplete = dropReason("fragments missing");
  int seed = ThreadLocalRandom.current().nextInt() | 1;
  private Assembly[] buckets = new Assembly[BUCKETS];
  private Assembly spares;
  private long spareMemory;
  private long memory;
  private long highMemory;
  private int mtuAnno;
  private long nextReap;
  private long seen;
  private long good;
  private long failed;
  private Timer timer;

  @Override
  protected void configure(Args args) {
    highMemory = args.keyword("HIMEM").asLong(1 << 18, 0, 1L << 32);
    mtuAnno = args.keyword("MAX_MTU_ANNO").asAnno(2, -1);
    args.keyword("MAX_LENGTH").asInt(MAX_LENGTH, 0, MAX_LENGTH);
  }

  @Override
  protected void initialize(Setup setup) {
    timer = setup.timer(this::expired);
    timer.scheduleAfter(REAP_INTERVAL * SECOND);
  }

  private void expired(Timer self) {
    long limit = worker().nanoTime() - TIMEOUT * SECOND;
    removeIf(assembly -> assembly.seen - limit < 0);
    self.scheduleAfter(REAP_INTERVAL * SECOND);
  }

  /** Whether the lengths of a fragment make sense. */
  static boolean isProper(int at, int size, int available, boolean last) {
    return size > 0 && size <= available && at + size <= MAX_LENGTH && ((size & 7) == 0 || last);
  }

  /** Counts a fragment that is of no use. */
  final void countSeen() {
    seen++;
  }

  /** Counts a fragment, and makes room for it; the time in seconds by its timestamp. */
  final long arrived(long packet) {
    seen++;
    long now = seconds(packet);
    if (now >= nextReap) {
      removeIf(assembly -> assembly.stamp < now - TIMEOUT);
      nextReap = now + REAP_INTERVAL;
    }
    if (memory > highMemory) {
      makeRoom(now);
    }
    return now;
  }

  /** The first assembly of a bucket, 0 to 1023. */
  final Assembly first(int bucket) {
    return buckets[bucket];
  }

  /** An assembly to begin with, in its place. */
  final Assembly fresh(int bucket) {
    Assembly fresh = spares;
    if (fresh == null) {
      fresh = newAssembly();
    } else {
      spares = fresh.next;
      spareMemory -= fresh.capacity();
    }
    fresh.bucket = bucket;
    fresh.next = buckets[bucket];
    buckets[bucket] = fresh;
    memory += OVERHEAD;
    return fresh;
  }

  /** An assembly has given up its data, this many bytes. */
  final void forgot(int bytes) {
    memory -= bytes;
  }

  /** Makes an assembly. */
  abstract Assembly newAssembly();

  /**
   * Ends what is to be done about a fragment whose data was added, or ignored.
   *
   * @param packet the fragment; freed here
   * @param before {@link Assembly#end} before that
   * @return the whole packet; 0 when there is none
   */
  final long settle(long packet, Assembly assembly, int before, long now) {
    memory += assembly.end - before;
    assembly.stamp = now;
    assembly.seen = worker().recentNanoTime();
    long whole = assembly.isComplete() ? complete(assembly, Anno.timestamp(packet)) : 0;
    packets.free(packet);
    return whole;
  }

  /** When a packet came in; the current time is noted where nobody did. */
  private static long seconds(long packet) {
    if (Anno.timestamp(packet) < SECOND) {
      Anno.setTimestamp(packet, WallClock.nanos());
    }
    return Anno.timestamp(packet) / SECOND;
  }

  private long complete(Assembly assembly, long stamp) {
    unlink(assembly);
    long packet = 0;
    if (assembly.length() > longestWhole()) {
      countDrops(tooLong, 1);
    } else {
      packet = assembly.toPacket(packets, true);
      if (packet == 0) {
        countDrops(noBuffer, 1);
      } else if (Mbuf.length(packet) - Anno.networkOffset(packet) < assembly.length()) {
        drop(tooLong, packet);
        packet = 0;
      }
    }
    if (packet != 0) {
      good++;
      annotate(packet, assembly);
      Anno.setTimestamp(packet, stamp);
    }
    spare(assembly);
    return packet;
  }

  /** Bytes of the longest packet, its headers included. */
  abstract int longestWhole();

  /** Whether what was given up goes to output 1. */
  abstract boolean isWorthAnError(Assembly assembly);

  private void annotate(long packet, Assembly assembly) {
    if (mtuAnno >= 0) {
      Anno.putU16(packet, mtuAnno, assembly.longest);
    }
  }

  private void unlink(Assembly assembly) {
    int bucket = assembly.bucket;
    if (buckets[bucket] == assembly) {
      buckets[bucket] = assembly.next;
      return;
    }
    Assembly before = buckets[bucket];
    while (before.next != assembly) {
      before = before.next;
    }
    before.next = assembly.next;
  }

  /** Keeps an assembly for another packet, unless too much is kept already. */
  private void spare(Assembly assembly) {
    memory -= OVERHEAD + assembly.end;
    if (spareMemory + assembly.capacity() <= highMemory) {
      spareMemory += assembly.capacity();
      assembly.next = spares;
      spares = assembly;
    }
  }

  private void makeRoom(long now) {
    long enough = highMemory / 4 * 3;
    for (long age : SHORT_OF_MEMORY) {
      removeIf(assembly -> memory > enough && assembly.stamp < now - age);
    }
  }

  private interface Test {
    boolean isTrue(Assembly assembly);
  }

  private void removeIf(Test test) {
    PacketBatch given = worker().borrow();
    boolean more = true;
    while (more) {
      more = removeSome(test, given);
      if (!given.isEmpty()) {
        // Here, where nothing is half done: packets may come back to this element on their way.
        output(1).push(given);
      }
    }
    worker().giveBack(given);
  }

  /** Removes until the batch is full; tells whether it is. */
  private boolean removeSome(Test test, PacketBatch given) {
    for (Assembly bucket : buckets) {
      Assembly assembly = bucket;
      while (assembly != null) {
        if (given.isFull()) {
          return true;
        }
        Assembly next = assembly.next;
        if (test.isTrue(assembly)) {
          unlink(assembly);
          giveUp(assembly, given);
          spare(assembly);
        }
        assembly = next;
      }
    }
    return false;
  }

  private void giveUp(Assembly assembly, PacketBatch given) {
    failed++;
    long packet =
        nOutputs() > 1 && isWorthAnError(assembly) ? assembly.toPacket(packets, false) : 0;
    if (packet == 0) {
      countDrops(incomplete, 1);
      return;
    }
    annotate(packet, assembly);
    given.add(packet);
  }

  @Override
  protected long settle() {
    long incompletePackets = 0;
    for (Assembly bucket : buckets) {
      for (Assembly a = bucket; a != null; a = a.next) {
        incompletePackets++;
      }
    }
    return incompletePackets;
  }

  @Override
  protected void takeOver(Element old) {
    Reassembler before = (Reassembler) old;
    Assembly[] none = buckets;
    buckets = before.buckets;
    before.buckets = none;
    seed = before.seed;
    memory = before.memory;
    nextReap = before.nextReap;
    seen = before.seen;
    good = before.good;
    failed = before.failed;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("dump", this::dump);
  }

  private String dump() {
    StringBuilder text = new StringBuilder();
    text.append("frags seen total:    ").append(seen).append('\n');
    text.append("good reassemblies:   ").append(good).append('\n');
    text.append("failed reassemblies: ").append(failed).append('\n');
    text.append("bad fragments seen:  ").append(drops(-1 - bad)).append('\n');
    text.append("cached chunk data:\n");
    for (Assembly bucket : buckets) {
      for (Assembly a = bucket; a != null; a = a.next) {
        text.append(' ');
        a.appendKey(text);
        a.append(text);
        text.append('\n');
      }
    }
    return text.toString();
  }
}
