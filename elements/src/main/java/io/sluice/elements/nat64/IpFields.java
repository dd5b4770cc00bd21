// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.header.Checksum;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Ipv6Fragment;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;

/**
 * What an IP header says, for one that is to be translated: {@link #read4} or {@link #read6} fill
 * in what the packet has, the element the addresses, and maybe the ports, of the other side, and
 * {@link #write4} or {@link #write6} make the other header of it. One object is used for packet
 * after packet; allocates nothing.
 */
final class IpFields {
  /** How reading ended. */
  static final int FINE = 0;

  static final int MALFORMED = 1;
  static final int UNTRANSLATABLE = 2;

  private static final int MAX_EXTENSIONS = 8;

  int src4;
  int dst4;
  long srcHigh;
  long srcLow;
  long dstHigh;
  long dstLow;

  /** Bytes of the header that was read, extension headers included. */
  int headerLength;

  /** Bytes behind it, as it says itself. */
  int payload;

  /** IPv4's number of the protocol; ICMPv6 is ICMP here. */
  int protocol;

  int trafficClass;
  int hopLimit;
  int id;

  /** Where the payload belongs, in bytes. */
  int fragmentOffset;

  boolean moreFragments;
  boolean dontFragment;

  /** Whether an IPv6 packet had a fragment header, which even a whole one may have. */
  boolean hadFragmentHeader;

  /** Ports, or twice the identifier of an ICMP query. */
  int srcPort;

  int dstPort;

  /** What they are to become. */
  int newSrcPort;

  int newDstPort;

  boolean isFragment() {
    return moreFragments || fragmentOffset != 0;
  }

  /** Whether there is a transport header behind the IP header. */
  boolean hasTransport() {
    return fragmentOffset == 0;
  }

  /**
   * Reads an IPv4 header.
   *
   * @param quoted whether it is quoted by an ICMP error, so that the payload may be cut
   */
  int read4(long ip, int available, boolean quoted) {
    if (available < Ipv4.MIN_HEADER || Ipv4.version(ip) != 4) {
      return MALFORMED;
    }
    headerLength = Ipv4.headerLength(ip);
    int total = Ipv4.totalLength(ip);
    if (headerLength < Ipv4.MIN_HEADER || headerLength > Math.min(available, total)) {
      return MALFORMED;
    }
    if (!quoted && total > available) {
      return MALFORMED;
    }
    src4 = Ipv4.src(ip);
    dst4 = Ipv4.dst(ip);
    if (!quoted && headerLength > Ipv4.MIN_HEADER && Ipv4.finalDst(ip) != dst4) {
      return UNTRANSLATABLE;
    }
    payload = total - headerLength;
    protocol = Ipv4.protocol(ip);
    trafficClass = Ipv4.tos(ip);
    hopLimit = Ipv4.ttl(ip);
    id = Ipv4.id(ip);
    fragmentOffset = Ipv4.fragmentOffset(ip);
    moreFragments = Ipv4.moreFragments(ip);
    dontFragment = Ipv4.dontFragment(ip);
    return isForBoth(protocol) && protocol != IpProtocol.ICMP6 ? FINE : UNTRANSLATABLE;
  }

  /** Reads an IPv6 header and its extension headers, of which all but the fragment header end. */
  int read6(long ip, int available, boolean quoted) {
    if (available < Ipv6.HEADER_LENGTH || Ipv6.version(ip) != 6) {
      return MALFORMED;
    }
    int end = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(ip);
    if (!quoted && end > available) {
      return MALFORMED;
    }
    srcHigh = Ipv6.srcHigh(ip);
    srcLow = Ipv6.srcLow(ip);
    dstHigh = Ipv6.dstHigh(ip);
    dstLow = Ipv6.dstLow(ip);
    trafficClass = Ipv6.trafficClass(ip);
    hopLimit = Ipv6.hopLimit(ip);
    id = 0;
    fragmentOffset = 0;
    moreFragments = false;
    dontFragment = false;
    hadFragmentHeader = false;
    int result = readExtensions(ip, Math.min(available, end));
    if (result != FINE) {
      return result;
    }
    payload = end - headerLength;
    if (protocol == IpProtocol.ICMP || !isForBoth(protocol)) {
      return UNTRANSLATABLE;
    }
    if (protocol == IpProtocol.ICMP6) {
      protocol = IpProtocol.ICMP;
    }
    return Ipv4.MIN_HEADER + payload > 0xffff ? MALFORMED : FINE;
  }

  private int readExtensions(long ip, int limit) {
    int next = Ipv6.nextHeader(ip);
    int at = Ipv6.HEADER_LENGTH;
    for (int i = 0; i <= MAX_EXTENSIONS; i++) {
      int length;
      if (next == IpProtocol.FRAGMENT) {
        length = Ipv6Fragment.HEADER_LENGTH;
      } else if (isExtension(next)) {
        length = at + 8 > limit ? 8 : Bytes.u8(ip + at + 1) + 1 << 3;
      } else {
        protocol = next;
        headerLength = at;
        return FINE;
      }
      if (at + length > limit) {
        return MALFORMED;
      }
      boolean routed = next == IpProtocol.ROUTING && Bytes.u8(ip + at + 3) != 0;
      if (routed || hadFragmentHeader && (isFragment() || next == IpProtocol.FRAGMENT)) {
        // The offsets of fragments count what follows their header, and that would go away.
        return UNTRANSLATABLE;
      }
      if (next == IpProtocol.FRAGMENT) {
        fragmentOffset = Ipv6Fragment.offset(ip + at);
        moreFragments = Ipv6Fragment.moreFragments(ip + at);
        id = Ipv6Fragment.id(ip + at);
        hadFragmentHeader = true;
      }
      next = Bytes.u8(ip + at);
      at += length;
    }
    return MALFORMED;
  }

  private static boolean isExtension(int next) {
    return next == IpProtocol.HOP_BY_HOP
        || next == IpProtocol.ROUTING
        || next == IpProtocol.DESTINATION_OPTIONS;
  }

  /** Not: what means something else, or breaks, on the other side. */
  private static boolean isForBoth(int protocol) {
    return !isExtension(protocol)
        && protocol != IpProtocol.FRAGMENT
        && protocol != IpProtocol.IGMP
        && protocol != IpProtocol.AH;
  }

  /** What the transport header has; as long as nobody says otherwise, it stays. */
  void setPorts(int src, int dst) {
    srcPort = src;
    dstPort = dst;
    newSrcPort = src;
    newDstPort = dst;
  }

  void setNewSrcPort(int port) {
    newSrcPort = port;
    newDstPort = protocol == IpProtocol.ICMP ? port : newDstPort;
  }

  void setNewDstPort(int port) {
    newDstPort = port;
    newSrcPort = protocol == IpProtocol.ICMP ? port : newSrcPort;
  }

  /** Bytes of the IPv6 header that this makes. */
  int length6() {
    return Ipv6.HEADER_LENGTH + (isFragment() ? Ipv6Fragment.HEADER_LENGTH : 0);
  }

  /**
   * Writes the IPv4 header of what was an IPv6 packet.
   *
   * @param freshId the identification of packets that brought none
   */
  void write4(long ip, int freshId) {
    int total = Ipv4.MIN_HEADER + payload;
    Bytes.putU16(ip, 0x4500 | trafficClass);
    Ipv4.setTotalLength(ip, total);
    Ipv4.setId(ip, hadFragmentHeader ? id : freshId);
    int flags = moreFragments ? Ipv4.MORE_FRAGMENTS : 0;
    if (!hadFragmentHeader && total > Translation.SMALL) {
      flags = Ipv4.DONT_FRAGMENT;
    }
    Ipv4.setFlagsAndOffset(ip, flags | fragmentOffset >>> 3);
    Ipv4.setTtl(ip, hopLimit);
    Ipv4.setProtocol(ip, protocol);
    Ipv4.setSrc(ip, src4);
    Ipv4.setDst(ip, dst4);
    Ipv4.updateChecksum(ip);
  }

  /** Writes the IPv6 header, with a fragment header if need be, of what was an IPv4 packet. */
  void write6(long ip) {
    int length = length6();
    int next = protocol6();
    Ipv6.setFirstWord(ip, trafficClass, 0);
    Ipv6.setPayloadLength(ip, length - Ipv6.HEADER_LENGTH + payload);
    Ipv6.setNextHeader(ip, isFragment() ? IpProtocol.FRAGMENT : next);
    Ipv6.setHopLimit(ip, hopLimit);
    Ipv6.setSrc(ip, srcHigh, srcLow);
    Ipv6.setDst(ip, dstHigh, dstLow);
    if (isFragment()) {
      Ipv6Fragment.write(ip + Ipv6.HEADER_LENGTH, next, fragmentOffset, moreFragments, id);
    }
  }

  /** IPv6's number of the protocol. */
  int protocol6() {
    return protocol == IpProtocol.ICMP ? IpProtocol.ICMP6 : protocol;
  }

  /** The sum of the IPv4 addresses. */
  private int sum4() {
    return Checksum.pseudoHeader(src4, dst4, 0, 0);
  }

  /** The sum of the IPv6 addresses. */
  private int sum6() {
    return Checksum.add(
        Checksum.add(sum(srcHigh), sum(srcLow)), Checksum.add(sum(dstHigh), sum(dstLow)));
  }

  private static int sum(long word) {
    int high = (int) (word >>> 32);
    return Checksum.pseudoHeader(high, (int) word, 0, 0);
  }

  /** The sum of ICMPv6's pseudo header. */
  int pseudo6() {
    return Checksum.add(sum6(), Checksum.pseudoHeader(0, payload, IpProtocol.ICMP6, 0));
  }

  /** What the addresses change in a checksum, from IPv6 to IPv4. */
  int addressDelta4() {
    return Checksum.add(~sum6() & 0xffff, sum4());
  }

  /** What the addresses change in a checksum, from IPv4 to IPv6. */
  int addressDelta6() {
    return Checksum.add(~sum4() & 0xffff, sum6());
  }

  /**
   * Writes the new ports and applies the changes to the checksum of TCP or UDP.
   *
   * @param present bytes of transport header that are there, 8 at least
   */
  void rewritePorts(long transport, int present, int addressDelta) {
    int delta =
        Checksum.add(
            addressDelta,
            Checksum.add(
                Checksum.delta16(srcPort, newSrcPort), Checksum.delta16(dstPort, newDstPort)));
    Bytes.putU16(transport, newSrcPort);
    Bytes.putU16(transport + 2, newDstPort);
    if (protocol == IpProtocol.UDP) {
      Udp.setChecksum(transport, Checksum.updateUdp(Udp.checksum(transport), delta));
    } else if (present >= 18) {
      Bytes.putU16(transport + 16, Checksum.update(Bytes.u16(transport + 16), delta));
    }
  }
}
