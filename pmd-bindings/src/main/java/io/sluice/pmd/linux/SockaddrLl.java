// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.c.Socket;

/**
 * {@code struct sockaddr_ll}: an address of a packet socket (packet(7)).
 *
 * <pre>
 *  0  sll_family (u16)   2  sll_protocol (u16, network order)    4  sll_ifindex (s32)
 *  8  sll_hatype (u16)  10  sll_pkttype (u8)   11  sll_halen (u8)   12  sll_addr (8 bytes)
 * </pre>
 */
@CHeader({"linux/if_packet.h", "linux/if_ether.h"})
public final class SockaddrLl {
  /** Bytes of one. */
  @CValue("sizeof(struct sockaddr_ll)")
  public static final int SIZE = 20;

  /** Protocol: all of them. */
  @CValue public static final int ETH_P_ALL = 3;

  /** Packet type: what this host sends. */
  @CValue public static final int PACKET_OUTGOING = 4;

  @CValue("offsetof(struct sockaddr_ll, sll_family)")
  private static final int FAMILY = 0;

  @CValue("offsetof(struct sockaddr_ll, sll_protocol)")
  private static final int PROTOCOL = 2;

  @CValue("offsetof(struct sockaddr_ll, sll_ifindex)")
  private static final int INDEX = 4;

  @CValue("offsetof(struct sockaddr_ll, sll_pkttype)")
  private static final int PACKET_TYPE = 10;

  private SockaddrLl() {}

  /**
   * Allocates an address.
   *
   * @param protocol an Ethernet type, {@link #ETH_P_ALL}, or 0 for none
   * @param index of the interface
   * @return the address; {@link Memory#free} it
   */
  public static long allocate(int protocol, int index) {
    long address = NativeMemory.allocate(SIZE);
    Memory.putShort(address + FAMILY, (short) Socket.AF_PACKET);
    Memory.putShort(address + PROTOCOL, Short.reverseBytes((short) protocol));
    Memory.putInt(address + INDEX, index);
    return address;
  }

  /**
   * The packet type.
   *
   * @param sockaddr the address
   * @return 0 for this host, 1 broadcast, 2 multicast, 3 other host, 4 outgoing
   */
  public static int packetType(long sockaddr) {
    return Memory.getByte(sockaddr + PACKET_TYPE) & 0xff;
  }
}
