// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;
import org.agrona.UnsafeApi;

/**
 * {@code struct tpacket2_hdr}: the header of a slot of a packet ring (version 2).
 *
 * <pre>
 *  0  tp_status (u32)    4  tp_len (u32)     8  tp_snaplen (u32)   12  tp_mac (u16)
 * 14  tp_net (u16)      16  tp_sec (u32)    20  tp_nsec (u32)      24  tp_vlan_tci (u16)
 * 26  tp_vlan_tpid (u16)
 * 32  struct sockaddr_ll
 * </pre>
 *
 * <p>The status passes a slot between kernel and user: it is read with acquire and written with
 * release order.
 */
@CHeader("linux/if_packet.h")
public final class Tpacket2Hdr {
  /** Version number for PACKET_VERSION. */
  @CValue public static final int TPACKET_V2 = 1;

  /** Status: the slot is the user's; else it is the kernel's. */
  @CValue public static final int TP_STATUS_USER = 1;

  /** Status: the packet is in the socket's queue as well, whole. */
  @CValue public static final int TP_STATUS_COPY = 1 << 1;

  @CValue public static final int TP_STATUS_VLAN_VALID = 1 << 4;
  @CValue public static final int TP_STATUS_VLAN_TPID_VALID = 1 << 6;

  @CValue("offsetof(struct tpacket2_hdr, tp_status)")
  private static final int STATUS = 0;

  @CValue("offsetof(struct tpacket2_hdr, tp_len)")
  private static final int LENGTH = 4;

  @CValue("offsetof(struct tpacket2_hdr, tp_snaplen)")
  private static final int CAPTURED = 8;

  @CValue("offsetof(struct tpacket2_hdr, tp_mac)")
  private static final int DATA = 12;

  @CValue("offsetof(struct tpacket2_hdr, tp_sec)")
  private static final int SECONDS = 16;

  @CValue("offsetof(struct tpacket2_hdr, tp_nsec)")
  private static final int NANOSECONDS = 20;

  @CValue("offsetof(struct tpacket2_hdr, tp_vlan_tci)")
  private static final int VLAN_TCI = 24;

  @CValue("offsetof(struct tpacket2_hdr, tp_vlan_tpid)")
  private static final int VLAN_TPID = 26;

  @CValue("TPACKET_ALIGN(sizeof(struct tpacket2_hdr))")
  private static final int SOCKADDR = 32;

  private Tpacket2Hdr() {}

  public static int statusAcquire(long header) {
    return UnsafeApi.getIntAcquire(null, header + STATUS);
  }

  /**
   * Gives the slot back to the kernel.
   *
   * @param header the slot
   */
  public static void releaseToKernel(long header) {
    UnsafeApi.putIntRelease(null, header + STATUS, 0);
  }

  /**
   * The packet's length on the wire.
   *
   * @param header the slot
   * @return bytes
   */
  public static int length(long header) {
    return Memory.getInt(header + LENGTH);
  }

  /**
   * How much of the packet is in the slot.
   *
   * @param header the slot
   * @return bytes
   */
  public static int captured(long header) {
    return Memory.getInt(header + CAPTURED);
  }

  /**
   * Where the packet's data begin.
   *
   * @param header the slot
   * @return bytes from the slot's start
   */
  public static int dataOffset(long header) {
    return NativeMemory.u16(header + DATA);
  }

  /**
   * When the packet came.
   *
   * @param header the slot
   * @return nanoseconds since 1970
   */
  public static long timestamp(long header) {
    return NativeMemory.u32(header + SECONDS) * 1_000_000_000L
        + NativeMemory.u32(header + NANOSECONDS);
  }

  public static int vlanTci(long header) {
    return NativeMemory.u16(header + VLAN_TCI);
  }

  public static int vlanTpid(long header) {
    return NativeMemory.u16(header + VLAN_TPID);
  }

  /**
   * Where the packet comes from.
   *
   * @param header the slot
   * @return address of a {@link SockaddrLl}
   */
  public static long sockaddr(long header) {
    return header + SOCKADDR;
  }
}
