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
import io.sluice.elements.script.CountCall;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.run.WallClock;
import java.util.SplittableRandom;

/**
 * Generates packets with random contents, as fast as it can.
 *
 * <p>{@code RandomSource(LENGTH [, LIMIT, BURST, ACTIVE, keywords])}
 *
 * <p>LENGTH bytes each, LIMIT of them (default -1: no limit), BURST at a time (default 1). The
 * output may be push or pull.
 *
 * <p>Keywords: {@code TIMESTAMP} boolean, default true, stamps packets with the time; {@code STOP}
 * boolean, default false, stops the driver when the limit is reached; {@code END_CALL} a handler
 * call to make then.
 *
 * <p>Handlers: {@code count} (read), {@code reset} (write), {@code length}, {@code limit}, {@code
 * burst}, {@code active} (read, write).
 */
@ElementInfo(name = "RandomSource", ports = "0/1", processing = "/a")
@ElementEffects(does = {MAKES, STATE})
public final class RandomSource extends BatchElement {
  private static final int MAX_LENGTH = PacketTemplate.MAX_LENGTH;

  private SplittableRandom random = new SplittableRandom();
  private int length;
  private long limit;
  private int burst;
  private boolean active;
  private boolean timestamp;
  private boolean stop;
  private String endCall = "";
  private boolean stopped;
  private DownstreamQueues downstream = DownstreamQueues.NONE;
  private long count;
  private PacketBatch batch;

  /** Creates the element. */
  public RandomSource() {}

  @Override
  protected void configure(Args args) {
    length = args.required("LENGTH").asInt(0, 0, MAX_LENGTH);
    limit = args.optional("LIMIT").asLong(-1, -1, Long.MAX_VALUE);
    burst = args.optional("BURST").asBurst(1);
    active = args.optional("ACTIVE").asBool(true);
    timestamp = args.keyword("TIMESTAMP").asBool(true);
    stop = args.keyword("STOP").asBool(false);
    endCall = args.keyword("END_CALL").asRaw("");
    if (stop && !endCall.isEmpty()) {
      args.error("END_CALL and STOP are mutually exclusive");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    CountCall.check(setup, this, "END_CALL", endCall);
    if (output(0).isPush()) {
      downstream = DownstreamQueues.of(this);
      batch = new PacketBatch();
      setup.task(this::run);
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
    long now = timestamp ? WallClock.nanos() : 0;
    while (active && made < wanted) {
      long packet = packets.allocate(length);
      if (packet == 0) {
        break;
      }
      fill(Mbuf.data(packet));
      Anno.setTimestamp(packet, now);
      into.add(packet);
      made++;
    }
    count += made;
    if (limit >= 0 && count >= limit && !stopped) {
      stopped = true;
      if (stop) {
        router().requestStop();
      } else {
        CountCall.make(this, endCall);
      }
    }
    return made;
  }

  private void fill(long data) {
    int at = 0;
    for (; at + 8 <= length; at += 8) {
      Bytes.putI64(data + at, random.nextLong());
    }
    for (; at < length; at++) {
      Bytes.putU8(data + at, random.nextInt());
    }
  }

  @Override
  public int pull(int port, PacketBatch into, int max) {
    return make(into, max);
  }

  @Override
  protected void takeOver(Element old) {
    RandomSource before = (RandomSource) old;
    random = before.random;
    count = before.count;
    stopped = before.stopped;
    if (isConfiguredLike(before)) {
      length = before.length;
      limit = before.limit;
      burst = before.burst;
      active = before.active;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.write(
        "reset",
        value -> {
          count = 0;
          stopped = false;
        });
    handlers.read("length", () -> length);
    handlers.write("length", value -> length = (int) HandlerValues.integer(value, 0, MAX_LENGTH));
    handlers.read("limit", () -> limit);
    handlers.write("limit", value -> limit = HandlerValues.integer(value, -1, Long.MAX_VALUE));
    handlers.read("burst", () -> burst);
    handlers.write("burst", value -> burst = HandlerValues.burst(value));
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
    handlers.mark(".", "length", "limit", "burst");
    handlers.mark("b", "reset");
    handlers.mark("c", "active");
  }
}
