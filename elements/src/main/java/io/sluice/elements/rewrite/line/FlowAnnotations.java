// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite.line;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import io.sluice.flow.FlowLine;
import io.sluice.packet.Anno;

/** Which annotations the packets of a rewriter's flows get. */
public final class FlowAnnotations {
  /** None at all. */
  public static final FlowAnnotations NONE = new FlowAnnotations(-1, false);

  /** The number of the first flow in a table, which keeps number 1 for itself. */
  private static final int FIRST_FLOW = 2;

  /** The byte that replies have as the flow's first packet had it; negative for none. */
  private final int replyAnno;

  private final boolean setsAggregate;

  private FlowAnnotations(int replyAnno, boolean setsAggregate) {
    this.replyAnno = replyAnno;
    this.setsAggregate = setsAggregate;
  }

  /** Reads the keywords {@code REPLY_ANNO} and {@code SET_AGGREGATE}. */
  public static FlowAnnotations of(Args args) {
    int replyAnno = args.keyword("REPLY_ANNO").asAnno(1, -1);
    return new FlowAnnotations(replyAnno, args.keyword("SET_AGGREGATE").asBool(false));
  }

  /** Whether packets get any. */
  public boolean areAny() {
    return setsAggregate || replyAnno >= 0;
  }

  /** Keeps what a flow's first packet has. */
  public void begin(long forward, long packet) {
    if (replyAnno >= 0) {
      RewriteLine.setReplyAnno(FlowLine.other(forward), Anno.getU8(packet, replyAnno));
    }
  }

  /** Sets those of a packet. */
  public void set(long packet, long line) {
    if (replyAnno >= 0 && FlowLine.isReply(line)) {
      Anno.putU8(packet, replyAnno, RewriteLine.replyAnno(line));
    }
    if (setsAggregate) {
      Anno.putI32(packet, Anno.AGGREGATE, FlowLine.flow(line) - FIRST_FLOW);
    }
  }

  /** Narrows down what a rewriter may do to annotations. */
  public Effects narrow(Effects all) {
    Effects effects =
        all.notReading(Field.USER_ANNOTATIONS)
            .notWriting(Field.USER_ANNOTATIONS)
            .writing(Field.ANNO_DST_IP);
    effects = setsAggregate ? effects.writing(Field.ANNO_AGGREGATE) : effects;
    Field reply = replyAnno < 0 ? null : Field.ofUserByte(replyAnno);
    return reply == null ? effects : effects.reading(reply).writing(reply);
  }
}
