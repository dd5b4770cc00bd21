// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_EXTRA_LENGTH;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Sets the aggregate annotation to the length of the packet.
 *
 * <p>{@code AggregateLength([IP])}
 *
 * <p>Bytes that were not captured (the extra length annotation) count.
 *
 * <p>Keywords: {@code IP} boolean, default false: the length from the IP header on; packets without
 * one leave on output 1, if there is one.
 */
@ElementInfo(name = "AggregateLength", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {LENGTH, ANNO_NETWORK, ANNO_EXTRA_LENGTH},
    writes = ANNO_AGGREGATE,
    does = {DROPS, BRANCHES})
public final class AggregateLength extends PacketElement {
  private final int noHeader = dropReason("no IP header");
  private boolean fromIp;

  /** Creates the element. */
  public AggregateLength() {}

  @Override
  protected void configure(Args args) {
    fromIp = args.keyword("IP").asBool(false);
  }

  @Override
  public int process(long packet) {
    if (fromIp && !Anno.hasNetworkHeader(packet)) {
      return reject(noHeader);
    }
    int offset = fromIp ? Anno.networkOffset(packet) : 0;
    int length = Mbuf.length(packet) - offset + Anno.getI32(packet, Anno.EXTRA_LENGTH);
    Anno.putI32(packet, Anno.AGGREGATE, length);
    return 0;
  }
}
