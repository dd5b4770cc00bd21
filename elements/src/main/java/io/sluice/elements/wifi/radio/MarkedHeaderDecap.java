// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

import io.sluice.elements.wifi.Dot11;
import io.sluice.elements.wifi.WifiElement;
import io.sluice.packet.Mbuf;

/** The base of elements that remove a header that begins with a number of its own. */
abstract class MarkedHeaderDecap extends WifiElement {
  /** What {@link #look} returns when the header is there. */
  static final int PRESENT = 1;

  private final int truncated = dropReason("truncated header");

  /**
   * Looks whether a packet begins with the header.
   *
   * @param mark the header's first four bytes, little-endian
   * @param length of the header
   * @return {@link #PRESENT}, 0 for a packet without it, which passes, or a drop code
   */
  final int look(long packet, int mark, int length) {
    int present = Mbuf.length(packet);
    if (present < Integer.BYTES || Dot11.le32(Mbuf.data(packet)) != mark) {
      return 0;
    }
    return present < length ? truncated : PRESENT;
  }
}
