// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.elements.source.UdpFrame;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import io.sluice.run.Timer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes UDP packets of many flows.
 *
 * <p>{@code FastUDPFlows(RATE, LIMIT, LENGTH, SRCETH, SRCIP, DSTETH, DSTIP, FLOWS, FLOWSIZE [,
 * keywords])}
 *
 * <p>RATE packets a second, 0 for as fast as possible; LIMIT of them, -1 for no limit; LENGTH bytes
 * with the Ethernet header, at least 42. FLOWS flows at a time, which differ in their ports, each
 * of FLOWSIZE packets: then another one takes its place. Sets the header and destination address
 * annotations. Pushes, or is pulled from.
 *
 * <p>Keywords: {@code BURST} packets a push, default 32; {@code FLOWBURST} packets of a flow in a
 * row, default 1; {@code CHECKSUM} boolean, default true: sets the UDP checksum; {@code SEQUENTIAL}
 * boolean, default false: flows and ports one after the other instead of at random; {@code ACTIVE}
 * boolean, default true; {@code STOP} boolean, default false: stops the driver at the limit; {@code
 * DUPLICATE} is accepted: packets share nothing in any case.
 *
 * <p>Handlers: {@code count} (read), {@code reset} (write), {@code active}, {@code rate}, {@code
 * limit} (read, write), {@code stop} (write).
 */
@ElementInfo(name = "FastUDPFlows", ports = "0/1", processing = "/a")
@ElementEffects(does = {MAKES, STATE})
public final class FastUDPFlows extends BatchElement {
  private static final int MAX_FLOWS = 1 << 24;
  private static final int PORTS = 0xffff;
  private static final long SECOND = 1_000_000_000L;

  private final int noBuffer = shortageReason("no packet buffer");

  private long rate;
  private long limit;
  private int length;
  private long srcMac;
  private long dstMac;
  private int src;
  private int dst;
  private int burst;
  private int flowBurst;
  private long flowSize;
  private boolean checksum;
  private boolean sequential;
  private boolean active;
  private boolean stop;

  /** Source and destination port, and packets made, of each flow. */
  private int[] ports = new int[0];

  private long[] made = new long[0];
  private int flow;
  private int inRow;
  private long count;
  private long due;
  private Task task;
  private Timer timer;
  private PacketBatch batch;

  /** Creates the element. */
  public FastUDPFlows() {}

  @Override
  protected void configure(Args args) {
    rate = args.required("RATE").asLong(0, 0, SECOND);
    limit = args.required("LIMIT").asLong(-1, -1, Long.MAX_VALUE);
    length = args.required("LENGTH").asInt(UdpFrame.HEADERS, 0, 65_000);
    srcMac = args.required("SRCETH").asMac(0);
    src = args.required("SRCIP").asIp(0);
    dstMac = args.required("DSTETH").asMac(0);
    dst = args.required("DSTIP").asIp(0);
    int flows = args.required("FLOWS").asInt(1, 1, MAX_FLOWS);
    flowSize = args.required("FLOWSIZE").asLong(1, 1, Long.MAX_VALUE);
    burst = args.keyword("BURST").asBurst(32);
    flowBurst = args.keyword("FLOWBURST").asInt(1, 1, Integer.MAX_VALUE);
    checksum = args.keyword("CHECKSUM").asBool(true);
    sequential = args.keyword("SEQUENTIAL").asBool(false);
    args.keyword("DUPLICATE").asBool(false);
    active = args.keyword("ACTIVE").asBool(true);
    stop = args.keyword("STOP").asBool(false);
    length = Math.max(UdpFrame.HEADERS, length);
    ports = new int[flows];
    made = new long[flows];
  }

  @Override
  protected void initialize(Setup setup) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < ports.length; i++) {
      ports[i] = random.nextInt(PORTS) << 16 | random.nextInt(PORTS);
    }
    inRow = flowBurst;
    flow = ports.length - 1;
    batch = new PacketBatch();
    timer = setup.timer(expired -> wake());
    if (output(0).isPush()) {
      task = setup.task(this::run);
      if (!active) {
        task.unschedule();
      }
    }
  }

  private void wake() {
    if (task != null && active) {
      task.schedule();
    }
  }

  private int run() {
    int filled = fill(batch, burst);
    if (filled > 0) {
      output(0).push(batch);
    } else if (!active || limit >= 0 && count >= limit) {
      task.unschedule();
    }
    return filled;
  }

  @Override
  public int pull(int port, PacketBatch into, int max) {
    return fill(into, max);
  }

  private int fill(PacketBatch into, int max) {
    int filled = 0;
    while (filled < max && active && (limit < 0 || count < limit) && isDue()) {
      long packet = packets.allocate();
      if (packet == 0 || !Mbuf.append(packet, length)) {
        if (packet != 0) {
          packets.free(packet);
          countDrops(noBuffer, 1);
        }
        break;
      }
      UdpFrame.write(packet, srcMac, dstMac, src, dst, nextFlow(), checksum);
      into.add(packet);
      filled++;
      count++;
      if (count == limit && stop) {
        router().requestStop();
      }
    }
    return filled;
  }

  /** Whether the rate allows for another packet; one that comes late is not made up for. */
  private boolean isDue() {
    if (rate == 0) {
      return true;
    }
    long now = worker().nanoTime();
    if (count == 0) {
      due = now;
    }
    if (now - due < 0) {
      timer.scheduleAt(due);
      return false;
    }
    long step = SECOND / rate;
    due = now - due > 32 * step ? now + step : due + step;
    return true;
  }

  private int nextFlow() {
    if (inRow >= flowBurst) {
      inRow = 0;
      int next = flow + 1 < ports.length ? flow + 1 : 0;
      flow = sequential ? next : ThreadLocalRandom.current().nextInt(ports.length);
    }
    inRow++;
    if (made[flow] >= flowSize) {
      made[flow] = 0;
      changePorts(flow);
    }
    made[flow]++;
    return ports[flow];
  }

  private void changePorts(int which) {
    int old = ports[which];
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int srcPort = sequential ? ((old >>> 16) + 1) % PORTS : random.nextInt(PORTS);
    int dstPort = sequential ? ((old & 0xffff) + 1) % PORTS : random.nextInt(PORTS);
    ports[which] = srcPort << 16 | dstPort;
  }

  private void setActive(boolean on) {
    active = on;
    wake();
  }

  @Override
  protected void takeOver(Element old) {
    FastUDPFlows before = (FastUDPFlows) old;
    count = before.count;
    if (isConfiguredLike(before)) {
      rate = before.rate;
      limit = before.limit;
      active = before.active;
      ports = before.ports;
      made = before.made;
      flow = before.flow;
      inRow = before.inRow;
      due = before.due;
      wake();
      TaskHandlers.takeOver(task, before.task, before.timer);
    }
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
    handlers.write("active", value -> setActive(HandlerValues.bool(value)));
    handlers.read("rate", () -> rate);
    handlers.write("rate", value -> rate = HandlerValues.integer(value, 0, SECOND));
    handlers.read("limit", () -> limit);
    handlers.write(
        "limit",
        value -> {
          limit = HandlerValues.integer(value, -1, Long.MAX_VALUE);
          wake();
        });
    handlers.write(
        "stop",
        value -> {
          active = false;
          router().requestStop();
        });
    TaskHandlers.add(handlers, this, () -> task);
  }
}
