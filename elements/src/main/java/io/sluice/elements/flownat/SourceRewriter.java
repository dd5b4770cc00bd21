// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flownat;

import io.sluice.element.PacketElement;
import io.sluice.header.Headers;

/**
 * The base of elements that replace the source address of replies. Ports stay. Belongs to its
 * worker; allocates nothing.
 */
abstract class SourceRewriter extends PacketElement {
  private final int noHeader = dropReason("no IP header");
  private final int noBuffer = shortageReason("no buffer for a copy");

  /**
   * Sets the source address of a packet, with the checksums of IP, TCP and UDP.
   *
   * @return output 0, or a drop code
   */
  final int setSource(long packet, int address) {
    if (Headers.ipv4(packet) == 0) {
      return noHeader;
    } else if (!packets.ensureWritable(packet)) {
      return noBuffer;
    }
    Endpoints.rewriteAnySrc(packet, address);
    return 0;
  }
}
