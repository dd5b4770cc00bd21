// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import io.sluice.header.Checksum;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;

/** Congestion marks of tunnels (RFC 6040, normal mode). Allocates nothing. */
public final class Ecn {
  /** The bits of the type of service, or traffic class, that are the mark. */
  public static final int MASK = 3;

  private static final int CONGESTED = 3;

  private Ecn() {}

  /**
   * Hands a mark that an outer header got on its way to the inner one.
   *
   * @param inner address of the inner IPv4 or IPv6 header, all there
   * @param outerTos type of service, or traffic class, of the outer one
   * @return false when the packet must be dropped: it is marked, but its ends know nothing of marks
   */
  public static boolean decapsulate(long inner, int outerTos) {
    if ((outerTos & MASK) != CONGESTED) {
      return true;
    }
    boolean four = Ipv4.version(inner) == 4;
    int tos = four ? Ipv4.tos(inner) : Ipv6.trafficClass(inner);
    if ((tos & MASK) == 0) {
      return false;
    }
    if (four) {
      Ipv4.setChecksum(inner, Checksum.update16(Ipv4.checksum(inner), tos, tos | CONGESTED));
      Ipv4.setTos(inner, tos | CONGESTED);
    } else {
      Ipv6.setFirstWord(inner, tos | CONGESTED, Ipv6.flowLabel(inner));
    }
    return true;
  }
}
