// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import io.sluice.argument.Args;
import io.sluice.header.Checksum;
import io.sluice.header.Ethernet;
import io.sluice.header.Ipv4;
import io.sluice.header.LinkType;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;

/**
 * The keyword FORCE_LEN of {@link FromDump}: gives packets the length that they had on the wire, or
 * one length for all, however much was captured. Missing bytes become zeros.
 */
final class ForcedLength {
  private static final int OFF = -1;
  private static final int ORIGINAL = 0;
  private static final int LONGEST = 9000;

  private final int length;

  private ForcedLength(int length) {
    this.length = length;
  }

  static ForcedLength of(Args args) {
    int length = args.keyword("FORCE_LEN").asInt(OFF, OFF, LONGEST);
    if (length > ORIGINAL && length < Ethernet.MIN_FRAME) {
      args.error("FORCE_LEN requires a valid frame size");
    }
    return new ForcedLength(length);
  }

  boolean isOn() {
    return length != OFF;
  }

  /** The length of a frame that was so long on the wire. */
  int of(long original, int linkType) {
    int wanted = length == ORIGINAL ? (int) Math.min(original, LONGEST) : length;
    return length != ORIGINAL && linkType == LinkType.RAW
        ? wanted - Ethernet.HEADER_LENGTH
        : wanted;
  }

  /** Makes a packet as long, unless there is no buffer for that; it is nobody else's. */
  void apply(PacketAllocator packets, long packet, int linkType) {
    int before = Mbuf.length(packet);
    long original = before + (Anno.getI32(packet, Anno.EXTRA_LENGTH) & 0xffff_ffffL);
    int after = of(original, linkType);
    if (after > before) {
      if (!packets.append(packet, after - before)) {
        return;
      }
      Memory.fill(Mbuf.data(packet) + before, after - before, (byte) 0);
    }
    Mbuf.setLength(packet, after);
    Anno.putI32(
        packet, Anno.EXTRA_LENGTH, (int) Math.min(Math.max(0, original - after), 0xffff_ffffL));
    if (length != ORIGINAL) {
      sayLength(packet, linkType);
    }
  }

  /** An IPv4 header says the new length, with a checksum that is as right as it was. */
  private static void sayLength(long packet, int linkType) {
    int offset = linkType == LinkType.RAW ? 0 : Ethernet.HEADER_LENGTH;
    if (linkType != LinkType.RAW && linkType != LinkType.ETHERNET) {
      return;
    }
    long ip = Mbuf.data(packet) + offset;
    boolean isIp =
        Mbuf.length(packet) >= offset + Ipv4.MIN_HEADER
            && Ipv4.version(ip) == 4
            && (offset == 0 || Ethernet.etherType(Mbuf.data(packet)) == Ethernet.TYPE_IPV4);
    if (isIp) {
      int old = Ipv4.totalLength(ip);
      int now = Mbuf.length(packet) - offset;
      Ipv4.setTotalLength(ip, now);
      Ipv4.setChecksum(ip, Checksum.update16(Ipv4.checksum(ip), old, now));
    }
  }
}
