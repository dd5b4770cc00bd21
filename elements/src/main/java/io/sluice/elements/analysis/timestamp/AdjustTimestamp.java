// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.timestamp;

import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;

import io.sluice.argument.Args;
import io.sluice.argument.TimeTexts;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;

/**
 * Adds a time to the timestamp of packets.
 *
 * <p>{@code AdjustTimestamp([TIME, FIRST, ALL])}
 *
 * <p>TIME is in seconds, or has a unit; it may be negative. Packets without a timestamp (0) are
 * left alone.
 *
 * <p>Keywords: {@code FIRST} boolean, default false: adjusts the first-timestamp annotation
 * instead. {@code ALL} boolean, default false: adjusts timestamps of 0, too.
 *
 * <p>Handlers: {@code time} (read, write).
 */
@ElementInfo(name = "AdjustTimestamp", replicable = true)
@ElementEffects(
    reads = {ANNO_TIMESTAMP, ANNO_32},
    writes = {ANNO_TIMESTAMP, ANNO_32},
    does = STATE)
public final class AdjustTimestamp extends PacketElement {
  private long time;
  private boolean first;
  private boolean all;

  /** Creates the element. */
  public AdjustTimestamp() {}

  @Override
  protected void configure(Args args) {
    time = args.optional("TIME").as(TimeTexts::signed, 0L);
    first = args.keyword("FIRST").asBool(false);
    all = args.keyword("ALL").asBool(false);
  }

  @Override
  public int process(long packet) {
    long before = first ? Anno.getI64(packet, Anno.FIRST_TIMESTAMP) : Anno.timestamp(packet);
    if (before != 0 || all) {
      if (first) {
        Anno.putI64(packet, Anno.FIRST_TIMESTAMP, before + time);
      } else {
        Anno.setTimestamp(packet, before + time);
      }
    }
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    AdjustTimestamp before = (AdjustTimestamp) old;
    if (isConfiguredLike(before)) {
      time = before.time;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("time", () -> HandlerValues.interval(time));
    handlers.write(
        "time",
        value -> {
          Long nanos = TimeTexts.signed(value);
          if (nanos == null) {
            throw new HandlerException("expected time, not '" + value.strip() + "'");
          }
          time = nanos;
        });
  }
}
