// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.PacketElement;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Ethernet;
import io.sluice.header.MacAddress;

/** The base of elements that write two fixed Ethernet addresses. */
abstract class AddressedElement extends PacketElement {
  private long src;
  private long dst;

  /** Both addresses as they lie in memory: see {@link Ethernet#putAddresses}. */
  private long head;

  private int tail;

  /** Reads the arguments SRC and DST, in this order. */
  final void configureAddresses(Args args) {
    long source = args.required("SRC").asMac(0);
    setAddresses(source, args.required("DST").asMac(0));
  }

  private void setAddresses(long source, long destination) {
    src = source;
    dst = destination;
    head = Ethernet.addressesHead(dst, src);
    tail = Ethernet.addressesTail(src);
  }

  /** Writes both addresses. */
  final void writeAddresses(long eth) {
    Ethernet.putAddresses(eth, head, tail);
  }

  @Override
  protected void takeOver(Element old) {
    AddressedElement before = (AddressedElement) old;
    if (isConfiguredLike(before)) {
      setAddresses(before.src, before.dst);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("src", () -> MacAddress.format(src));
    handlers.write("src", value -> setAddresses(HandlerValues.mac(this, value), dst));
    handlers.read("dst", () -> MacAddress.format(dst));
    handlers.write("dst", value -> setAddresses(src, HandlerValues.mac(this, value)));
  }
}
