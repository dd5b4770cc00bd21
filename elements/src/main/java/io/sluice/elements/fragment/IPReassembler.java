// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.LongPackets;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.IpAddress;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;
import io.sluice.run.WallClock;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Puts the fragments of IPv4 packets together (RFC 791, 3.2, RFC 1122, 3.3.2).
 *
 * <p>{@code IPReassembler([keywords])}
 *
 * <p>Expects the IP header annotation. Packets that are no fragments pass. A packet leaves when its
 * last missing fragment has come, with the headers and annotations of the fragment that began it,
 * and the timestamp of the one that completed it. Fragments may overlap; what comes later counts.
 *
 * <p>Fragments that wait for more take no packet buffers. Packets that got no fragment for 30
 * seconds are given up, and when all together take more than HIMEM bytes the oldest, down to three
 * quarters of that. What there is of them leaves by output 1, gaps filled with zeros, usually to an
 * {@code ICMPError(..., timeexceeded, reassembly)}; without an output 1 it is dropped. Fragments
 * whose lengths are wrong, or contradict those of others, are dropped, and so are packets longer
 * than 65,535 bytes or than a buffer.
 *
 * <p>Keywords: {@code HIMEM} bytes, default 262144. {@code MAX_MTU_ANNO} an annotation of two bytes
 * for the length of the longest fragment. {@code MAX_LENGTH} of packets that buffers are made for,
 * default 65535; fewer save memory.
 *
 * <p>Handlers: {@code dump} (read) counts, and what waits.
 */
@ElementInfo(name = "IPReassembler", ports = "1/1-2", processing = "a/ah")
@ElementEffects(
    reads = {DATA, ANNOTATIONS},
    writes = {DATA, ANNOTATIONS},
    does = {MAKES, KEEPS, RESIZES, DROPS, BRANCHES, STATE})
public final class IPReassembler extends BatchElement implements LongPackets {
  private static final int MAX_LENGTH = 65_535;
  private static final int BUCKETS = 1024;
  private static final int LINK_HEADER = 64;

  /** What a packet without data counts against HIMEM. */
  private static final int OVERHEAD = 40;

  private static final long SECOND = 1_000_000_000L;
  private static final long TIMEOUT = 30;
  private static final long REAP_INTERVAL = 10;

  /** Ages in seconds that have to go, one after the other, when memory is short. */
  private static final long[] SHORT_OF_MEMORY = {10, 5, Integer.MIN_VALUE};

  private final int noHeader = dropReason("no IP header");
  private final int bad = dropReason("bad fragment");
  private final int tooLong = dropReason("packet too long");
  private final int noBuffer = dropReason("no buffer for a packet");
  private final int incomplete = dropReason("fragments missing");
  private final int seed = ThreadLocalRandom.current().nextInt() | 1;
  private Assembly[] buckets = new Assembly[BUCKETS];
  private Assembly spares;
  private long spareMemory;
  private long memory;
  private long highMemory;
  private int longestPacket;
  private int mtuAnno;
  private long nextReap;
  private long seen;
  private long good;
  private long failed;
  private Timer timer;

  /** Creates the element. */
  public IPReassembler() {}

  @Override
  protected void configure(Args args) {
    highMemory = args.keyword("HIMEM").asLong(1 << 18, 0, 1L << 32);
    mtuAnno = args.keyword("MAX_MTU_ANNO").asAnno(2, -1);
    longestPacket = args.keyword("MAX_LENGTH").asInt(MAX_LENGTH, 0, MAX_LENGTH);
  }

  @Override
  public int longestPacket() {
    return longestPacket + LINK_HEADER;
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

  @Override
  public void push(int port, PacketBatch batch) {
    sift(batch, 0);
    if (!batch.isEmpty()) {
      output(0).push(batch);
    }
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    while (batch.size() == before && input(0).pull(batch, max) > 0) {
      sift(batch, before);
    }
    return batch.size() - before;
  }

  /** Takes fragments out of a batch, and puts whole packets in the place of their last one. */
  private void sift(PacketBatch batch, int from) {
    long[] array = batch.array();
    int kept = from;
    for (int i = from, size = batch.size(); i < size; i++) {
      long packet = take(array[i]);
      if (packet != 0) {
        array[kept++] = packet;
      }
    }
    batch.setSize(kept);
  }

  /** Returns the packet that can go on; 0 when there is none. */
  private long take(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      drop(noHeader, packet);
      return 0;
    }
    return Ipv4.isFragment(ip) ? takeFragment(packet, ip) : packet;
  }

  private long takeFragment(long packet, long ip) {
    seen++;
    int from = Ipv4.fragmentOffset(ip);
    int headerLength = Ipv4.headerLength(ip);
    int size = Ipv4.totalLength(ip) - headerLength;
    int available = Mbuf.length(packet) - Anno.networkOffset(packet) - headerLength;
    boolean last = !Ipv4.moreFragments(ip);
    if (size <= 0 || size > available || from + size > MAX_LENGTH || (size & 7) != 0 && !last) {
      drop(bad, packet);
      return 0;
    }
    long now = seconds(packet);
    if (now >= nextReap) {
      removeIf(assembly -> assembly.stamp < now - TIMEOUT);
      nextReap = now + REAP_INTERVAL;
    }
    if (memory > highMemory) {
      makeRoom(now);
    }
    Assembly assembly = find(packet, ip);
    int before = assembly.end;
    boolean added = assembly.add(packet, ip, from, from + size, last);
    memory += assembly.end - before;
    if (!added) {
      drop(bad, packet);
      return 0;
    }
    assembly.stamp = now;
    assembly.seen = worker().recentNanoTime();
    long stamp = Anno.timestamp(packet);
    packets.free(packet);
    return assembly.isComplete() ? complete(assembly, stamp) : 0;
  }

  /** When a packet came in; the current time is noted where nobody did. */
  private static long seconds(long packet) {
    if (Anno.timestamp(packet) < SECOND) {
      Anno.setTimestamp(packet, WallClock.nanos());
    }
    return Anno.timestamp(packet) / SECOND;
  }

  private int bucket(int src, int dst, int id, int protocol) {
    int hash = (src ^ seed) * 0x9e37_79b1 + dst;
    hash = (hash ^ hash >>> 15) * 0x85eb_ca6b + (id << 8 | protocol);
    hash = (hash ^ hash >>> 13) * 0xc2b2_ae35 * seed;
    return hash >>> 22;
  }

  private Assembly find(long packet, long ip) {
    int bucket = bucket(Ipv4.src(ip), Ipv4.dst(ip), Ipv4.id(ip), Ipv4.protocol(ip));
    for (Assembly a = buckets[bucket]; a != null; a = a.next) {
      if (a.is(ip)) {
        return a;
      }
    }
    Assembly fresh = spares;
    if (fresh == null) {
      fresh = new Assembly();
    } else {
      spares = fresh.next;
      spareMemory -= fresh.capacity();
    }
    fresh.begin(packet, ip);
    fresh.next = buckets[bucket];
    buckets[bucket] = fresh;
    memory += OVERHEAD;
    return fresh;
  }

  private long complete(Assembly assembly, long stamp) {
    unlink(assembly);
    long packet = 0;
    if (assembly.length() > MAX_LENGTH) {
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

  private void annotate(long packet, Assembly assembly) {
    if (mtuAnno >= 0) {
      Anno.putU16(packet, mtuAnno, assembly.longest);
    }
  }

  private void unlink(Assembly assembly) {
    int bucket = bucket(assembly.src, assembly.dst, assembly.id, assembly.protocol);
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
    long packet = nOutputs() > 1 ? assembly.toPacket(packets, false) : 0;
    if (packet == 0) {
      countDrops(incomplete, 1);
      return;
    }
    annotate(packet, assembly);
    given.add(packet);
  }

  @Override
  protected void takeOver(Element old) {
    IPReassembler before = (IPReassembler) old;
    Assembly[] none = buckets;
    buckets = before.buckets;
    before.buckets = none;
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
        text.append(' ').append(IpAddress.format4(a.src));
        text.append(' ').append(IpAddress.format4(a.dst));
        text.append(' ').append(a.protocol).append(' ').append(a.id);
        a.append(text);
        text.append('\n');
      }
    }
    return text.toString();
  }
}
