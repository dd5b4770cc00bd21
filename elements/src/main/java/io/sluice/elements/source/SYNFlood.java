// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.queue.DownstreamQueues;
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import io.sluice.run.WallClock;

/**
 * Makes packets that ask for connections of TCP, each from another address and port.
 *
 * <p>{@code SYNFlood(SRCIP, DSTIP [, keywords])}
 *
 * <p>For tests of what stands such a flood. The source port counts up; behind 65535 it goes on at 1
 * with the next source address. The Ethernet addresses are 0; sequence numbers are random. Where it
 * differs from FastClick: checksums are right, and LIMIT is exact. Pushes, or is pulled from.
 *
 * <pre>
 * SYNFlood(10.1.1.1, 172.16.1.1, LEN 1400) -&gt; EtherRewrite(02:00:00:00:00:01,
 *     02:00:00:00:00:02) -&gt; ToDPDKDevice(0)
 * </pre>
 *
 * <p>Keywords: {@code SPORT} of the first packet, default 1; {@code DPORT}, default 80; {@code
 * LIMIT} packets to make, default -1 for no limit; {@code STOP} boolean, default true, stops the
 * driver then; {@code BURST} packets at a time, default 32; {@code LEN} bytes of a packet, default
 * and at least 60; {@code ACTIVE} boolean, default true.
 *
 * <p>Handlers: {@code count} (read) packets made; {@code active} (read, write); {@code stop}
 * (write) ends it and stops the driver; {@code scheduled}, {@code tickets} (read, write) when it
 * pushes.
 *
 * <p>See also: Generator, SYNProxy. RFC 4987.
 */
@ElementInfo(name = "SYNFlood", ports = "0/1", processing = "/a")
@ElementEffects(does = {MAKES, STATE})
public final class SYNFlood extends BatchElement {
  private static final int MIN_LENGTH = 60;

  private int src;
  private int dst;
  private int srcPort;
  private int dstPort;
  private long limit;
  private boolean stop;
  private int burst;
  private int length;
  private boolean active;
  private boolean stopped;
  private long count;
  private DownstreamQueues downstream = DownstreamQueues.NONE;
  private PacketBatch batch;
  private Task task;

  /** Creates the element. */
  public SYNFlood() {}

  @Override
  protected void configure(Args args) {
    src = args.required("SRCIP").asIp(0);
    dst = args.required("DSTIP").asIp(0);
    srcPort = args.optional("SPORT").asInt(1, 0, 0xffff);
    dstPort = args.optional("DPORT").asInt(80, 0, 0xffff);
    stop = args.keyword("STOP").asBool(true);
    active = args.keyword("ACTIVE").asBool(true);
    burst = args.keyword("BURST").asBurst(32);
    limit = args.keyword("LIMIT").asLong(-1, -1, Long.MAX_VALUE);
    length = args.keyword("LEN").asInt(MIN_LENGTH, 0, PacketTemplate.MAX_LENGTH);
    if (length < MIN_LENGTH) {
      args.warning("packet length < " + MIN_LENGTH + ", defaulting to " + MIN_LENGTH);
      length = MIN_LENGTH;
    }
  }

  @Override
  protected void initialize(Setup setup) {
    if (output(0).isPush()) {
      downstream = DownstreamQueues.of(this);
      batch = new PacketBatch();
      task = setup.task(this::run);
    }
  }

  private int run() {
    int made = downstream.isFull() ? 0 : make(batch, burst);
    if (made > 0) {
      output(0).push(batch);
    }
    return made;
  }

  private int make(PacketBatch into, int max) {
    int wanted = limit < 0 ? max : (int) Math.min(max, limit - count);
    int made = 0;
    long now = WallClock.nanos();
    while (active && made < wanted) {
      long packet = packets.allocate(length);
      if (packet == 0) {
        break;
      }
      int seq = worker().random().next();
      TcpFrame.write(packet, 0, 0, src, dst, srcPort << 16 | dstPort, seq, 0, Tcp.SYN);
      Anno.setTimestamp(packet, now);
      into.add(packet);
      made++;
      if (++srcPort > 0xffff) {
        srcPort = 1;
        src++;
      }
    }
    count += made;
    if (limit >= 0 && count >= limit && !stopped) {
      stopped = true;
      if (stop) {
        router().requestStop();
      }
    }
    return made;
  }

  @Override
  public int pull(int port, PacketBatch into, int max) {
    return make(into, max);
  }

  @Override
  protected void takeOver(Element old) {
    SYNFlood before = (SYNFlood) old;
    if (isConfiguredLike(before)) {
      src = before.src;
      srcPort = before.srcPort;
      active = before.active;
      count = before.count;
      stopped = before.stopped;
    }
    if (task != null && before.task != null) {
      TaskHandlers.takeOver(task, before.task, null);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
    handlers.write(
        "stop",
        value -> {
          active = false;
          router().requestStop();
        });
    if (output(0).isPush()) {
      TaskHandlers.add(handlers, this, () -> task);
    }
  }
}
