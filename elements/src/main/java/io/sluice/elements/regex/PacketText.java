// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.regex;

import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/** Which part of a packet is searched. */
final class PacketText {
  private PacketText() {}

  /**
   * Where the text begins.
   *
   * @param packet the packet
   * @param payloadOnly from the transport header on where one is marked, else from the network
   *     header on where that is; all of the packet otherwise
   * @return bytes from the start of its data, at most as many as there are
   */
  static int offset(long packet, boolean payloadOnly) {
    if (!payloadOnly) {
      return 0;
    }
    int offset = 0;
    if (Anno.hasTransportHeader(packet)) {
      offset = Anno.transportOffset(packet);
    } else if (Anno.hasNetworkHeader(packet)) {
      offset = Anno.networkOffset(packet);
    }
    return Math.max(0, Math.min(offset, Mbuf.length(packet)));
  }
}
