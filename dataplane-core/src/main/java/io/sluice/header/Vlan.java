// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import io.sluice.packet.Bytes;

/**
 * An IEEE 802.1Q tag, by the address of its tag control information, two bytes behind the EtherType
 * that announced it.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-----+-+-----------------------+-------------------------------+
 * | PCP |D|          VID          |      EtherType that follows   |
 * +-----+-+-----------------------+-------------------------------+
 * </pre>
 *
 * <p>The caller has made sure that {@value #TAG_LENGTH} bytes are there. Allocates nothing.
 */
public final class Vlan {
  /** Bytes a tag adds to a frame. */
  public static final int TAG_LENGTH = 4;

  /** Largest VLAN identifier; 4095 is reserved. */
  public static final int MAX_VID = 0xfff;

  private Vlan() {}

  /**
   * The tag control information: PCP, DEI and VID.
   *
   * @param tag the tag
   * @return 16 bits
   */
  public static int tci(long tag) {
    return Bytes.u16(tag);
  }

  public static void setTci(long tag, int tci) {
    Bytes.putU16(tag, tci);
  }

  /**
   * Puts tag control information together.
   *
   * @param pcp priority, 0 to 7
   * @param dei drop eligible
   * @param vid VLAN identifier, 0 to 4095
   * @return 16 bits
   */
  public static int tci(int pcp, boolean dei, int vid) {
    return (pcp & 7) << 13 | (dei ? 0x1000 : 0) | vid & MAX_VID;
  }

  /**
   * The priority code point.
   *
   * @param tag the tag
   * @return 0 to 7
   */
  public static int pcp(long tag) {
    return pcpOf(tci(tag));
  }

  /**
   * The drop eligible indicator.
   *
   * @param tag the tag
   * @return true when the frame may go first
   */
  public static boolean dei(long tag) {
    return (tci(tag) & 0x1000) != 0;
  }

  /**
   * The VLAN identifier.
   *
   * @param tag the tag
   * @return 0 to 4095
   */
  public static int vid(long tag) {
    return vidOf(tci(tag));
  }

  public static int pcpOf(int tci) {
    return tci >>> 13 & 7;
  }

  public static int vidOf(int tci) {
    return tci & MAX_VID;
  }

  /**
   * The EtherType of what follows the tag.
   *
   * @param tag the tag
   * @return 16 bits
   */
  public static int etherType(long tag) {
    return Bytes.u16(tag + 2);
  }

  public static void setEtherType(long tag, int type) {
    Bytes.putU16(tag + 2, type);
  }
}
