// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Field.ANNO_EXTRA_LENGTH;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import io.sluice.run.Timer;
import io.sluice.run.WallClock;

/**
 * Pulls packets and pushes them on as a link of limited speed would.
 *
 * <p>{@code LinkUnqueue(LATENCY, BANDWIDTH)}
 *
 * <p>A packet takes LATENCY seconds, and before that the time that its bytes take at BANDWIDTH, one
 * packet after the other; a BANDWIDTH of 0 takes no time. Its timestamp becomes the time of its
 * arrival. As many packets are on the link as fit its latency.
 *
 * <p>Handlers: {@code latency}, {@code bandwidth} (read, write), {@code size} (read) packets on the
 * link, {@code reset} (write) drops them, {@code scheduled}, {@code tickets} (read, write).
 */
@ElementInfo(name = "LinkUnqueue", ports = "1/1", processing = "l/h")
@ElementEffects(
    reads = {LENGTH, ANNO_EXTRA_LENGTH},
    writes = ANNO_TIMESTAMP,
    does = {KEEPS, DROPS})
public final class LinkUnqueue extends BatchElement {
  private static final int MIN_BANDWIDTH = 100;
  private static final long MICROS = 1_000_000;

  private final int resetReason = dropReason("link was reset");
  private long latency;
  private long bandwidth;
  private boolean backToBack;
  private long lastArrival;

  /** Packets on the link, a circle whose size is a power of two. */
  private long[] link = new long[64];

  private int head;
  private int tail;
  private PacketBatch batch;
  private Task task;
  private Timer timer;

  /** Creates the element. */
  public LinkUnqueue() {}

  @Override
  protected void configure(Args args) {
    latency = args.required("LATENCY").asNanos(0);
    bandwidth = args.required("BANDWIDTH").asBandwidth(MIN_BANDWIDTH);
    if (bandwidth < MIN_BANDWIDTH && bandwidth != 0) {
      args.error("bandwidth too small, minimum 100Bps");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    batch = new PacketBatch();
    task = setup.task(this::run);
    timer = setup.timer(expired -> task.schedule());
  }

  private int run() {
    long now = WallClock.nanos();
    int taken = take(now);
    int sent = send(now);
    if (taken == 0 && sent == 0 && head != tail) {
      long wait = Anno.timestamp(link[head & link.length - 1]) - now;
      // A queue may fill up meanwhile, so that the link is looked at again after a packet's time.
      task.unschedule();
      timer.scheduleAfter(Math.min(wait, Math.max(0, lastArrival - latency - now)));
    }
    return taken + sent;
  }

  private int take(long now) {
    int taken = 0;
    while (head == tail || lastArrival <= now + latency) {
      if (input(0).pull(batch, 1) == 0) {
        backToBack = false;
        break;
      }
      long packet = batch.get(0);
      batch.clear();
      long start = head != tail && backToBack ? lastArrival : now + latency;
      long bytes = Mbuf.length(packet) + Integer.toUnsignedLong(extra(packet));
      lastArrival = start + nanosFor(bytes);
      Anno.setTimestamp(packet, lastArrival);
      add(packet);
      backToBack = true;
      taken++;
    }
    return taken;
  }

  /** Whole microseconds at whole hundreds of bytes a second, as Click counts them. */
  private long nanosFor(long bytes) {
    long hundreds = bandwidth / MIN_BANDWIDTH;
    return hundreds == 0 ? 0 : bytes * (MICROS / MIN_BANDWIDTH) / hundreds * 1_000;
  }

  private static int extra(long packet) {
    return Anno.getI32(packet, Anno.EXTRA_LENGTH);
  }

  private void add(long packet) {
    if (tail - head == link.length) {
      long[] wider = new long[2 * link.length];
      for (int i = head; i != tail; i++) {
        wider[i & wider.length - 1] = link[i & link.length - 1];
      }
      link = wider;
    }
    link[tail++ & link.length - 1] = packet;
  }

  private int send(long now) {
    int sent = 0;
    while (head != tail && !batch.isFull() && Anno.timestamp(link[head & link.length - 1]) <= now) {
      batch.add(link[head++ & link.length - 1]);
      sent++;
    }
    if (sent > 0) {
      output(0).push(batch);
    }
    return sent;
  }

  private void reset() {
    while (head != tail) {
      drop(resetReason, link[head++ & link.length - 1]);
    }
    timer.unschedule();
    task.schedule();
  }

  @Override
  protected long settle() {
    return tail - head;
  }

  @Override
  protected void takeOver(Element old) {
    LinkUnqueue before = (LinkUnqueue) old;
    link = before.link;
    head = before.head;
    tail = before.tail;
    lastArrival = before.lastArrival;
    backToBack = before.backToBack;
    if (isConfiguredLike(before)) {
      latency = before.latency;
      bandwidth = before.bandwidth;
    }
    before.head = before.tail;
    TaskHandlers.takeOver(task, before.task, before.timer);
  }

  @Override
  protected void cleanup() {
    while (head != tail) {
      batch.add(link[head++ & link.length - 1]);
      freeLeft(batch);
    }
  }

  private void setBandwidth(String value) {
    long wanted = HandlerValues.bytesPerSecond(value);
    if (wanted < MIN_BANDWIDTH && wanted != 0) {
      throw new HandlerException("bandwidth too small, minimum 100Bps");
    }
    bandwidth = wanted;
    reset();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("latency", () -> HandlerValues.interval(latency));
    handlers.write(
        "latency",
        value -> {
          latency = HandlerValues.nanos(value);
          reset();
        });
    handlers.read("bandwidth", () -> bandwidth / MIN_BANDWIDTH * MIN_BANDWIDTH);
    handlers.write("bandwidth", this::setBandwidth);
    handlers.read("size", () -> tail - head);
    handlers.write("reset", value -> reset());
    TaskHandlers.add(handlers, this, () -> task);
    handlers.mark("b", "reset");
    handlers.mark(".", "bandwidth", "latency");
  }
}
