// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Finds the IP header behind the link header of a captured packet and marks it: the FORCE_IP of
 * elements that read captures and devices. Every step is checked against the data present. Belongs
 * to the thread that owns the packet; allocates nothing.
 */
public final class ForceIp {
  private static final int NOT_IP = -1;
  private static final int TYPE_IPV4 = 0x0800;
  private static final int TYPE_IPV6 = 0x86dd;

  private ForceIp() {}

  /**
   * Whether IP packets can be found on this kind of link.
   *
   * @param linkType a {@link LinkType}
   * @return true when {@link #mark} knows its header
   */
  public static boolean supports(int linkType) {
    switch (linkType) {
      case LinkType.NULL:
      case LinkType.ETHERNET:
      case LinkType.PPP:
      case LinkType.FDDI:
      case LinkType.HOST_RAW:
      case LinkType.PPP_HDLC:
      case LinkType.ATM_RFC1483:
      case LinkType.RAW:
      case LinkType.C_HDLC:
      case LinkType.IEEE802_11:
      case LinkType.LOOP:
      case LinkType.LINUX_SLL:
      case LinkType.LINUX_SLL2:
      case LinkType.PRISM:
      case LinkType.SUNATM:
      case LinkType.RADIOTAP:
      case LinkType.IPV4:
      case LinkType.IPV6:
        return true;
      default:
        return false;
    }
  }

  /**
   * Marks the IP header: network and transport header annotations, and for IPv4 the destination
   * address. The data is left alone.
   *
   * @param packet the packet
   * @param linkType what its data begins with
   * @return false, with the packet unchanged, when it holds no whole IPv4 or IPv6 header
   */
  public static boolean mark(long packet, int linkType) {
    long data = Mbuf.data(packet);
    int length = Mbuf.length(packet);
    int offset = offset(data, length, linkType);
    if (offset < 0 || offset >= length) {
      return false;
    }
    long ip = data + offset;
    int version = Bytes.u8(ip) >>> 4;
    if (version == 4) {
      int headerLength = (Bytes.u8(ip) & 0x0f) << 2;
      if (headerLength < 20 || offset + headerLength > length) {
        return false;
      }
      Anno.setNetworkHeader(packet, ip);
      Anno.setTransportHeader(packet, ip + headerLength);
      Anno.putI32(packet, Anno.DST_IP, Bytes.i32(ip + 16));
      return true;
    }
    if (version == 6 && offset + 40 <= length) {
      Anno.setNetworkHeader(packet, ip);
      Anno.setTransportHeader(packet, ip + 40);
      return true;
    }
    return false;
  }

  private static boolean isIp(int etherType) {
    return etherType == TYPE_IPV4 || etherType == TYPE_IPV6;
  }

  private static int offset(long data, int length, int linkType) {
    switch (linkType) {
      case LinkType.RAW:
      case LinkType.HOST_RAW:
      case LinkType.IPV4:
      case LinkType.IPV6:
        return 0;
      case LinkType.ETHERNET:
        return ethernet(data, 0, length);
      case LinkType.LINUX_SLL:
        return length >= 16 && isIp(Bytes.u16(data + 14)) ? 16 : NOT_IP;
      case LinkType.LINUX_SLL2:
        return length >= 20 && isIp(Bytes.u16(data)) ? 20 : NOT_IP;
      case LinkType.NULL:
      case LinkType.LOOP:
        return loopback(data, length);
      case LinkType.FDDI:
        return fddi(data, 0, length);
      case LinkType.SUNATM:
        return llc(data, 4, length);
      case LinkType.ATM_RFC1483:
        return llc(data, 0, length);
      case LinkType.C_HDLC:
        return length >= 4 && isIp(Bytes.u16(data + 2)) ? 4 : NOT_IP;
      case LinkType.PPP:
        return ppp(data, length);
      case LinkType.PPP_HDLC:
        return pppHdlc(data, length);
      case LinkType.IEEE802_11:
        return wifi(data, 0, length);
      case LinkType.PRISM:
        return wifi(data, 144, length);
      case LinkType.RADIOTAP:
        return radiotap(data, length);
      default:
        return NOT_IP;
    }
  }

  /** One 802.1Q tag at most, as in Click: what carries two is for other elements to take apart. */
  private static int ethernet(long data, int offset, int length) {
    int at = offset + 12;
    if (at + 2 > length) {
      return NOT_IP;
    }
    int type = Bytes.u16(data + at);
    if (type == 0x8100 && at + 6 <= length) {
      at += 4;
      type = Bytes.u16(data + at);
    }
    return isIp(type) ? at + 2 : NOT_IP;
  }

  private static int loopback(long data, int length) {
    if (length < 4) {
      return NOT_IP;
    }
    int family = Bytes.u8(data) | Bytes.u8(data + 1) << 8;
    if (family == 0) {
      family = Bytes.u16(data + 2);
    }
    switch (family) {
      case 2: // AF_INET everywhere
      case 10: // AF_INET6 of Linux
      case 23: // of Windows
      case 24: // of NetBSD and OpenBSD
      case 28: // of FreeBSD
      case 30: // of macOS
        return 4;
      default:
        return NOT_IP;
    }
  }

  private static int fddi(long data, int offset, int length) {
    boolean asynchronousLlc = offset + 21 <= length && (Bytes.u8(data + offset) & 0xf0) == 0x50;
    return asynchronousLlc ? llc(data, offset + 13, length) : NOT_IP;
  }

  /** LLC, with or without SNAP (RFC 1042), and bridged frames (RFC 2684). */
  private static int llc(long data, int at, int length) {
    if (at + 4 > length) {
      return NOT_IP;
    }
    int saps = Bytes.u16(data + at);
    if (saps == 0x0606) {
      return at + 4;
    }
    if (saps != 0xaaaa || at + 8 > length) {
      return NOT_IP;
    }
    int organisation = (int) (Bytes.u32(data + at + 2) & 0xffffff);
    int type = Bytes.u16(data + at + 6);
    if (organisation == 0 || organisation == 0x0000f8) {
      return isIp(type) ? at + 8 : NOT_IP;
    }
    if (organisation == 0x0080c2 && (type == 1 || type == 7)) {
      return ethernet(data, at + 8, length);
    }
    if (organisation == 0x0080c2 && (type == 4 || type == 10)) {
      return fddi(data, at + 9, length);
    }
    return NOT_IP;
  }

  private static boolean isPppIp(int protocol) {
    return protocol == 0x21 || protocol == 0x57;
  }

  /** RFC 1661: address and control may be left out, the protocol may be one byte. */
  private static int ppp(long data, int length) {
    int at = length >= 2 && Bytes.u16(data) == 0xff03 ? 2 : 0;
    if (at + 2 > length) {
      return NOT_IP;
    }
    if (isPppIp(Bytes.u8(data + at))) {
      return at + 1;
    }
    return isPppIp(Bytes.u16(data + at)) ? at + 2 : NOT_IP;
  }

  private static int pppHdlc(long data, int length) {
    if (length < 4) {
      return NOT_IP;
    }
    int address = Bytes.u8(data);
    if (address == 0xff) {
      return isPppIp(Bytes.u16(data + 2)) ? 4 : NOT_IP;
    }
    boolean cisco = address == 0x0f || address == 0x8f;
    return cisco && isIp(Bytes.u16(data + 2)) ? 4 : NOT_IP;
  }

  private static int radiotap(long data, int length) {
    if (length < 4) {
      return NOT_IP;
    }
    int header = Bytes.u8(data + 2) | Bytes.u8(data + 3) << 8;
    return header >= 8 ? wifi(data, header, length) : NOT_IP;
  }

  private static int wifi(long data, int at, int length) {
    boolean dataFrame = at + 24 <= length && (Bytes.u8(data + at) & 0x0c) == 0x08;
    if (!dataFrame) {
      return NOT_IP;
    }
    boolean betweenAccessPoints = (Bytes.u8(data + at + 1) & 0x03) == 0x03;
    boolean qos = (Bytes.u8(data + at) & 0x80) != 0;
    return llc(data, at + (betweenAccessPoints ? 30 : 24) + (qos ? 2 : 0), length);
  }
}
