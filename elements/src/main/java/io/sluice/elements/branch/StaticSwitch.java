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
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.PacketBatch;

/**
 * Sends packets to one output, for good.
 *
 * <p>{@code StaticSwitch(OUTPUT)}
 *
 * <p>When OUTPUT is negative, or no output, all packets are dropped.
 */
@ElementInfo(name = "StaticSwitch", ports = "1/-", processing = "h/h", replicable = true)
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
public final class StaticSwitch extends BatchElement {
  private final int switchedOff = dropReason("switched off");
  private int chosen;

  /** Creates the element. */
  public StaticSwitch() {}

  @Override
  protected void configure(Args args) {
    chosen = args.required("OUTPUT").asInt(0);
  }

  @Override
  public void push(int port, PacketBatch batch) {
    if (chosen < 0 || chosen >= nOutputs()) {
      drop(switchedOff, batch);
    } else {
      output(chosen).push(batch);
    }
  }
}
