// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import io.sluice.packet.Memory;

/**
 * What the kernel tells of a packet whose sender left work to the hardware ({@code struct
 * virtio_net_hdr}, in host byte order).
 *
 * <pre>
 * 0 flags (u8)         1 gso_type (u8)      2 hdr_len (u16)    4 gso_size (u16)
 * 6 csum_start (u16)   8 csum_offset (u16)
 * </pre>
 */
final class VirtioHeader {
  static final int SIZE = 10;

  /** Flag: the checksum at csum_start + csum_offset covers the pseudo header only. */
  static final int NEEDS_CSUM = 1;

  static final int GSO_NONE = 0;
  static final int GSO_TCPV4 = 1;
  static final int GSO_TCPV6 = 4;
  static final int GSO_UDP_L4 = 5;

  /** Flag in gso_type: the TCP header has CWR, which belongs to the first segment. */
  static final int GSO_ECN = 0x80;

  private VirtioHeader() {}

  static boolean needsChecksum(long header) {
    return (Memory.getByte(header) & NEEDS_CSUM) != 0;
  }

  static int gsoType(long header) {
    return Memory.getByte(header + 1) & 0xff & ~GSO_ECN;
  }

  static int gsoSize(long header) {
    return Memory.getShort(header + 4) & 0xffff;
  }

  static int checksumStart(long header) {
    return Memory.getShort(header + 6) & 0xffff;
  }

  static int checksumOffset(long header) {
    return Memory.getShort(header + 8) & 0xffff;
  }
}
