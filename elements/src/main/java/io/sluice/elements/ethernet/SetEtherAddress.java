// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.MacAddress;

/**
 * Sets an annotation to an Ethernet address.
 *
 * <p>{@code SetEtherAddress(ADDR, ANNO)}
 *
 * <p>ANNO is an annotation of 6 bytes. StoreEtherAddress writes it into a packet.
 *
 * <p>Handlers: {@code addr} (read, write).
 */
@ElementInfo(name = "SetEtherAddress", replicable = true, live = true)
@ElementEffects(writes = USER_ANNOTATIONS)
public final class SetEtherAddress extends PacketElement {
  private long address;
  private int annotation;

  /** Creates the element. */
  public SetEtherAddress() {}

  @Override
  protected void configure(Args args) {
    address = args.required("ADDR").asMac(0);
    annotation = args.required("ANNO").asAnno(AddressAnnotation.LENGTH, 0);
  }

  @Override
  public int process(long packet) {
    AddressAnnotation.put(packet, annotation, address);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      address = ((SetEtherAddress) old).address;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("addr", () -> MacAddress.format(address));
    handlers.write("addr", value -> address = HandlerValues.mac(this, value));
  }
}
