// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec.steps;

import io.sluice.packet.Anno;

/** An element that knows tunnels. Any worker may ask it. */
public interface EspTunnels {
  /**
   * Finds a tunnel.
   *
   * @param spi security parameters index
   * @return null when there is none
   */
  EspTunnel tunnel(int spi);

  /**
   * Says which tunnel a packet belongs to.
   *
   * @param packet the packet
   * @param spi security parameters index; 0 for none
   */
  static void mark(long packet, int spi) {
    Anno.putI32(packet, EspTunnel.SPI_ANNO, spi);
  }
}
