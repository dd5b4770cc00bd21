// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.argument.TimeTexts;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.basic.BatchObserver;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.run.WallClock;

/**
 * Sets the timestamp of packets.
 *
 * <p>{@code SetTimestamp([TIMESTAMP, FIRST])}
 *
 * <p>Sets it to TIMESTAMP, in seconds since 1970 with up to nine decimals, or with a unit; by
 * default to the current time (the clock is read once per batch).
 *
 * <p>Keywords: {@code FIRST} boolean, default false: sets the first-timestamp annotation instead;
 * {@code PER_BATCH} is accepted, the clock is read once a batch in any case.
 */
@ElementInfo(name = "SetTimestamp", replicable = true)
@ElementEffects(
    writes = {ANNO_TIMESTAMP, ANNO_32},
    does = STATE)
public final class SetTimestamp extends BatchObserver {
  private static final int FIRST_TIMESTAMP = 32;

  private boolean fixed;
  private long timestamp;
  private boolean first;

  /** Creates the element. */
  public SetTimestamp() {}

  @Override
  protected void configure(Args args) {
    Arg given = args.optional("TIMESTAMP");
    timestamp = given.as(TimeTexts::unsigned, -1L);
    fixed = timestamp >= 0;
    first = args.keyword("FIRST").asBool(false);
    if (args.keyword("DELTA").asBool(false)) {
      args.error("SetTimestamp(DELTA) is deprecated, use SetTimestampDelta(TYPE FIRST)");
    }
    args.keyword("PER_BATCH").asBool(true);
  }

  @Override
  protected Effects effects() {
    return super.effects().notWriting(first ? ANNO_TIMESTAMP : ANNO_32);
  }

  @Override
  protected void observe(PacketBatch batch, int from) {
    long time = fixed ? timestamp : WallClock.nanos();
    for (int i = from; i < batch.size(); i++) {
      if (first) {
        Anno.putI64(batch.get(i), FIRST_TIMESTAMP, time);
      } else {
        Anno.setTimestamp(batch.get(i), time);
      }
    }
  }
}
