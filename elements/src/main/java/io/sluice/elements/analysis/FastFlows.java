// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import io.sluice.run.Timer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Generates packets of many flows that differ in their ports: the base of the elements
 * Fast...Flows. Belongs to one worker; allocates nothing per packet.
 */
abstract class FastFlows extends BatchElement {
  private static final int MAX_FLOWS = 1 << 24;
  private static final int MAX_LENGTH = 65_000;
  private static final int PORTS = 0xffff;
  private static final long SECOND = 1_000_000_000L;

  private long rate;
  private long limit;
  private int shortest;
  int length;
  long srcMac;
  long dstMac;
  int src;
  int dst;
  private int burst;
  private int flowBurst;
  long flowSize;
  private boolean sequential;
  private boolean active;
  private boolean stop;

  /** Source and destination port, and packets made, of each flow. */
  int[] ports = new int[0];

  long[] made = new long[0];
  private int flow;
  private int inRow;
  private long count;
  private long due;
  private Task task;
  private Timer timer;
  private PacketBatch batch;

  FastFlows() {}

  /** Reads the source address. */
  void configureSrc(Args args) {
    src = args.required("SRCIP").asIp(0);
  }

  /** Reads the destination address. */
  void configureDst(Args args) {
    dst = args.required("DSTIP").asIp(0);
  }

  /**
   * Reads what the class has beside the common arguments, once these are known; gives the length of
   * the shortest packet.
   */
  abstract int configureMore(Args args);

  /**
   * Writes a packet, as long as asked for, whose headers are unset.
   *
   * @param which the flow, from 0
   * @param number of the packet in it, from 1
   */
  abstract void write(long packet, int which, long number);

  /** The next flow that is to be ended once LIMIT is reached; -1 for none. */
  int unended() {
    return -1;
  }

  @Override
  protected final void configure(Args args) {
    rate = args.required("RATE").asLong(0, 0, SECOND);
    limit = args.required("LIMIT").asLong(-1, -1, Long.MAX_VALUE);
    length = args.required("LENGTH").asInt(0, 0, MAX_LENGTH);
    srcMac = args.required("SRCETH").asMac(0);
    configureSrc(args);
    dstMac = args.required("DSTETH").asMac(0);
    configureDst(args);
    int flows = args.required("FLOWS").asInt(1, 1, MAX_FLOWS);
    flowSize = args.required("FLOWSIZE").asLong(1, 1, Long.MAX_VALUE);
    burst = args.keyword("BURST").asBurst(32);
    flowBurst = args.keyword("FLOWBURST").asInt(1, 1, Integer.MAX_VALUE);
    sequential = args.keyword("SEQUENTIAL").asBool(false);
    args.keyword("DUPLICATE").asBool(false);
    active = args.optional("ACTIVE").asBool(true);
    stop = args.keyword("STOP").asBool(false);
    ports = new int[flows];
    made = new long[flows];
    shortest = configureMore(args);
    length = Math.max(shortest, length);
  }

  @Override
  protected final void initialize(Setup setup) {
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
    } else if (!active || isDone()) {
      task.unschedule();
    }
    return filled;
  }

  @Override
  public final int pull(int port, PacketBatch into, int max) {
    return fill(into, max);
  }

  private int fill(PacketBatch into, int max) {
    int filled = 0;
    while (filled < max && active && !isDone() && isDue()) {
      long packet = packets.allocate(length);
      if (packet == 0) {
        break;
      }
      write(packet);
      into.add(packet);
      filled++;
      if (isDone() && stop) {
        router().requestStop();
      }
    }
    return filled;
  }

  private boolean isDone() {
    return limit >= 0 && count >= limit && unended() < 0;
  }

  private void write(long packet) {
    if (limit >= 0 && count >= limit) {
      int last = unended();
      made[last] = flowSize;
      write(packet, last, flowSize);
    } else {
      int next = nextFlow();
      write(packet, next, made[next]);
      count++;
    }
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
    return flow;
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
    FastFlows before = (FastFlows) old;
    count = before.count;
    if (isConfiguredLike(before)) {
      rate = before.rate;
      limit = before.limit;
      length = before.length;
      srcMac = before.srcMac;
      dstMac = before.dstMac;
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
  protected final void handlers(Handlers handlers) {
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
    handlers.read("length", () -> length);
    handlers.write(
        "length",
        value -> length = Math.max(shortest, (int) HandlerValues.integer(value, 0, MAX_LENGTH)));
    handlers.write("srceth", value -> srcMac = HandlerValues.mac(this, value));
    handlers.write("dsteth", value -> dstMac = HandlerValues.mac(this, value));
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
    handlers.mark("c", "active");
    handlers.mark("b", "reset");
  }
}
