// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code struct packet_mreq}: what a packet socket receives in addition to its host's own packets.
 *
 * <pre>
 * 0  mr_ifindex (s32)   4  mr_type (u16)   6  mr_alen (u16)   8  mr_address (8 bytes)
 * </pre>
 */
@CHeader("linux/if_packet.h")
public final class PacketMreq {
  /** Bytes of one. */
  @CValue("sizeof(struct packet_mreq)")
  public static final int SIZE = 16;

  @CValue public static final int PACKET_MR_PROMISC = 1;
  @CValue public static final int PACKET_MR_ALLMULTI = 2;

  @CValue("offsetof(struct packet_mreq, mr_ifindex)")
  private static final int INDEX = 0;

  @CValue("offsetof(struct packet_mreq, mr_type)")
  private static final int TYPE = 4;

  private PacketMreq() {}

  /**
   * Allocates a request.
   *
   * @param index of the interface
   * @param type a PACKET_MR_ number
   * @return the address; {@link Memory#free} it
   */
  public static long allocate(int index, int type) {
    long request = NativeMemory.allocate(SIZE);
    Memory.putInt(request + INDEX, index);
    Memory.putShort(request + TYPE, (short) type);
    return request;
  }
}
