// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PAINT;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.flow.FlowKey;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.run.WallClock;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Sets the aggregate annotation to a number for each pair of IPv4 addresses.
 *
 * <p>{@code AggregateIPAddrPair([keywords])}
 *
 * <p>Expects the IP header annotation. Pairs are numbered from 1 in order of appearance; packets of
 * both directions get the same number. The paint annotation is 0 for the direction of the first
 * packet of a pair, 1 for the other. Packets without an IP header, and those of pairs beyond
 * CAPACITY, leave on output 1, if there is one.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code TIMEOUT} seconds, default 0: a pair that was idle for longer than this, by its
 *       packets' timestamps, is forgotten, and gets a new number if it appears again; 0 forgets
 *       none.
 *   <li>{@code REAP} seconds of packet time between two sweeps for idle pairs, default 1200.
 *   <li>{@code CAPACITY} pairs at most, default 1048576.
 * </ul>
 *
 * <p>Handlers: {@code nagg} (read) numbers assigned, {@code clear} (write) forgets all pairs.
 */
@ElementInfo(name = "AggregateIPAddrPair", ports = "1/1-2", processing = "a/ah")
@ElementEffects(
    reads = {LENGTH, IP_VERSION, IP_ADDRESSES, ANNO_NETWORK, ANNO_TIMESTAMP},
    writes = {ANNO_AGGREGATE, ANNO_PAINT, ANNO_TIMESTAMP},
    does = {DROPS, BRANCHES, STATE})
public final class AggregateIPAddrPair extends PacketElement {
  private static final long SECOND = 1_000_000_000L;

  private static final class Pair {
    final int source;
    int aggregate;
    long last;

    Pair(int source) {
      this.source = source;
    }
  }

  private final int noHeader = dropReason("no IP header");
  private final int tooMany = dropReason("too many address pairs");
  private Long2ObjectHashMap<Pair> pairs = new Long2ObjectHashMap<>();
  private int next = 1;
  private long timeout;
  private long reap;
  private long reapAt;
  private int capacity;

  /** Creates the element. */
  public AggregateIPAddrPair() {}

  @Override
  protected void configure(Args args) {
    timeout = args.keyword("TIMEOUT").asNanos(0) / SECOND;
    reap = args.keyword("REAP").asNanos(1200 * SECOND) / SECOND;
    capacity = args.keyword("CAPACITY").asInt(1 << 20, 1, 1 << 28);
  }

  @Override
  protected void takeOver(Element old) {
    AggregateIPAddrPair before = (AggregateIPAddrPair) old;
    pairs = before.pairs;
    next = before.next;
    reapAt = before.reapAt;
  }

  /** What the map knows a pair by, whichever sends. */
  static long key(int source, int destination) {
    boolean ordered = Integer.compareUnsigned(source, destination) <= 0;
    int low = ordered ? source : destination;
    int high = ordered ? destination : source;
    return FlowKey.secret((long) low << 32 | high & 0xffff_ffffL);
  }

  @Override
  public int process(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return reject(noHeader);
    }
    long now = timeout > 0 ? second(packet) : 0;
    if (now > reapAt) {
      forget(now);
    }
    int source = Ipv4.src(ip);
    Pair pair = find(source, Ipv4.dst(ip));
    if (pair == null) {
      return reject(tooMany);
    }
    if (pair.aggregate == 0 || now - pair.last > timeout) {
      pair.aggregate = next;
      next = Math.max(1, next + 1);
    }
    pair.last = now;
    Anno.putI32(packet, Anno.AGGREGATE, pair.aggregate);
    Anno.putU8(packet, Anno.PAINT, source == pair.source ? 0 : 1);
    return 0;
  }

  private Pair find(int source, int destination) {
    long key = key(source, destination);
    Pair pair = pairs.get(key);
    if (pair == null && pairs.size() < capacity) {
      pair = new Pair(source);
      pairs.put(key, pair);
    }
    return pair;
  }

  /** When a packet came, in seconds; one without timestamp gets that of now. */
  private static long second(long packet) {
    if (Anno.timestamp(packet) == 0) {
      Anno.setTimestamp(packet, WallClock.nanos());
    }
    return Math.floorDiv(Anno.timestamp(packet), SECOND);
  }

  private void forget(long now) {
    if (reapAt != 0) {
      pairs.values().removeIf(pair -> now - pair.last > timeout);
    }
    reapAt = now + reap;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("nagg", () -> next - 1);
    handlers.write("clear", value -> pairs.clear());
  }
}
