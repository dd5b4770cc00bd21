// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_EXTRA_LENGTH;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Drops or diverts packets that are too long.
 *
 * <p>{@code CheckLength(LENGTH [, EXTRA_LENGTH])}
 *
 * <p>Packets of up to LENGTH bytes leave on output 0, longer ones on output 1; without an output 1
 * they are dropped.
 *
 * <p>Keywords: {@code EXTRA_LENGTH} boolean, default false, also counts the bytes in the extra
 * length annotation.
 *
 * <p>Handlers: {@code length} (read, write) is LENGTH.
 */
@ElementInfo(name = "CheckLength", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {LENGTH, ANNO_EXTRA_LENGTH},
    does = {DROPS, BRANCHES})
public final class CheckLength extends PacketElement implements LengthEffect {
  private final int tooLong = dropReason("too long");
  private long max;
  private boolean extra;

  /** Creates the element. */
  public CheckLength() {}

  @Override
  protected void configure(Args args) {
    max = args.required("LENGTH").asLong(0, 0, 0xffff_ffffL);
    extra = args.keyword("EXTRA_LENGTH").asBool(false);
  }

  @Override
  protected Effects effects() {
    return extra ? super.effects() : super.effects().notReading(ANNO_EXTRA_LENGTH);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return output == 0 ? (int) Math.min(longest, max) : longest;
  }

  @Override
  public int process(long packet) {
    long length = Mbuf.length(packet);
    if (extra) {
      length += Anno.getI32(packet, Anno.EXTRA_LENGTH) & 0xffff_ffffL;
    }
    return length > max ? reject(tooLong) : 0;
  }

  @Override
  protected void takeOver(Element old) {
    CheckLength before = (CheckLength) old;
    if (isConfiguredLike(before)) {
      max = before.max;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("length", () -> max);
    handlers.write("length", value -> max = HandlerValues.integer(value, 0, 0xffff_ffffL));
  }
}
