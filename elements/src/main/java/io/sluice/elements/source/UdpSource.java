// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.elements.shape.TokenBucket;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import io.sluice.run.Timer;

/** The base of sources that generate UDP packets of one flow at a given rate. */
abstract class UdpSource extends BatchElement {
  private static final int BURST = 32;
  private static final long SECOND = 1_000_000_000L;

  private final TokenBucket bucket = new TokenBucket();
  private long rate;
  private long limit;
  private int length;
  long srcMac;
  long dstMac;
  private int srcPort;
  private int dstPort;
  boolean checksum;
  private long interval;
  private boolean active;
  private boolean stop;
  private long count;
  private Task task;
  private Timer timer;
  private PacketBatch batch;

  UdpSource() {}

  /** Bytes of the shortest packet, the Ethernet header included. */
  abstract int shortest();

  /** Reads the source address. */
  abstract void configureSrc(Args args);

  /** Reads the destination address. */
  abstract void configureDst(Args args);

  /** Writes a packet, as long as asked for, with source and destination port. */
  abstract void write(long packet, int ports);

  @Override
  protected final void configure(Args args) {
    rate = args.required("RATE").asLong(0, 0, SECOND);
    limit = args.required("LIMIT").asLong(-1, -1, Long.MAX_VALUE);
    length = Math.max(shortest(), args.required("LENGTH").asInt(0, 0, PacketTemplate.MAX_LENGTH));
    srcMac = args.required("SRCETH").asMac(0);
    configureSrc(args);
    srcPort = args.required("SPORT").asInt(0, 0, 65_535);
    dstMac = args.required("DSTETH").asMac(0);
    configureDst(args);
    dstPort = args.required("DPORT").asInt(0, 0, 65_535);
    checksum = args.optional("CHECKSUM").asBool(true);
    interval = args.optional("INTERVAL").asLong(0, 0, Integer.MAX_VALUE);
    active = args.optional("ACTIVE").asBool(true);
    stop = args.keyword("STOP").asBool(false);
    bucket.assign(rate, burst());
  }

  /** Ten milliseconds' worth. */
  private double burst() {
    return Math.max(1, rate / 100.0);
  }

  @Override
  protected void initialize(Setup setup) {
    PacketTemplate.checkRoom(setup, length);
    if (output(0).isPush()) {
      batch = new PacketBatch();
      task = setup.task(this::run);
      timer = setup.timer(expired -> wake());
    }
  }

  private void wake() {
    if (task != null && active) {
      task.schedule();
    }
  }

  private int run() {
    int made = make(batch, BURST);
    if (made > 0) {
      output(0).push(batch);
    } else if (!active || limit >= 0 && count >= limit) {
      task.unschedule();
    } else if (rate > 0 && bucket.tokens() < 1) {
      task.unschedule();
      timer.scheduleAfter(bucket.nanosUntil(1));
    }
    return made;
  }

  @Override
  public int pull(int port, PacketBatch into, int max) {
    return make(into, max);
  }

  private int make(PacketBatch into, int max) {
    if (!active) {
      return 0;
    }
    long wanted = limit < 0 ? max : Math.min(max, limit - count);
    if (rate > 0) {
      bucket.refill(worker().nanoTime());
      wanted = Math.min(wanted, (long) bucket.tokens());
    }
    int made = 0;
    while (made < wanted) {
      long packet = packets.allocate(length);
      if (packet == 0) {
        break;
      }
      write(packet, srcPort << 16 | dstPort);
      into.add(packet);
      made++;
      count++;
      if (interval > 0 && count % interval == 0) {
        srcPort = srcPort + 1 & 0xffff;
        dstPort = dstPort + 1 & 0xffff;
      }
    }
    bucket.remove(rate > 0 ? made : 0);
    if (stop && made > 0 && count == limit) {
      router().requestStop();
    }
    return made;
  }

  @Override
  protected void takeOver(Element old) {
    UdpSource before = (UdpSource) old;
    count = before.count;
    if (isConfiguredLike(before)) {
      rate = before.rate;
      limit = before.limit;
      active = before.active;
      srcPort = before.srcPort;
      dstPort = before.dstPort;
    }
    bucket.takeOver(before.bucket, isConfiguredLike(before));
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.write(
        "reset",
        value -> {
          count = 0;
          wake();
        });
    handlers.read("active", () -> active);
    handlers.write(
        "active",
        value -> {
          active = HandlerValues.bool(value);
          wake();
        });
    handlers.read("rate", () -> rate);
    handlers.write(
        "rate",
        value -> {
          rate = HandlerValues.integer(value, 0, SECOND);
          bucket.adjust(rate, burst());
          wake();
        });
    handlers.read("limit", () -> limit);
    handlers.write(
        "limit",
        value -> {
          limit = HandlerValues.integer(value, -1, Long.MAX_VALUE);
          wake();
        });
    handlers.mark("c", "active");
    handlers.mark("b", "reset");
  }
}
