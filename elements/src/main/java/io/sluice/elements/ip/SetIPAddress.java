// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
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
@ElementInfo(name = "SetIPAddress", replicable = true, live = true)
@ElementEffects(writes = USER_ANNOTATIONS)
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
    Anno.putIp(packet, anno, address);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    SetIPAddress before = (SetIPAddress) old;
    if (isConfiguredLike(before)) {
      address = before.address;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("addr", () -> IpAddress.format4(address));
    handlers.write("addr", value -> address = HandlerValues.ip(this, value));
  }
}
