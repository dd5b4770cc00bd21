// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.timestamp;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PACKET_TYPE;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.EVERYTHING;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.run.WallClock;

/**
 * Sums up how old packets are.
 *
 * <p>{@code TimestampAccum()}
 *
 * <p>The age of a packet is the time since its timestamp.
 *
 * <p>Handlers: {@code count} (read) packets, {@code time} (read) seconds of all of them together,
 * {@code average_time} (read) seconds, {@code reset_counts} (write).
 */
@ElementInfo(name = "TimestampAccum")
@ElementEffects(
    reads = EVERYTHING,
    writes = {
      DATA,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_PACKET_TYPE,
      ANNO_TIMESTAMP,
      USER_ANNOTATIONS
    },
    does = {
      DROPS,
      BRANCHES,
      RESIZES,
      COPIES,
      KEEPS,
      REORDERS,
      SENDS,
      COUNTS,
      STATE,
      FLOW_STATE,
      REPORTS
    })
public final class TimestampAccum extends PacketElement {
  private long count;
  private long nanos;

  /** Creates the element. */
  public TimestampAccum() {}

  @Override
  protected void takeOver(Element old) {
    count = ((TimestampAccum) old).count;
    nanos = ((TimestampAccum) old).nanos;
  }

  @Override
  public int process(long packet) {
    nanos += WallClock.nanos() - Anno.timestamp(packet);
    count++;
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.read("time", () -> HandlerValues.timestamp(nanos));
    handlers.read("average_time", () -> HandlerValues.timestamp(count == 0 ? 0 : nanos / count));
    handlers.write(
        "reset_counts",
        value -> {
          count = 0;
          nanos = 0;
        });
  }
}
