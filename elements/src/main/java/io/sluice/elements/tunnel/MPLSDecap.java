// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Mpls;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Pops MPLS labels from packets that begin with them (RFC 3032).
 *
 * <p>{@code MPLSDecap([LABEL] [, ALL])}
 *
 * <p>Sets the aggregate annotation to the last label popped. Packets whose first label is not
 * LABEL, if given, whose label's time to live is 0, or that end within their labels leave unchanged
 * on output 1, if there is one.
 *
 * <p>Keywords: {@code ALL} boolean, default true: pops all labels up to the bottom of the stack;
 * when false, only the first.
 */
@ElementInfo(name = "MPLSDecap", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = DATA,
    writes = ANNO_AGGREGATE,
    does = {REMOVES_HEADER, DROPS, BRANCHES})
public final class MPLSDecap extends PacketElement implements LengthEffect {
  private static final int ANY = -1;
  private static final int MAX_LABELS = 16;

  private final int malformed = dropReason("malformed label stack");
  private final int unknown = dropReason("unknown label");
  private final int expired = dropReason("time to live is 0");
  private int wanted;
  private boolean all;

  /** Creates the element. */
  public MPLSDecap() {}

  @Override
  protected void configure(Args args) {
    wanted = args.optional("LABEL").asInt(ANY, 0, Mpls.MAX_LABEL);
    all = args.keyword("ALL").asBool(true);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return output == 0 ? LengthEffect.without(longest, Mpls.LENGTH) : longest;
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    if (length < Mpls.LENGTH) {
      return reject(malformed);
    }
    long entry = Mbuf.data(packet);
    if (wanted != ANY && Mpls.label(entry) != wanted) {
      return reject(unknown);
    }
    if (Mpls.ttl(entry) == 0) {
      return reject(expired);
    }
    int depth = Mpls.LENGTH;
    while (all && !Mpls.isBottom(entry)) {
      if (depth + Mpls.LENGTH > length || depth == MAX_LABELS * Mpls.LENGTH) {
        return reject(malformed);
      }
      entry += Mpls.LENGTH;
      depth += Mpls.LENGTH;
    }
    Anno.putI32(packet, Anno.AGGREGATE, Mpls.label(entry));
    Mbuf.adjust(packet, depth);
    return 0;
  }
}
