// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.timestamp;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.argument.TimeTexts;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.elements.script.CountCall;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;
import io.sluice.run.WallClock;

/**
 * Passes packets whose timestamps lie in a range.
 *
 * <p>{@code TimeFilter([START, END, keywords])}
 *
 * <p>From START, inclusive, to END, exclusive, in seconds since 1970; by default from the first
 * packet's timestamp on, without an end. Others leave on output 1, if there is one.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code START_AFTER}, {@code END_AFTER} times from the first packet's timestamp; {@code
 *       START_DELAY}, {@code END_DELAY} times from the start of the router; {@code INTERVAL} time
 *       from START. Give at most one for each end.
 *   <li>{@code END_CALL} handler and value to write at the first packet after the end; {@code $t}
 *       in it stands for the packet's timestamp. If that moves the end, the packet is checked
 *       again.
 *   <li>{@code STOP} boolean, default false: stops the driver then.
 * </ul>
 *
 * <p>Handlers: {@code start}, {@code end}, {@code interval} (read, write), {@code extend_interval}
 * (write) moves the end.
 */
@ElementInfo(name = "TimeFilter", ports = "1/1-2", processing = "a/ah")
@ElementEffects(
    reads = ANNO_TIMESTAMP,
    does = {DROPS, BRANCHES, STATE})
public final class TimeFilter extends PacketElement {
  private enum Origin {
    NONE,
    ABSOLUTE,
    FIRST_PACKET,
    ROUTER_START,
    START
  }

  private final int outside = dropReason("timestamp outside of range");
  private Origin startOrigin = Origin.NONE;
  private Origin endOrigin = Origin.NONE;
  private long start;
  private long end;
  private String endCall;
  private boolean stop;
  private boolean callDue;
  private boolean seen;

  /** Creates the element. */
  public TimeFilter() {}

  @Override
  protected void configure(Args args) {
    readStart(args, args.optional("START"), Origin.ABSOLUTE);
    readEnd(args, args.optional("END"), Origin.ABSOLUTE);
    readStart(args, args.keyword("START_DELAY"), Origin.ROUTER_START);
    readEnd(args, args.keyword("END_DELAY"), Origin.ROUTER_START);
    readStart(args, args.keyword("START_AFTER"), Origin.FIRST_PACKET);
    readEnd(args, args.keyword("END_AFTER"), Origin.FIRST_PACKET);
    readEnd(args, args.keyword("INTERVAL"), Origin.START);
    stop = args.keyword("STOP").asBool(false);
    endCall = args.keyword("END_CALL").asRaw("");
    if (stop && !endCall.isEmpty()) {
      args.error("END_CALL and STOP are mutually exclusive");
    }
    if (startOrigin == Origin.NONE) {
      startOrigin = Origin.FIRST_PACKET;
    }
    if (endOrigin == Origin.NONE) {
      end = Long.MAX_VALUE;
    }
    callDue = stop || !endCall.isEmpty();
  }

  /** A time of 0 is as good as none. */
  private void readStart(Args args, Arg given, Origin origin) {
    long nanos = given.as(TimeTexts::unsigned, 0L);
    if (nanos != 0) {
      if (startOrigin != Origin.NONE) {
        args.error("START, START_AFTER, and START_DELAY are mutually exclusive");
      }
      startOrigin = origin;
      start = nanos;
    }
  }

  private void readEnd(Args args, Arg given, Origin origin) {
    long nanos = given.as(TimeTexts::unsigned, 0L);
    if (nanos != 0) {
      if (endOrigin != Origin.NONE) {
        args.error("END, END_AFTER, END_DELAY, and INTERVAL are mutually exclusive");
      }
      endOrigin = origin;
      end = nanos;
    }
  }

  @Override
  protected void initialize(Setup setup) {
    CountCall.check(setup, this, "END_CALL", endCall);
    long now = WallClock.nanos();
    start += startOrigin == Origin.ROUTER_START ? now : 0;
    end += endOrigin == Origin.ROUTER_START ? now : 0;
  }

  @Override
  public int process(long packet) {
    long time = Anno.timestamp(packet);
    if (!seen) {
      begin(time);
    }
    if (time < start) {
      return reject(outside);
    }
    if (time >= end && callDue) {
      reachEnd(time);
    }
    return time < end ? 0 : reject(outside);
  }

  private void begin(long time) {
    seen = true;
    start += startOrigin == Origin.FIRST_PACKET ? time : 0;
    if (endOrigin == Origin.FIRST_PACKET) {
      end += time;
    } else if (endOrigin == Origin.START) {
      end += start;
    }
  }

  private void reachEnd(long time) {
    long before;
    do {
      before = end;
      callDue = false;
      if (stop) {
        router().requestStop();
      } else {
        String text = HandlerValues.timestamp(time);
        CountCall.make(this, endCall.replace("${t}", text).replaceAll("\\$t\\b", text));
      }
    } while (time >= end && callDue && end > before);
  }

  private static long time(String value) {
    Long nanos = TimeTexts.unsigned(value);
    if (nanos == null) {
      throw new HandlerException("expected time, not '" + value.strip() + "'");
    }
    return nanos;
  }

  /** The sum of two times that are not negative; the latest time where it would be beyond that. */
  private static long later(long time, long by) {
    return time > Long.MAX_VALUE - by ? Long.MAX_VALUE : time + by;
  }

  private void setEnd(long nanos) {
    end = nanos;
    endOrigin = Origin.ABSOLUTE;
    callDue = stop || !endCall.isEmpty();
  }

  @Override
  protected void takeOver(Element old) {
    TimeFilter before = (TimeFilter) old;
    if (isConfiguredLike(before)) {
      startOrigin = before.startOrigin;
      endOrigin = before.endOrigin;
      start = before.start;
      end = before.end;
      callDue = before.callDue;
      seen = before.seen;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("start", () -> HandlerValues.timestamp(start));
    handlers.read("end", () -> HandlerValues.timestamp(end));
    handlers.read("interval", () -> HandlerValues.timestamp(end - start));
    handlers.write(
        "start",
        value -> {
          long nanos = time(value);
          if (!seen) {
            begin(nanos);
          }
          start = nanos;
        });
    handlers.write("end", value -> setEnd(time(value)));
    handlers.write("interval", value -> setEnd(later(start, time(value))));
    handlers.write("extend_interval", value -> setEnd(later(end, time(value))));
  }
}
