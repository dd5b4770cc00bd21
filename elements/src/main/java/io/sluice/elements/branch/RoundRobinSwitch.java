// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.branch;

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
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Sends each packet to the output after that of the last one.
 *
 * <p>{@code RoundRobinSwitch([keywords])}
 *
 * <p>Keywords: {@code MAX} how many of the outputs to use, default all; {@code SPLITBATCH} boolean,
 * accepted for FastClick's sake: packets are always dealt out one by one.
 */
@ElementInfo(name = "RoundRobinSwitch", ports = "1/1-", processing = "h/h", replicable = true)
@ElementEffects(
    reads = DATA,
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
public final class RoundRobinSwitch extends PacketElement {
  private int next;
  private int outputs;

  /** Creates the element. */
  public RoundRobinSwitch() {}

  @Override
  protected void configure(Args args) {
    args.keyword("SPLITBATCH").asBool(true);
    outputs = args.keyword("MAX").asInt(nOutputs(), 1, nOutputs());
  }

  @Override
  public int process(long packet) {
    int chosen = next;
    next = chosen + 1 < outputs ? chosen + 1 : 0;
    return chosen;
  }
}
