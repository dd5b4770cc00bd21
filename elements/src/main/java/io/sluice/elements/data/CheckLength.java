// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.data;

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

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Sorts out packets that are too long.
 *
 * <p>{@code CheckLength(LENGTH [, EXTRA_LENGTH])}
 *
 * <p>Packets of up to LENGTH bytes leave by output 0, longer ones by output 1; without an output 1
 * they are dropped.
 *
 * <p>Keywords: {@code EXTRA_LENGTH} boolean, default false, counts the bytes that the extra length
 * annotation speaks of.
 *
 * <p>Handlers: {@code length} (read, write) is LENGTH.
 */
@ElementInfo(name = "CheckLength", ports = "1/1-2", processing = "a/ah", replicable = true)
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
public final class CheckLength extends PacketElement {
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
  public int process(long packet) {
    long length = Mbuf.length(packet);
    if (extra) {
      length += Anno.getI32(packet, Anno.EXTRA_LENGTH) & 0xffff_ffffL;
    }
    return length > max ? reject(tooLong) : 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("length", () -> max);
    handlers.write("length", value -> max = HandlerValues.integer(value, 0, 0xffff_ffffL));
  }
}
