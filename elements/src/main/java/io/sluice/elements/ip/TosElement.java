// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import io.sluice.element.PacketElement;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Bytes;

/** The base of elements that write parts of the former type of service. */
abstract class TosElement extends PacketElement {
  private final int noHeader = dropReason("no IP header");
  private final int shared = dropReason("packet is shared");

  /**
   * Writes some bits, and updates the checksum incrementally.
   *
   * @param packet the packet
   * @param kept the bits that stay
   * @param bits the others
   * @return 0 or a drop code
   */
  final int setTos(long packet, int kept, int bits) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return noHeader;
    }
    int before = Bytes.u16(ip);
    int after = before & (0xff00 | kept) | bits;
    if (after == before) {
      return 0;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    ip = Headers.ipv4(packet);
    Bytes.putU16(ip, after);
    Ipv4.setChecksum(ip, Checksum.update16(Ipv4.checksum(ip), before, after));
    return 0;
  }
}
