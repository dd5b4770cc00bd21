// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Gre;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Removes the GRE header from packets that begin with one (RFC 2784, 2890).
 *
 * <p>{@code StripGREHeader([ANNO])}
 *
 * <p>Packets that end before their header does are dropped. Nothing else is checked: use
 * CheckGREHeader first.
 *
 * <p>Keywords: {@code ANNO} boolean, default false: sets the aggregate annotation to the key, or to
 * 0 if there is none.
 */
@ElementInfo(name = "StripGREHeader", replicable = true)
@ElementEffects(
    reads = DATA,
    writes = ANNO_AGGREGATE,
    does = {REMOVES_HEADER, DROPS})
public final class StripGREHeader extends PacketElement implements LengthEffect {
  private final int tooShort = dropReason("packet too short");
  private boolean annotates;

  /** Creates the element. */
  public StripGREHeader() {}

  @Override
  protected void configure(Args args) {
    annotates = args.optional("ANNO").asBool(false);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return LengthEffect.without(longest, Gre.MIN_HEADER);
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    if (length < Gre.MIN_HEADER) {
      return tooShort;
    }
    long gre = Mbuf.data(packet);
    int flags = Gre.flags(gre);
    int header = Gre.headerLength(flags);
    if (length < header) {
      return tooShort;
    }
    if (annotates) {
      boolean keyed = (flags & Gre.KEY) != 0;
      Anno.putI32(packet, Anno.AGGREGATE, keyed ? Bytes.i32(gre + Gre.keyOffset(flags)) : 0);
    }
    Mbuf.adjust(packet, header);
    return 0;
  }
}
