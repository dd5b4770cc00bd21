// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec.steps;

import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.packet.Anno;

/** What the steps have in common: finding a packet's tunnel. */
abstract class TunnelStep extends PacketElement {
  final int noTunnel = dropReason("no tunnel");
  final int tooShort = dropReason("too short");
  final int noBuffer = shortageReason("no buffer for a copy");
  private EspTunnels[] tables = {};

  TunnelStep() {}

  @Override
  protected void initialize(Setup setup) {
    tables = router().elements(EspTunnels.class).toArray(new EspTunnels[0]);
    if (tables.length == 0) {
      setup.error("no element with tunnels, such as RadixIPsecLookup");
    }
  }

  /** The tunnel that the packet's annotation names; null for none. */
  final EspTunnel tunnel(long packet) {
    int spi = Anno.getI32(packet, EspTunnel.SPI_ANNO);
    EspTunnel found = null;
    for (int i = 0; spi != 0 && found == null && i < tables.length; i++) {
      found = tables[i].tunnel(spi);
    }
    return found;
  }
}
