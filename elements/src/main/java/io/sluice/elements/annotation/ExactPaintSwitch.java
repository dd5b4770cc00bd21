// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.annotation;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.Field;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Anno;
import java.util.Arrays;
import java.util.List;

/**
 * Sends packets to the output listed for their colour.
 *
 * <p>{@code ExactPaintSwitch([ANNO, keywords])}
 *
 * <p>A packet whose annotation byte is the first {@code MAP} leaves on output 0, one with the
 * second on output 1, and so on. ANNO names the annotation, default 16 (the paint).
 *
 * <p>Keywords: {@code MAP} 0 to 255, any number of times; if a colour is given twice, the later one
 * counts. {@code DEFAULT} the output for all other colours; without it they are dropped, as are
 * packets whose {@code MAP} has no output.
 *
 * <p>See also: PaintSwitch.
 */
@ElementInfo(name = "ExactPaintSwitch", ports = "1/1-", processing = "h/h", replicable = true)
@ElementEffects(
    reads = USER_ANNOTATIONS,
    does = {DROPS, BRANCHES})
public final class ExactPaintSwitch extends PacketElement {
  private final int noOutput = dropReason("no such output");
  private final int[] outputOf = new int[256];
  private int anno;

  /** Creates the element. */
  public ExactPaintSwitch() {}

  @Override
  protected void configure(Args args) {
    anno = args.optional("ANNO").asAnno(1, Anno.PAINT);
    int other = args.keyword("DEFAULT").asInt(-1);
    if (other >= nOutputs()) {
      args.error("Default port cannot be higher than the number of ports!");
    }
    Arrays.fill(outputOf, other >= 0 ? other : noOutput);
    List<String> maps = args.rest();
    for (int i = 0; i < maps.size(); i++) {
      int color = color(maps.get(i));
      if (color < 0) {
        args.error("expected MAP and 0 to 255, got '" + maps.get(i) + "'");
      } else {
        outputOf[color] = i < nOutputs() ? i : noOutput;
      }
    }
  }

  /** The colour of a {@code MAP}; -1 when it is none. */
  private static int color(String text) {
    ConfigStrings.Keyword map = ConfigStrings.keyword(text);
    if (map == null || !map.name().equals("MAP")) {
      return -1;
    }
    try {
      return (int) HandlerValues.integer(map.rest(), 0, 255);
    } catch (HandlerException e) {
      return -1;
    }
  }

  @Override
  protected Effects effects() {
    return super.effects().notReading(USER_ANNOTATIONS).reading(Field.ofUserByte(anno));
  }

  @Override
  public int process(long packet) {
    return outputOf[Anno.getU8(packet, anno)];
  }
}
