// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import io.sluice.header.Checksum;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;

/**
 * Explicit congestion notification at the exit of a tunnel (RFC 6040, 4.2): a mark that a router
 * set on the outer header is not lost with it. Allocates nothing.
 */
public final class Ecn {
  /** The bits of the type of service, or traffic class, that are the mark. */
  public static final int MASK = 3;

  private static final int NOT_CAPABLE = 0;
  private static final int ECT_1 = 1;
  private static final int CONGESTION = 3;

  /** What {@link #merged} answers for a packet to be dropped. */
  static final int DROP = -1;

  /** What {@link #decapsulate(PacketAllocator, long, int, int)} answers: data cannot be changed. */
  static final int SHARED = -2;

  private Ecn() {}

  /**
   * The inner header's field after the outer one is gone.
   *
   * @param inner the field that arrived inside, 0 to 3
   * @param outer the field that arrived outside, 0 to 3
   * @return 0 to 3; {@link #DROP} when congestion was met, and the sender would not understand
   */
  static int merged(int inner, int outer) {
    if (outer == CONGESTION) {
      return inner == NOT_CAPABLE ? DROP : CONGESTION;
    }
    return outer == ECT_1 && inner != NOT_CAPABLE && inner != CONGESTION ? ECT_1 : inner;
  }

  /**
   * Changes the field of an IP header, and the checksum of IPv4 with it.
   *
   * @param ip a header that is there, version 4 or 6, and may be written
   * @param ecn 0 to 3
   */
  static void set(long ip, int ecn) {
    if (Ipv4.version(ip) == 4) {
      int before = Bytes.u16(ip);
      int after = before & ~3 | ecn;
      Bytes.putU16(ip, after);
      Ipv4.setChecksum(ip, Checksum.update16(Ipv4.checksum(ip), before, after));
    } else {
      Ipv6.setFirstWord(ip, Ipv6.trafficClass(ip) & ~3 | ecn, Ipv6.flowLabel(ip));
    }
  }

  /**
   * Hands a mark that an outer header got on its way to the inner one.
   *
   * @param inner address of the inner IPv4 or IPv6 header, all there, that may be written
   * @param outerTos type of service, or traffic class, of the outer one
   * @return false when the packet must be dropped: it is marked, but its ends know nothing of marks
   */
  public static boolean decapsulate(long inner, int outerTos) {
    int tos = Inner.tosOf(inner);
    int merged = merged(tos & MASK, outerTos & MASK);
    if (merged != DROP && merged != (tos & MASK)) {
      set(inner, merged);
    }
    return merged != DROP;
  }

  /**
   * Hands a mark to the inner header of a packet that still has the outer one, and whose data may
   * be shared.
   *
   * @param packets makes the data the packet's own, should they be changed
   * @param packet the packet
   * @param inner offset of the inner IP header, all there, from the start of the data
   * @param outerTos type of service, or traffic class, of the outer one
   * @return 0; {@link #DROP} as {@link #decapsulate}; {@link #SHARED}
   */
  static int decapsulate(PacketAllocator packets, long packet, int inner, int outerTos) {
    long ip = Mbuf.data(packet) + inner;
    int mark = Inner.tosOf(ip) & MASK;
    int merged = merged(mark, outerTos & MASK);
    if (merged == DROP || merged == mark) {
      return merged == DROP ? DROP : 0;
    }
    if (!packets.ensureWritable(packet)) {
      return SHARED;
    }
    set(Mbuf.data(packet) + inner, merged);
    return 0;
  }
}
