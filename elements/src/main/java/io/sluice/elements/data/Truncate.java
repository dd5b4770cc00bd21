// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNO_EXTRA_LENGTH;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Truncates packets to a maximum length.
 *
 * <p>{@code Truncate(LENGTH [, EXTRA_LENGTH])}
 *
 * <p>Keywords: {@code EXTRA_LENGTH} boolean, default true: adds the bytes cut off to the extra
 * length annotation.
 *
 * <p>Handlers: {@code nbytes} (read, write) the length.
 */
@ElementInfo(name = "Truncate", replicable = true, live = true)
@ElementEffects(
    reads = {LENGTH, ANNO_EXTRA_LENGTH},
    writes = ANNO_EXTRA_LENGTH,
    does = RESIZES)
public final class Truncate extends PacketElement {
  private long max;
  private boolean extraLength;

  /** Creates the element. */
  public Truncate() {}

  @Override
  protected void configure(Args args) {
    max = args.required("LENGTH").asLong(0, 0, 0xffff_ffffL);
    extraLength = args.keyword("EXTRA_LENGTH").asBool(true);
  }

  @Override
  protected Effects effects() {
    return extraLength
        ? super.effects()
        : super.effects().notReading(ANNO_EXTRA_LENGTH).notWriting(ANNO_EXTRA_LENGTH);
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    if (length > max) {
      int cut = length - (int) max;
      if (extraLength) {
        int extra = Anno.getI32(packet, Anno.EXTRA_LENGTH);
        Anno.putI32(packet, Anno.EXTRA_LENGTH, extra + cut);
      }
      Mbuf.trim(packet, cut);
    }
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    Truncate before = (Truncate) old;
    if (isConfiguredLike(before)) {
      max = before.max;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("nbytes", () -> max);
    handlers.write("nbytes", value -> max = HandlerValues.integer(value, 0, 0xffff_ffffL));
  }
}
