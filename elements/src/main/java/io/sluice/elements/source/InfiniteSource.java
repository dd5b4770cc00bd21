// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.queue.DownstreamQueues;
import io.sluice.elements.schedule.TaskHandlers;
import io.sluice.elements.script.CountCall;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Task;
import io.sluice.run.WallClock;

/**
 * Generates packets as fast as it can.
 *
 * <p>{@code InfiniteSource([DATA, LIMIT, BURST, ACTIVE, keywords])}
 *
 * <p>Generates packets with the contents DATA, LIMIT of them (default -1: no limit), BURST at a
 * time (default 1). The output may be push or pull.
 *
 * <p>Keywords: {@code LENGTH} or {@code DATASIZE} bytes, overrides the length of DATA (cut, or
 * repeated); {@code HEADROOM} bytes in front of packets, default and at least 128; {@code
 * TIMESTAMP} boolean, default true, stamps packets with the time; {@code STOP} boolean, default
 * false, stops the driver when the limit is reached; {@code END_CALL} a handler call that is made
 * then; {@code ACTIVE} boolean, default true. It rests while the queue that it fills is full.
 *
 * <p>Handlers: {@code count} (read), {@code reset} (write), {@code active}, {@code limit}, {@code
 * burst} or {@code burstsize}, {@code data}, {@code length} or {@code datasize} (-1 for that of the
 * data), {@code stop} (read, write); {@code scheduled}, {@code tickets} (read, write), {@code
 * home_thread} (read).
 */
@ElementInfo(name = "InfiniteSource", ports = "0/1", processing = "/a", live = true)
@ElementEffects(does = MAKES)
public final class InfiniteSource extends BatchElement {
  private static final String DEFAULT_DATA =
      "Sluice makes this packet of some sixty-four bytes, as fast as it can.";

  private final PacketTemplate template = new PacketTemplate();
  private long limit;
  private int burst;
  private boolean active;
  private boolean timestamp;
  private boolean stop;
  private String endCall;
  private boolean ended;
  private DownstreamQueues downstream = DownstreamQueues.NONE;
  private long count;
  private Task task;

  /** Creates the element. */
  public InfiniteSource() {}

  @Override
  protected void configure(Args args) {
    template.setData(args.optional("DATA").asString(DEFAULT_DATA));
    limit = args.optional("LIMIT").asLong(-1, Long.MIN_VALUE, Long.MAX_VALUE);
    int wanted = args.optional("BURST").asInt(1);
    burst = Math.min(PacketBatch.CAPACITY, wanted);
    active = args.optional("ACTIVE").asBool(true);
    timestamp = args.keyword("TIMESTAMP").asBool(true);
    template.configureLength(args);
    template.configureHeadroom(args);
    stop = args.keyword("STOP").asBool(false);
    endCall = args.keyword("END_CALL").asRaw("");
    if (wanted < 1) {
      args.error("burst size must be >= 1");
    }
    if (stop && !endCall.isEmpty()) {
      args.error("END_CALL and STOP are mutually exclusive");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    PacketTemplate.checkRoom(setup, template.bytes().length);
    CountCall.check(setup, this, "END_CALL", endCall);
    if (output(0).isPush()) {
      downstream = DownstreamQueues.of(this);
      task = setup.source(this::receive);
    }
  }

  private int receive(PacketBatch batch) {
    if (!active || downstream.isFull()) {
      return 0;
    }
    int made = make(batch, burst);
    if (made == 0) {
      // A round after the last packet, so that what pulls behind a queue gets that too.
      stopAtLimit();
    }
    return made;
  }

  private void stopAtLimit() {
    if (limit >= 0 && count >= limit) {
      if (task != null) {
        task.unschedule();
      }
      if (stop) {
        router().requestStop();
      } else if (!ended) {
        ended = true;
        CountCall.make(this, endCall);
      }
    }
  }

  private int make(PacketBatch into, int max) {
    int wanted = limit < 0 ? max : (int) Math.min(max, limit - count);
    byte[] data = template.bytes();
    long now = timestamp ? WallClock.nanos() : 0;
    int made = 0;
    while (made < wanted) {
      long packet = packets.allocate(data.length);
      if (packet == 0 || !template.makeHeadroom(packets, packet)) {
        break;
      }
      Bytes.copyIn(Mbuf.data(packet), data, 0, data.length);
      if (timestamp) {
        Anno.setTimestamp(packet, now);
      }
      into.add(packet);
      made++;
    }
    count += made;
    return made;
  }

  @Override
  public int pull(int port, PacketBatch into, int max) {
    if (!active) {
      return 0;
    }
    int made = make(into, max);
    if (made == 0) {
      stopAtLimit();
    }
    return made;
  }

  @Override
  protected boolean mayGive(int output) {
    return active && (limit < 0 || count < limit);
  }

  @Override
  protected void reconfigure(Element configured) {
    PacketTemplate.checkRoom(((InfiniteSource) configured).template.bytes().length);
    super.reconfigure(configured);
    wake();
  }

  @Override
  protected void takeOver(Element old) {
    InfiniteSource before = (InfiniteSource) old;
    count = before.count;
    ended = before.ended;
    if (isConfiguredLike(before)) {
      limit = before.limit;
      burst = before.burst;
      active = before.active;
      template.takeOver(before.template);
      stop = before.stop;
    }
    TaskHandlers.takeOver(task, before.task, null);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.write("reset", value -> reset());
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
    handlers.read("limit", () -> limit);
    handlers.write(
        "limit",
        value -> {
          limit = HandlerValues.integer(value, -1, Long.MAX_VALUE);
          wake();
        });
    for (String name : new String[] {"burst", "burstsize"}) {
      handlers.read(name, () -> burst);
      handlers.write(name, value -> burst = HandlerValues.burst(value));
    }
    template.handlers(handlers);
    handlers.read("stop", () -> stop);
    handlers.write("stop", value -> stop = HandlerValues.bool(value));
    TaskHandlers.add(handlers, this, () -> task, () -> mayGive(0) && !downstream.isFull());
    handlers.mark("b", "reset");
    handlers.mark("c", "active");
    handlers.mark(".", "limit", "burst");
    handlers.mark(".", "length");
    handlers.mark(".D", "burstsize", "datasize");
  }

  private void reset() {
    count = 0;
    wake();
  }

  private void wake() {
    ended = false;
    if (task != null) {
      task.schedule();
    }
  }
}
