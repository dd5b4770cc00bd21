// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

/**
 * What the first header of a captured packet is: the link-layer types of the pcap and pcapng file
 * formats (the LINKTYPE registry of tcpdump.org), with the names that Click's ENCAP arguments and
 * {@code encap} handlers use. Types without a name are written {@code #NUMBER}.
 */
public final class LinkType {
  /** Nothing known about the link. */
  public static final int NONE = -1;

  /** BSD loopback: a 4-byte address family in the byte order of the capturing machine. */
  public static final int NULL = 0;

  public static final int ETHERNET = 1;
  public static final int PPP = 9;
  public static final int FDDI = 10;

  /** What Linux calls raw IP on a device; files use {@link #RAW}. */
  public static final int HOST_RAW = 12;

  public static final int PPP_HDLC = 50;
  public static final int ATM_RFC1483 = 100;

  /** IPv4 or IPv6 without a link header. */
  public static final int RAW = 101;

  public static final int C_HDLC = 104;
  public static final int IEEE802_11 = 105;

  /** OpenBSD loopback: a 4-byte address family in network byte order. */
  public static final int LOOP = 108;

  /** Linux "cooked" capture: a 16-byte header ending in the protocol. */
  public static final int LINUX_SLL = 113;

  public static final int PRISM = 119;
  public static final int AIRONET = 120;
  public static final int SUNATM = 123;
  public static final int RADIOTAP = 127;
  public static final int IPV4 = 228;
  public static final int IPV6 = 229;

  /** Linux "cooked" capture, version 2: a 20-byte header beginning with the protocol. */
  public static final int LINUX_SLL2 = 276;

  /** The first name of a number is the one that {@link #name} gives. */
  private static final Object[][] NAMES = {
    {"NULL", NULL},
    {"IP", RAW},
    {"ETHER", ETHERNET},
    {"FDDI", FDDI},
    {"ATM", ATM_RFC1483},
    {"RFC1483", ATM_RFC1483},
    {"ATM_RFC1483", ATM_RFC1483},
    {"802_11", IEEE802_11},
    {"802.11", IEEE802_11},
    {"802_11_RADIO", RADIOTAP},
    {"802.11_RADIO", RADIOTAP},
    {"SLL", LINUX_SLL},
    {"SLL2", LINUX_SLL2},
    {"AIRONET", AIRONET},
    {"HDLC", C_HDLC},
    {"PPP_HDLC", PPP_HDLC},
    {"PPP", PPP},
    {"SUNATM", SUNATM},
    {"PRISM", PRISM},
    {"LOOP", LOOP},
    {"IPV4", IPV4},
    {"IPV6", IPV6},
  };

  private LinkType() {}

  /**
   * The link type of a name.
   *
   * @param name a Click name such as {@code ETHER}, or {@code #NUMBER}
   * @return the type; {@link #NONE} for an unknown name
   */
  public static int parse(String name) {
    for (Object[] entry : NAMES) {
      if (entry[0].equals(name)) {
        return (Integer) entry[1];
      }
    }
    if (name.matches("#[0-9]{1,9}")) {
      return Integer.parseInt(name.substring(1));
    }
    return NONE;
  }

  /**
   * The name of a link type.
   *
   * @param linkType the type
   * @return a Click name, {@code #NUMBER}, or {@code <none>}
   */
  public static String name(int linkType) {
    if (linkType < 0) {
      return "<none>";
    }
    for (Object[] entry : NAMES) {
      if ((Integer) entry[1] == linkType) {
        return (String) entry[0];
      }
    }
    return "#" + linkType;
  }
}
