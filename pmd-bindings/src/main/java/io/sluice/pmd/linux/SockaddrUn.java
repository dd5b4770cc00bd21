// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.linux;

import io.sluice.packet.Memory;
import io.sluice.pmd.c.CHeader;
import io.sluice.pmd.c.CValue;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.c.Socket;

/**
 * {@code struct sockaddr_un}: a socket in the file system, or, when its name begins with a zero
 * byte, in Linux's abstract name space.
 *
 * <pre>
 * 0  sun_family (u16)   2  sun_path (108 bytes)
 * </pre>
 */
@CHeader("sys/un.h")
public final class SockaddrUn {
  /** Bytes of one. */
  @CValue("sizeof(struct sockaddr_un)")
  public static final int SIZE = 110;

  @CValue("offsetof(struct sockaddr_un, sun_family)")
  private static final int FAMILY = 0;

  @CValue("offsetof(struct sockaddr_un, sun_path)")
  private static final int PATH = 2;

  private SockaddrUn() {}

  /**
   * Whether a name fits.
   *
   * @param name bytes of the name
   * @return true up to 107 bytes, or 108 in the abstract name space
   */
  public static boolean fits(byte[] name) {
    return name.length <= SIZE - PATH - (isAbstract(name) ? 0 : 1);
  }

  private static boolean isAbstract(byte[] name) {
    return name.length > 0 && name[0] == 0;
  }

  /**
   * Writes a name that fits.
   *
   * @param sockaddr where, {@link #SIZE} bytes, cleared
   * @param name bytes of the name
   * @return the address's length for the kernel
   */
  public static int set(long sockaddr, byte[] name) {
    Memory.putShort(sockaddr + FAMILY, (short) Socket.AF_UNIX);
    Memory.copyFromArray(name, 0, sockaddr + PATH, name.length);
    return PATH + name.length + (isAbstract(name) ? 0 : 1);
  }

  /**
   * The name.
   *
   * @param sockaddr where
   * @param length the address's length as the kernel gave it
   * @return empty for a socket without a name
   */
  public static String name(long sockaddr, int length) {
    return length <= PATH ? "" : NativeMemory.string(sockaddr + PATH, length - PATH);
  }

  /**
   * Whether an address that the kernel gave has a name.
   *
   * @param length the address's length
   * @return false for a socket that was not bound
   */
  public static boolean isNamed(int length) {
    return length > PATH;
  }
}
