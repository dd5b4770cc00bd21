// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;
import java.nio.charset.StandardCharsets;

/**
 * {@code struct ifreq}: a query or command to the kernel about an interface, by ioctl
 * (netdevice(7)).
 *
 * <pre>
 *  0  ifr_name (16 bytes)
 * 16  one of  ifr_ifindex, ifr_mtu (s32)
 *             ifr_flags (s16)
 *             ifr_addr (struct sockaddr_in)
 *             ifr_hwaddr: sa_family (u16), sa_data (14 bytes)
 * 40  end
 * </pre>
 */
@CHeader({"sys/socket.h", "sys/ioctl.h", "net/if.h", "linux/sockios.h", "linux/if_tun.h"})
public final class Ifreq {
  /** Bytes of one. */
  @CValue("sizeof(struct ifreq)")
  public static final int SIZE = 40;

  /** Longest name in bytes (IFNAMSIZ without the final zero). */
  @CValue("IFNAMSIZ - 1")
  public static final int MAX_NAME = 15;

  @CValue public static final int SIOCGIFFLAGS = 0x8913;
  @CValue public static final int SIOCSIFFLAGS = 0x8914;
  @CValue public static final int SIOCSIFADDR = 0x8916;
  @CValue public static final int SIOCSIFNETMASK = 0x891c;
  @CValue public static final int SIOCGIFMTU = 0x8921;
  @CValue public static final int SIOCSIFMTU = 0x8922;
  @CValue public static final int SIOCSIFHWADDR = 0x8924;
  @CValue public static final int SIOCGIFHWADDR = 0x8927;
  @CValue public static final int SIOCGIFINDEX = 0x8933;

  /** Makes a TUN or TAP interface, on a file of /dev/net/tun. */
  @CValue public static final int TUNSETIFF = 0x400454ca;

  @CValue public static final int IFF_UP = 1;
  @CValue public static final int IFF_TUN = 1;
  @CValue public static final int IFF_TAP = 2;

  /** Says which work may be left to the program that reads, as an argument and not by address. */
  @CValue public static final int TUNSETOFFLOAD = 0x400454d0;

  @CValue public static final int TUN_F_CSUM = 1;
  @CValue public static final int TUN_F_TSO4 = 2;
  @CValue public static final int TUN_F_TSO6 = 4;

  /** TUN and TAP: a {@link VirtioNetHdr} before each packet. */
  @CValue public static final int IFF_VNET_HDR = 0x4000;

  /** TUN and TAP: no header before the packets. */
  @CValue public static final int IFF_NO_PI = 0x1000;

  @CValue("offsetof(struct ifreq, ifr_name)")
  private static final int NAME = 0;

  @CValue("offsetof(struct ifreq, ifr_ifindex)")
  private static final int INDEX = 16;

  @CValue("offsetof(struct ifreq, ifr_mtu)")
  private static final int MTU = 16;

  @CValue("offsetof(struct ifreq, ifr_flags)")
  private static final int FLAGS = 16;

  @CValue("offsetof(struct ifreq, ifr_addr)")
  private static final int ADDR = 16;

  @CValue("offsetof(struct ifreq, ifr_hwaddr.sa_family)")
  private static final int HARDWARE_TYPE = 16;

  @CValue("offsetof(struct ifreq, ifr_hwaddr.sa_data)")
  private static final int HARDWARE_ADDRESS = 18;

  private Ifreq() {}

  /**
   * Allocates a request.
   *
   * @param name the interface, at most {@value #MAX_NAME} bytes
   * @return the address; {@link Memory#free} it
   */
  public static long allocate(String name) {
    long request = NativeMemory.allocate(SIZE);
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    Memory.copyFromArray(bytes, 0, request + NAME, Math.min(bytes.length, MAX_NAME));
    return request;
  }

  public static String name(long ifreq) {
    return NativeMemory.string(ifreq + NAME, MAX_NAME + 1);
  }

  public static int index(long ifreq) {
    return Memory.getInt(ifreq + INDEX);
  }

  public static int mtu(long ifreq) {
    return Memory.getInt(ifreq + MTU);
  }

  public static void setMtu(long ifreq, int mtu) {
    Memory.putInt(ifreq + MTU, mtu);
  }

  public static int flags(long ifreq) {
    return NativeMemory.u16(ifreq + FLAGS);
  }

  public static void setFlags(long ifreq, int flags) {
    Memory.putShort(ifreq + FLAGS, (short) flags);
  }

  /**
   * Sets the IPv4 address, or mask.
   *
   * @param ifreq the request
   * @param address host integer of the big-endian address
   */
  public static void setAddress(long ifreq, int address) {
    SockaddrIn.set(ifreq + ADDR, address);
  }

  /**
   * The kind of hardware.
   *
   * @param ifreq the request
   * @return an ARPHRD number
   */
  public static int hardwareType(long ifreq) {
    return NativeMemory.u16(ifreq + HARDWARE_TYPE);
  }

  /**
   * The MAC address.
   *
   * @param ifreq the request
   * @return 48 bits, the first byte highest
   */
  public static long mac(long ifreq) {
    return Long.reverseBytes(Memory.getLong(ifreq + HARDWARE_ADDRESS)) >>> 16;
  }

  /**
   * Sets the MAC address, of type Ethernet.
   *
   * @param ifreq the request
   * @param mac 48 bits, the first byte highest
   */
  public static void setMac(long ifreq, long mac) {
    Memory.putShort(ifreq + HARDWARE_TYPE, (short) 1);
    Memory.putLong(ifreq + HARDWARE_ADDRESS, Long.reverseBytes(mac << 16));
  }
}
