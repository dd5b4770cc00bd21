// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/**
 * A UDP header (RFC 768), by the address of its first byte.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |          Source port          |       Destination port        |
 * +-------------------------------+-------------------------------+
 * |            Length             |           Checksum            |
 * +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>The caller has made sure that {@value #HEADER_LENGTH} bytes are there. Setters leave the
 * checksum alone. Allocates nothing.
 */
public final class Udp {
  /** Bytes of the header. */
  public static final int HEADER_LENGTH = 8;

  private Udp() {}

  public static int srcPort(long udp) {
    return Bytes.u16(udp);
  }

  public static void setSrcPort(long udp, int port) {
    Bytes.putU16(udp, port);
  }

  public static int dstPort(long udp) {
    return Bytes.u16(udp + 2);
  }

  public static void setDstPort(long udp, int port) {
    Bytes.putU16(udp + 2, port);
  }

  /**
   * Header and payload as the header states it: hostile until checked.
   *
   * @param udp the header
   * @return bytes
   */
  public static int length(long udp) {
    return Bytes.u16(udp + 4);
  }

  public static void setLength(long udp, int bytes) {
    Bytes.putU16(udp + 4, bytes);
  }

  /**
   * The checksum; 0 says that the sender computed none.
   *
   * @param udp the header
   * @return 16 bits
   */
  public static int checksum(long udp) {
    return Bytes.u16(udp + 6);
  }

  public static void setChecksum(long udp, int checksum) {
    Bytes.putU16(udp + 6, checksum);
  }
}
