// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/**
 * ARP for IPv4 over Ethernet (RFC 826), by the address of its first byte.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |      Hardware type (1)        |     Protocol type (0x0800)    |
 * +---------------+---------------+-------------------------------+
 * | HW length (6) | Prot. len (4) |           Operation           |
 * +---------------+---------------+-------------------------------+
 * |              Sender hardware address (48 bits)                |
 * +                               +-------------------------------+
 * |                               |   Sender protocol address     |
 * +-------------------------------+-------------------------------+
 * |   ... sender protocol address |   Target hardware address     |
 * +-------------------------------+                               +
 * |                  ... target hardware address                  |
 * +---------------------------------------------------------------+
 * |                    Target protocol address                    |
 * +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The caller has made sure that {@value #LENGTH} bytes are there. Allocates nothing.
 */
public final class Arp {
  /** Bytes of an ARP message for IPv4 over Ethernet. */
  public static final int LENGTH = 28;

  /** Hardware type of Ethernet. */
  public static final int HARDWARE_ETHERNET = 1;

  /** Operation: request. */
  public static final int REQUEST = 1;

  /** Operation: reply. */
  public static final int REPLY = 2;

  /** The first eight bytes but the operation: Ethernet, IPv4, 6, 4. */
  private static final long ETHERNET_IPV4 = 0x0001_0800_0604_0000L;

  private Arp() {}

  public static int hardwareType(long arp) {
    return Bytes.u16(arp);
  }

  public static int protocolType(long arp) {
    return Bytes.u16(arp + 2);
  }

  public static int hardwareLength(long arp) {
    return Bytes.u8(arp + 4);
  }

  public static int protocolLength(long arp) {
    return Bytes.u8(arp + 5);
  }

  public static int operation(long arp) {
    return Bytes.u16(arp + 6);
  }

  /**
   * Whether the types and lengths are those of IPv4 over Ethernet.
   *
   * @param arp the message
   * @return true when the addresses lie where this class expects them
   */
  public static boolean isEthernetIpv4(long arp) {
    return (Bytes.i64(arp) & ~0xffffL) == ETHERNET_IPV4;
  }

  /**
   * The sender's Ethernet address.
   *
   * @param arp the message
   * @return 48 bits
   */
  public static long senderMac(long arp) {
    return Bytes.u48(arp + 8);
  }

  /**
   * The sender's IPv4 address.
   *
   * @param arp the message
   * @return 32 bits
   */
  public static int senderIp(long arp) {
    return Bytes.i32(arp + 14);
  }

  /**
   * The target's Ethernet address, meaningless in a request.
   *
   * @param arp the message
   * @return 48 bits
   */
  public static long targetMac(long arp) {
    return Bytes.u48(arp + 18);
  }

  /**
   * The target's IPv4 address.
   *
   * @param arp the message
   * @return 32 bits
   */
  public static int targetIp(long arp) {
    return Bytes.i32(arp + 24);
  }

  /**
   * Writes the whole message.
   *
   * @param arp the message
   * @param operation {@link #REQUEST} or {@link #REPLY}
   * @param senderMac 48 bits
   * @param senderIp 32 bits
   * @param targetMac 48 bits, 0 in a request
   * @param targetIp 32 bits
   */
  public static void set(
      long arp, int operation, long senderMac, int senderIp, long targetMac, int targetIp) {
    Bytes.putI64(arp, ETHERNET_IPV4 | operation & 0xffff);
    Bytes.putU48(arp + 8, senderMac);
    Bytes.putI32(arp + 14, senderIp);
    Bytes.putU48(arp + 18, targetMac);
    Bytes.putI32(arp + 24, targetIp);
  }
}
