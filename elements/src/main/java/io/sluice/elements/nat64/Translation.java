// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.elements.tunnel.OuterHeaders;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Icmp;
import io.sluice.header.Icmp6;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;

/**
 * Translates one packet after the other between IPv6 and IPv4 as RFC 7915 says: {@link #read6} or
 * {@link #read4}, then the caller fills in addresses and ports of the other side, then {@link
 * #write4} or {@link #write6}. An ICMP error has its message, {@link #outer}, and the packet that
 * it quotes, {@link #inner}. Every length is checked by reading; writing only has to find room. The
 * payload never moves. Belongs to one worker; allocates nothing.
 */
final class Translation {
  /** IPv4 packets up to this long may be fragmented by routers (RFC 7915, 5.1). */
  static final int SMALL = 1260;

  /** ICMPv6 errors are not longer (RFC 4443, 2.4). */
  private static final int LONGEST_ERROR_6 = 1280;

  private static final int ICMP_HEADER = 8;

  // How reading ended, beside those of IpFields.
  static final int BAD_CHECKSUM = 3;
  static final int FRAGMENT = 4;

  final IpFields outer = new IpFields();
  final IpFields inner = new IpFields();

  /** Whether the packet is an ICMP error, so that {@link #inner} counts. */
  boolean isError;

  // What an ICMP error becomes.
  private int newType;
  private int newCode;
  private int newRest;

  /** Behind the last identification of an IPv4 packet that was made here. */
  private int nextId;

  private int idStep = 1;

  /** Where the IP header is in the packet's data. */
  private int start;

  /** Has several of these number IPv4 packets differently, as far as 16 bits go. */
  void share(int index, int count) {
    nextId = index;
    idStep = count;
  }

  /**
   * Reads an IPv6 packet.
   *
   * @param packet with the IP header annotation
   * @return {@link IpFields#FINE} or why it cannot be translated
   */
  int read6(long packet) {
    long ip = Headers.ipv6(packet);
    if (ip == 0) {
      return IpFields.MALFORMED;
    }
    start = Anno.networkOffset(packet);
    int result = outer.read6(ip, Mbuf.length(packet) - start, false);
    return result != IpFields.FINE ? result : readTransport(ip, true);
  }

  /** Reads an IPv4 packet; as {@link #read6}. */
  int read4(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return IpFields.MALFORMED;
    }
    start = Anno.networkOffset(packet);
    int result = outer.read4(ip, Mbuf.length(packet) - start, false);
    return result != IpFields.FINE ? result : readTransport(ip, false);
  }

  private int readTransport(long ip, boolean six) {
    isError = false;
    outer.setPorts(0, 0);
    long transport = ip + outer.headerLength;
    switch (outer.protocol) {
      case IpProtocol.TCP:
        return readPorts(outer, transport, 20, outer.payload);
      case IpProtocol.UDP:
        return readUdp(transport, six);
      case IpProtocol.ICMP:
        return readIcmp(ip, transport, six);
      default:
        return IpFields.FINE;
    }
  }

  private static int readPorts(IpFields fields, long transport, int needed, int present) {
    if (!fields.hasTransport()) {
      return IpFields.FINE;
    }
    if (present < needed) {
      return IpFields.MALFORMED;
    }
    fields.setPorts(Udp.srcPort(transport), Udp.dstPort(transport));
    return IpFields.FINE;
  }

  private int readUdp(long transport, boolean six) {
    int result = readPorts(outer, transport, Udp.HEADER_LENGTH, outer.payload);
    if (result != IpFields.FINE || !outer.hasTransport()) {
      return result;
    }
    boolean whole = !outer.isFragment();
    int length = Udp.length(transport);
    if (whole && (length < Udp.HEADER_LENGTH || length > outer.payload)) {
      return IpFields.MALFORMED;
    }
    // IPv6 wants a checksum, and only the whole datagram has one.
    boolean lacks = !six && Udp.checksum(transport) == 0;
    return lacks && !whole ? IpFields.UNTRANSLATABLE : IpFields.FINE;
  }

  private int readIcmp(long ip, long icmp, boolean six) {
    if (outer.isFragment()) {
      // Its checksum covers the length of the whole in ICMPv6, and does not in ICMP.
      return FRAGMENT;
    }
    if (outer.payload < ICMP_HEADER) {
      return IpFields.MALFORMED;
    }
    int type = Icmp.type(icmp);
    int code = Icmp.code(icmp);
    if (query(type, six) >= 0) {
      setIdentifier(outer, icmp);
      return IpFields.FINE;
    }
    int error = six ? IcmpErrors.to4(type, code) : IcmpErrors.to6(type, code);
    if (error == IcmpErrors.NONE) {
      return IpFields.UNTRANSLATABLE;
    }
    isError = true;
    newType = error >>> 8;
    newCode = error & 0xff;
    return readError(ip, icmp, type, code, six);
  }

  /** The other side's type of an echo request or reply; -1 when it is none. */
  private static int query(int type, boolean six) {
    if (six) {
      return type == Icmp6.ECHO ? Icmp.ECHO : type == Icmp6.ECHO_REPLY ? Icmp.ECHO_REPLY : -1;
    }
    return type == Icmp.ECHO ? Icmp6.ECHO : type == Icmp.ECHO_REPLY ? Icmp6.ECHO_REPLY : -1;
  }

  private static void setIdentifier(IpFields fields, long icmp) {
    fields.setPorts(Icmp.id(icmp), Icmp.id(icmp));
  }

  private int readError(long ip, long icmp, int type, int code, boolean six) {
    int sum =
        six
            ? Checksum.transport6(ip, IpProtocol.ICMP6, icmp, outer.payload)
            : Checksum.of(icmp, outer.payload);
    if (sum != 0) {
      return BAD_CHECKSUM;
    }
    int rest = Icmp.rest(icmp);
    leaveExtensions(type, rest, six);
    long quoted = icmp + ICMP_HEADER;
    int present = outer.payload - ICMP_HEADER;
    int result = six ? inner.read6(quoted, present, true) : inner.read4(quoted, present, true);
    if (result != IpFields.FINE) {
      return result;
    }
    present = Math.min(present - inner.headerLength, inner.payload);
    outer.payload = ICMP_HEADER + inner.headerLength + present;
    int quotedLength = inner.headerLength + inner.payload;
    long word =
        six ? IcmpErrors.rest4(type, code, rest) : IcmpErrors.rest6(type, code, rest, quotedLength);
    if (word == IcmpErrors.NONE || !inner.hasTransport()) {
      return IpFields.UNTRANSLATABLE;
    }
    newRest = (int) word;
    return readQuoted(quoted + inner.headerLength, present, six);
  }

  /** Cuts an error behind the packet that it quotes where it says how long that is (RFC 4884). */
  private void leaveExtensions(int type, int rest, boolean six) {
    boolean mayHave =
        six
            ? type == Icmp6.UNREACHABLE || type == Icmp6.TIME_EXCEEDED
            : type == Icmp.UNREACHABLE
                || type == Icmp.TIME_EXCEEDED
                || type == Icmp.PARAMETER_PROBLEM;
    int length = six ? (rest >>> 24) * 8 : (rest >>> 16 & 0xff) * 4;
    if (mayHave && length > 0) {
      outer.payload = Math.min(outer.payload, ICMP_HEADER + length);
    }
  }

  private int readQuoted(long transport, int present, boolean six) {
    inner.setPorts(0, 0);
    switch (inner.protocol) {
      case IpProtocol.TCP, IpProtocol.UDP:
        return readPorts(inner, transport, 8, present);
      case IpProtocol.ICMP:
        if (present < ICMP_HEADER) {
          return IpFields.MALFORMED;
        }
        if (query(Icmp.type(transport), six) < 0 || inner.isFragment()) {
          return IpFields.UNTRANSLATABLE;
        }
        setIdentifier(inner, transport);
        return IpFields.FINE;
      default:
        return IpFields.FINE;
    }
  }

  /** Makes an IPv4 packet of the IPv6 packet that was read, whose data may be written. */
  void write4(long packet) {
    long ip = Anno.networkHeader(packet);
    Mbuf.setLength(packet, start + outer.headerLength + outer.payload);
    long transport = ip + outer.headerLength;
    int grown = outer.headerLength - Ipv4.MIN_HEADER;
    if (isError) {
      long quoted = transport + ICMP_HEADER + inner.headerLength;
      int present = outer.payload - ICMP_HEADER - inner.headerLength;
      rewriteTransport(inner, quoted, present, true);
      inner.write4(quoted - Ipv4.MIN_HEADER, 0);
      grown += inner.headerLength - Ipv4.MIN_HEADER;
      outer.payload = ICMP_HEADER + Ipv4.MIN_HEADER + present;
      long icmp = quoted - Ipv4.MIN_HEADER - ICMP_HEADER;
      writeError(icmp);
      Icmp.setChecksum(icmp, Checksum.of(icmp, outer.payload));
    } else {
      rewriteTransport(outer, transport, outer.payload, true);
    }
    Mbuf.adjust(packet, start + grown);
    outer.write4(Mbuf.data(packet), freshId());
    Headers.markIpAt(packet, 0, Ipv4.MIN_HEADER);
    Anno.putI32(packet, Anno.DST_IP, outer.dst4);
  }

  private int freshId() {
    nextId = nextId + idStep & 0xffff;
    return nextId;
  }

  /**
   * Makes an IPv6 packet of the IPv4 packet that was read, whose data may be written.
   *
   * @param packets where a longer buffer comes from
   * @param packet the packet
   * @return false, with the packet's data unchanged, when there is no room for the longer header
   */
  boolean write6(PacketAllocator packets, long packet) {
    int present = isError ? cutError6() : 0;
    Mbuf.setLength(packet, start + outer.headerLength + outer.payload);
    int grown = outer.length6() - outer.headerLength;
    int innerGrown = isError ? inner.length6() - inner.headerLength : 0;
    int more = grown + innerGrown;
    Mbuf.adjust(packet, start);
    if (more < 0) {
      Mbuf.adjust(packet, -more);
    } else if (!packets.prepend(packet, more)) {
      return false;
    }
    long ip = Mbuf.data(packet);
    long transport = ip + outer.length6();
    if (isError) {
      long quoted = transport + ICMP_HEADER + inner.length6();
      rewriteTransport(inner, quoted, present, false);
      inner.write6(transport + ICMP_HEADER);
      outer.payload += innerGrown;
      writeError(transport);
      outer.write6(ip);
      int sum = Checksum.transport6(ip, IpProtocol.ICMP6, transport, outer.payload);
      Icmp.setChecksum(transport, sum);
    } else {
      rewriteTransport(outer, transport, outer.payload, false);
      outer.write6(ip);
      if (outer.protocol == IpProtocol.UDP && outer.hasTransport()) {
        completeUdp(ip, transport);
      }
    }
    Headers.markIpAt(packet, 0, outer.length6());
    Anno.setDstIp6(packet, outer.dstHigh, outer.dstLow);
    return true;
  }

  /** Shortens an error that would be too long; returns what is left of the quoted payload. */
  private int cutError6() {
    int headers = Ipv6.HEADER_LENGTH + ICMP_HEADER + inner.length6();
    int present = outer.payload - ICMP_HEADER - inner.headerLength;
    int kept = Math.min(present, LONGEST_ERROR_6 - headers);
    outer.payload = ICMP_HEADER + inner.headerLength + kept;
    return kept;
  }

  private void writeError(long icmp) {
    Icmp.setType(icmp, newType);
    Icmp.setCode(icmp, newCode);
    Icmp.setChecksum(icmp, 0);
    Icmp.setRest(icmp, newRest);
  }

  /** A datagram without a checksum gets one. */
  private static void completeUdp(long ip, long udp) {
    if (Udp.checksum(udp) == 0) {
      OuterHeaders.udpChecksum(ip, udp, Udp.length(udp));
    }
  }

  private void rewriteTransport(IpFields fields, long transport, int present, boolean to4) {
    if (!fields.hasTransport()) {
      return;
    }
    switch (fields.protocol) {
      case IpProtocol.TCP, IpProtocol.UDP ->
          fields.rewritePorts(
              transport, present, to4 ? fields.addressDelta4() : fields.addressDelta6());
      case IpProtocol.ICMP -> rewriteQuery(fields, transport, to4);
      default -> {}
    }
  }

  /** Changes an echo's type and identifier; the pseudo header leaves or enters its checksum. */
  private static void rewriteQuery(IpFields fields, long icmp, boolean to4) {
    int before = Icmp.type(icmp) << 8 | Icmp.code(icmp);
    int after = query(Icmp.type(icmp), to4) << 8 | Icmp.code(icmp);
    int id = fields.newSrcPort;
    int pseudo = fields.pseudo6();
    int delta = Checksum.add(Checksum.delta16(before, after), Checksum.delta16(fields.srcPort, id));
    delta = Checksum.add(delta, to4 ? ~pseudo & 0xffff : pseudo);
    Icmp.setType(icmp, after >>> 8);
    Icmp.setRest(icmp, id << 16 | Icmp.rest(icmp) & 0xffff);
    Icmp.setChecksum(icmp, Checksum.update(Icmp.checksum(icmp), delta));
  }
}
