// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import io.sluice.graph.Args;
import io.sluice.graph.HandlerValues;
import io.sluice.graph.Handlers;
import io.sluice.graph.PacketElement;
import io.sluice.packet.MacAddress;

/** What the elements have in common that write two fixed Ethernet addresses. */
abstract class AddressedElement extends PacketElement {
  /** Source, 48 bits. */
  long src;

  /** Destination, 48 bits. */
  long dst;

  /** Reads the arguments SRC and DST, in this order. */
  final void configureAddresses(Args args) {
    src = args.required("SRC").asMac(0);
    dst = args.required("DST").asMac(0);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("src", () -> MacAddress.format(src));
    handlers.write("src", value -> src = HandlerValues.mac(this, value));
    handlers.read("dst", () -> MacAddress.format(dst));
    handlers.write("dst", value -> dst = HandlerValues.mac(this, value));
  }
}
