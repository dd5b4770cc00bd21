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
public final class SockaddrIn {
  /** Bytes of one. */
  @CValue("sizeof(struct sockaddr_in)")
  public static final int SIZE = 16;

  @CValue("offsetof(struct sockaddr_in, sin_family)")
  private static final int FAMILY = 0;

  @CValue("offsetof(struct sockaddr_in, sin_port)")
  private static final int PORT = 2;

  @CValue("offsetof(struct sockaddr_in, sin_addr)")
  private static final int ADDRESS = 4;

  private SockaddrIn() {}

  /** Writes one with port 0; the address is the host integer of the big-endian one. */
  static void set(long sockaddr, int address) {
    Memory.putShort(sockaddr + FAMILY, (short) Socket.AF_INET);
    Memory.putInt(sockaddr + ADDRESS, Integer.reverseBytes(address));
  }

  /**
   * Writes an address and a port.
   *
   * @param sockaddr where, {@link #SIZE} bytes
   * @param address host integer of the big-endian address
   * @param port 0 to 65,535
   */
  public static void set(long sockaddr, int address, int port) {
    set(sockaddr, address);
    Memory.putShort(sockaddr + PORT, Short.reverseBytes((short) port));
  }

  /**
   * The address.
   *
   * @param sockaddr where
   * @return host integer of the big-endian address
   */
  public static int address(long sockaddr) {
    return Integer.reverseBytes(Memory.getInt(sockaddr + ADDRESS));
  }

  /**
   * The port.
   *
   * @param sockaddr where
   * @return 0 to 65,535
   */
  public static int port(long sockaddr) {
    return Short.reverseBytes(Memory.getShort(sockaddr + PORT)) & 0xffff;
  }
}
