// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.Socket;

/**
 * {@code struct sockaddr_in}: an IPv4 address.
 *
 * <pre>
 * 0  sin_family (u16)   2  sin_port (u16, network order)   4  sin_addr (u32, network order)
 * </pre>
 */
@CHeader("netinet/in.h")
final class SockaddrIn {
  @CValue("offsetof(struct sockaddr_in, sin_family)")
  private static final int FAMILY = 0;

  @CValue("offsetof(struct sockaddr_in, sin_addr)")
  private static final int ADDRESS = 4;

  private SockaddrIn() {}

  /** Writes one with port 0; the address is the host integer of the big-endian one. */
  static void set(long sockaddr, int address) {
    Memory.putShort(sockaddr + FAMILY, (short) Socket.AF_INET);
    Memory.putInt(sockaddr + ADDRESS, Integer.reverseBytes(address));
  }
}
