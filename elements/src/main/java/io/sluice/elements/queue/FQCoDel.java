// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.flow.FlowKey;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.WallClock;

/**
 * Stores packets in a queue that shares a link fairly among flows and keeps delays short
 * (FlowQueue-CoDel, RFC 8290).
 *
 * <p>{@code FQCoDel([CAPACITY, keywords])}
 *
 * <p>Packets are distributed over FLOWS queues by addresses, protocol and ports, located by the IP
 * header annotation; packets without it share a queue. The queues are served in turn, QUANTUM bytes
 * each, new flows first; each drops packets that have waited too long, like {@link CoDel}. When
 * CAPACITY packets (default 10240) are stored, the longest queue loses up to 64 of its oldest
 * packets, but not more than half. Dropped packets leave on output 1 if that is connected. All
 * elements that pull must run on one worker.
 *
 * <p>Keywords: {@code TARGET} time, default 5 ms; {@code INTERVAL} time, default 100 ms; {@code
 * FLOWS} default 1024; {@code QUANTUM} bytes, default 1514.
 *
 * <p>Handlers: {@code length} (read) packets stored, {@code drops} (read) packets dropped for their
 * delay, {@code overflow_drops} (read) packets dropped for lack of room; {@code target}, {@code
 * interval} (read, write).
 */
@ElementInfo(name = "FQCoDel", ports = "1/1-2", processing = "h/lh")
@ElementEffects(
    reads = {HEADERS, LENGTH, ANNO_NETWORK, ANNO_TRANSPORT},
    does = {KEEPS, DROPS, BRANCHES, COUNTS, STATE, REORDERS})
public final class FQCoDel extends BatchElement {
  private static final int MAX_CAPACITY = 1 << 22;
  private static final int MAX_FLOWS = 1 << 16;
  private static final int DROPPED_AT_ONCE = 64;

  private final int waited = dropReason("waited too long");
  private final int full = dropReason("queue full");
  private int capacity;

  /** So that nobody can choose flows that meet in a queue. */
  private long seed;

  private int flows;
  private int quantum;
  private long target;
  private long interval;
  private long drops;
  private long overflows;
  private FlowQueues queues;
  private PacketBatch dropped;

  /** Creates the element. */
  public FQCoDel() {}

  @Override
  protected void configure(Args args) {
    capacity = args.optional("CAPACITY").asInt(10_240, 2, MAX_CAPACITY);
    target = args.keyword("TARGET").asNanos(5_000_000);
    interval = args.keyword("INTERVAL").asNanos(100_000_000);
    flows = args.keyword("FLOWS").asInt(1024, 1, MAX_FLOWS);
    quantum = args.keyword("QUANTUM").asInt(1514, 1, 1 << 20);
  }

  @Override
  protected void initialize(Setup setup) {
    queues = new FlowQueues(flows, capacity, quantum);
    dropped = new PacketBatch();
    seed = (long) worker().random().next() << 32 | worker().random().next();
  }

  @Override
  public void push(int port, PacketBatch batch) {
    long now = WallClock.nanos();
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.handOver(i);
      if (queues.isFull()) {
        makeRoom();
      }
      queues.add(flowOf(packet), packet, Mbuf.length(packet), now);
    }
    batch.clear();
  }

  private void makeRoom() {
    int flow = queues.fattest();
    int count = Math.min(DROPPED_AT_ONCE, (queues.length(flow) + 1) / 2);
    for (int i = 0; i < count; i++) {
      dropped.add(take(flow));
    }
    overflows += count;
    dropAll(full);
  }

  private long take(int flow) {
    return queues.remove(flow, Mbuf.length(queues.first(flow)));
  }

  private int flowOf(long packet) {
    long first = 0;
    long second = 0;
    long ip = Headers.ipv4(packet);
    if (ip != 0 && Ipv4.version(ip) == 4) {
      first = (long) Ipv4.src(ip) << 32 | Ipv4.dst(ip) & 0xffff_ffffL;
      second = Ipv4.protocol(ip);
      if (!Ipv4.isFragment(ip)) {
        second |= ports(packet, Ipv4.protocol(ip));
      }
    } else {
      ip = Headers.ipv6(packet);
      if (ip != 0 && Ipv6.version(ip) == 6) {
        first = Ipv6.srcHigh(ip) ^ Long.rotateLeft(Ipv6.srcLow(ip), 17);
        second = Ipv6.dstHigh(ip) ^ Long.rotateLeft(Ipv6.dstLow(ip), 31);
        second ^= ports(packet, Ipv6.nextHeader(ip));
      }
    }
    int hash = FlowKey.hash(first ^ seed, second);
    return (int) ((hash & 0xffff_ffffL) * flows >>> 32);
  }

  private static long ports(long packet, int protocol) {
    if (protocol != IpProtocol.TCP && protocol != IpProtocol.UDP) {
      return 0;
    }
    long transport = Headers.transport(packet, 4);
    return transport == 0 ? 0 : (long) Bytes.i32(transport) << 32;
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    long now = WallClock.nanos();
    int given = 0;
    while (given < max) {
      int flow = queues.turn();
      if (flow < 0) {
        break;
      }
      long packet = next(flow, now);
      if (packet == 0) {
        queues.controls[flow].empty();
        queues.rest(flow);
      } else {
        queues.spend(flow, Mbuf.length(packet));
        batch.add(packet);
        given++;
      }
    }
    dropAll(waited);
    return given;
  }

  /** The next packet of a flow that is not to be dropped; 0 when it has none. */
  private long next(int flow, long now) {
    while (queues.length(flow) > 0) {
      long sojourn = now - queues.time(flow);
      long packet = take(flow);
      if (!queues.controls[flow].drops(now, sojourn, target, interval)) {
        return packet;
      }
      drops++;
      dropped.add(packet);
      if (dropped.isFull()) {
        dropAll(waited);
      }
    }
    return 0;
  }

  private void dropAll(int reason) {
    if (dropped.isEmpty()) {
      return;
    }
    if (nOutputs() > 1) {
      output(1).push(dropped);
    } else {
      drop(reason, dropped);
    }
  }

  @Override
  protected boolean mayGive(int output) {
    return queues == null || queues.size() > 0;
  }

  @Override
  protected long settle() {
    return queues == null ? 0 : queues.size();
  }

  @Override
  protected void takeOver(Element old) {
    FQCoDel before = (FQCoDel) old;
    drops = before.drops;
    overflows = before.overflows;
    if (isConfiguredLike(before)) {
      target = before.target;
      interval = before.interval;
      seed = before.seed;
      queues = before.queues;
      before.queues = new FlowQueues(1, 0, 1);
      return;
    }
    for (int flow = 0; flow < before.flows; flow++) {
      while (before.queues.length(flow) > 0) {
        long time = before.queues.time(flow);
        long packet = before.take(flow);
        if (queues.isFull()) {
          overflows++;
          drop(full, packet);
        } else {
          queues.add(flowOf(packet), packet, Mbuf.length(packet), time);
        }
      }
    }
  }

  @Override
  protected void cleanup() {
    for (int flow = 0; queues != null && flow < queues.flows(); flow++) {
      while (queues.length(flow) > 0) {
        freeLeft(take(flow));
      }
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("length", () -> queues.size());
    handlers.read("drops", () -> drops);
    handlers.read("overflow_drops", () -> overflows);
    handlers.read("target", () -> HandlerValues.interval(target));
    handlers.write("target", value -> target = HandlerValues.nanos(value));
    handlers.read("interval", () -> HandlerValues.interval(interval));
    handlers.write("interval", value -> interval = HandlerValues.nanos(value));
  }
}
