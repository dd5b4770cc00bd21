// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;

/**
 * {@code struct virtio_net_hdr}: the kernel's description of a packet whose sender left work to the
 * hardware.
 *
 * <pre>
 * 0 flags (u8)         1 gso_type (u8)      2 hdr_len (u16)    4 gso_size (u16)
 * 6 csum_start (u16)   8 csum_offset (u16)
 * </pre>
 */
@CHeader("linux/virtio_net.h")
public final class VirtioNetHdr {
  /** Bytes of one. */
  @CValue("sizeof(struct virtio_net_hdr)")
  public static final int SIZE = 10;

  /** Flag: the checksum at csum_start + csum_offset covers the pseudo header only. */
  @CValue("VIRTIO_NET_HDR_F_NEEDS_CSUM")
  private static final int NEEDS_CSUM = 1;

  @CValue("VIRTIO_NET_HDR_GSO_NONE")
  public static final int GSO_NONE = 0;

  @CValue("VIRTIO_NET_HDR_GSO_TCPV4")
  public static final int GSO_TCPV4 = 1;

  @CValue("VIRTIO_NET_HDR_GSO_TCPV6")
  public static final int GSO_TCPV6 = 4;

  /** From Linux 6.2 on. */
  public static final int GSO_UDP_L4 = 5;

  /** Flag in gso_type: the TCP header has CWR, which belongs to the first segment. */
  @CValue("VIRTIO_NET_HDR_GSO_ECN")
  public static final int GSO_ECN = 0x80;

  @CValue("offsetof(struct virtio_net_hdr, flags)")
  private static final int FLAGS = 0;

  @CValue("offsetof(struct virtio_net_hdr, gso_type)")
  private static final int GSO_TYPE = 1;

  @CValue("offsetof(struct virtio_net_hdr, hdr_len)")
  private static final int HEADER_LENGTH = 2;

  @CValue("offsetof(struct virtio_net_hdr, gso_size)")
  private static final int GSO_SIZE = 4;

  @CValue("offsetof(struct virtio_net_hdr, csum_start)")
  private static final int CSUM_START = 6;

  @CValue("offsetof(struct virtio_net_hdr, csum_offset)")
  private static final int CSUM_OFFSET = 8;

  private VirtioNetHdr() {}

  /**
   * Writes the header of a packet that the kernel must segment, and whose checksums it must
   * complete.
   *
   * @param header address of one
   * @param gsoType {@link #GSO_TCPV4} or the like
   * @param gsoSize payload bytes of a segment
   * @param headerLength bytes of all headers
   * @param checksumStart offset of the transport header
   * @param checksumOffset of the checksum field from there
   */
  public static void set(
      long header,
      int gsoType,
      int gsoSize,
      int headerLength,
      int checksumStart,
      int checksumOffset) {
    Memory.putByte(header + FLAGS, (byte) NEEDS_CSUM);
    Memory.putByte(header + GSO_TYPE, (byte) gsoType);
    Memory.putShort(header + HEADER_LENGTH, (short) headerLength);
    Memory.putShort(header + GSO_SIZE, (short) gsoSize);
    Memory.putShort(header + CSUM_START, (short) checksumStart);
    Memory.putShort(header + CSUM_OFFSET, (short) checksumOffset);
  }

  /**
   * Writes the header of a packet that is sent as it is.
   *
   * @param header its address
   */
  public static void clear(long header) {
    Memory.fill(header, SIZE, (byte) 0);
  }

  public static boolean needsChecksum(long header) {
    return (Memory.getByte(header + FLAGS) & NEEDS_CSUM) != 0;
  }

  public static int gsoType(long header) {
    return Memory.getByte(header + GSO_TYPE) & 0xff & ~GSO_ECN;
  }

  public static int gsoSize(long header) {
    return NativeMemory.u16(header + GSO_SIZE);
  }

  public static int checksumStart(long header) {
    return NativeMemory.u16(header + CSUM_START);
  }

  public static int checksumOffset(long header) {
    return NativeMemory.u16(header + CSUM_OFFSET);
  }
}
