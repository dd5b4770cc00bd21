// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

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
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.IpAddress;
import io.sluice.packet.Anno;

/**
 * Sets the destination address annotation.
 *
 * <p>{@code SetIPAddress(IPADDR [, ANNO])}
 *
 * <p>ANNO names another annotation of four bytes.
 *
 * <p>Handlers: {@code addr} (read, write).
 */
@ElementInfo(name = "SetIPAddress", replicable = true)
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
public final class SetIPAddress extends PacketElement {
  private int address;
  private int anno;

  /** Creates the element. */
  public SetIPAddress() {}

  @Override
  protected void configure(Args args) {
    address = args.required("IPADDR").asIp(0);
    anno = args.optional("ANNO").asAnno(4, Anno.DST_IP);
  }

  @Override
  public int process(long packet) {
    Anno.putI32(packet, anno, address);
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("addr", () -> IpAddress.format4(address));
    handlers.write("addr", value -> address = HandlerValues.ip(this, value));
  }
}
