// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import io.sluice.packet.Bytes;
import io.sluice.packet.Memory;

/**
 * Fields of IEEE 802.11 frames. Numbers are little-endian, addresses are as in Ethernet.
 *
 * <pre>
 *  0 frame control: version (2 bits), type (2), subtype (4)
 *  1 frame control: flags           2 duration (u16)
 *  4 address 1                     10 address 2             16 address 3
 * 22 fragment (4 bits), sequence number (12)                24 body, or address 4
 * </pre>
 *
 * <p>All methods take the absolute address of a frame, and expect that the bytes are there.
 * Allocates nothing.
 */
public final class Dot11 {
  /** Bytes of the header of management and data frames, address 4 and QoS control excluded. */
  public static final int HEADER_LENGTH = 24;

  /** Bytes of an address. */
  public static final int ADDRESS_LENGTH = 6;

  /** Bytes of the LLC and SNAP headers, the EtherType included. */
  public static final int LLC_LENGTH = 8;

  /** The LLC and SNAP headers without the EtherType: 6 bytes. */
  public static final long LLC = 0xaaaa_0300_0000L;

  /** Type: management. */
  public static final int MANAGEMENT = 0x00;

  /** Type: control. */
  public static final int CONTROL = 0x04;

  /** Type: data. */
  public static final int DATA = 0x08;

  /** Management subtype: association request. */
  public static final int ASSOCIATION_REQUEST = 0x00;

  /** Management subtype: association response. */
  public static final int ASSOCIATION_RESPONSE = 0x10;

  /** Management subtype: reassociation request. */
  public static final int REASSOCIATION_REQUEST = 0x20;

  /** Management subtype: reassociation response. */
  public static final int REASSOCIATION_RESPONSE = 0x30;

  /** Management subtype: probe request. */
  public static final int PROBE_REQUEST = 0x40;

  /** Management subtype: probe response. */
  public static final int PROBE_RESPONSE = 0x50;

  /** Management subtype: beacon. */
  public static final int BEACON = 0x80;

  /** Management subtype: announcement traffic indication. */
  public static final int ATIM = 0x90;

  /** Management subtype: disassociation. */
  public static final int DISASSOCIATION = 0xa0;

  /** Management subtype: authentication. */
  public static final int AUTHENTICATION = 0xb0;

  /** Management subtype: deauthentication. */
  public static final int DEAUTHENTICATION = 0xc0;

  /** The flags that say which way a frame goes. */
  public static final int DIRECTION = 0x03;

  /** Direction: from station to station. */
  public static final int NO_DS = 0;

  /** Direction: to the access point. */
  public static final int TO_DS = 1;

  /** Direction: from the access point. */
  public static final int FROM_DS = 2;

  /** Direction: between access points; the header has a fourth address. */
  public static final int DS_TO_DS = 3;

  /** Flag: more fragments follow. */
  public static final int MORE_FRAGMENTS = 0x04;

  /** Flag: sent again. */
  public static final int RETRY = 0x08;

  /** Flag: encrypted. */
  public static final int PROTECTED = 0x40;

  private static final int TYPE = 0x0c;
  private static final int SUBTYPE = 0xf0;
  private static final int QOS = 0x80;

  private Dot11() {}

  /**
   * The first byte: version, type and subtype.
   *
   * @param frame its address
   * @return 0 to 255
   */
  public static int control(long frame) {
    return Bytes.u8(frame);
  }

  /**
   * The type.
   *
   * @param frame its address
   * @return {@link #MANAGEMENT} and so on
   */
  public static int type(long frame) {
    return Bytes.u8(frame) & TYPE;
  }

  /**
   * The subtype, in the place that it has in the first byte.
   *
   * @param frame its address
   * @return {@link #BEACON} and so on
   */
  public static int subtype(long frame) {
    return Bytes.u8(frame) & SUBTYPE;
  }

  /**
   * The second byte.
   *
   * @param frame its address
   * @return {@link #RETRY} and so on
   */
  public static int flags(long frame) {
    return Bytes.u8(frame + 1);
  }

  public static void setFlags(long frame, int flags) {
    Bytes.putU8(frame + 1, flags);
  }

  public static int direction(long frame) {
    return flags(frame) & DIRECTION;
  }

  /**
   * How long the header is, address 4 and QoS control included.
   *
   * @param frame its address
   * @return bytes
   */
  public static int headerLength(long frame) {
    int length = HEADER_LENGTH;
    if (direction(frame) == DS_TO_DS) {
      length += ADDRESS_LENGTH;
    }
    return (control(frame) & (TYPE | QOS)) == (DATA | QOS) ? length + 2 : length;
  }

  public static int duration(long frame) {
    return le16(frame + 2);
  }

  public static long address1(long frame) {
    return Bytes.u48(frame + 4);
  }

  public static long address2(long frame) {
    return Bytes.u48(frame + 10);
  }

  public static long address3(long frame) {
    return Bytes.u48(frame + 16);
  }

  /**
   * Where the frame is for.
   *
   * @param frame its address
   * @return 48 bits
   */
  public static long destination(long frame) {
    return direction(frame) == TO_DS ? address3(frame) : address1(frame);
  }

  /**
   * Where the frame comes from; between access points address 2, as Click has it.
   *
   * @param frame its address
   * @return 48 bits
   */
  public static long source(long frame) {
    return direction(frame) == FROM_DS ? address3(frame) : address2(frame);
  }

  /**
   * The address of the network.
   *
   * @param frame its address
   * @return 48 bits
   */
  public static long bssid(long frame) {
    return switch (direction(frame)) {
      case TO_DS -> address1(frame);
      case FROM_DS -> address2(frame);
      default -> address3(frame);
    };
  }

  /**
   * Writes the fixed header; duration and sequence control become 0.
   *
   * @param frame its address
   * @param control the first byte
   * @param flags the second one
   * @param address1 48 bits
   * @param address2 48 bits
   * @param address3 48 bits
   */
  public static void set(
      long frame, int control, int flags, long address1, long address2, long address3) {
    Bytes.putU8(frame, control);
    Bytes.putU8(frame + 1, flags);
    Bytes.putU16(frame + 2, 0);
    Bytes.putU48(frame + 4, address1);
    Bytes.putU48(frame + 10, address2);
    Bytes.putU48(frame + 16, address3);
    Bytes.putU16(frame + 22, 0);
  }

  /**
   * The sequence number.
   *
   * @param frame its address
   * @return 0 to 4095
   */
  public static int sequence(long frame) {
    return le16(frame + 22) >> 4;
  }

  /**
   * The fragment's number.
   *
   * @param frame its address
   * @return 0 to 15
   */
  public static int fragment(long frame) {
    return le16(frame + 22) & 15;
  }

  /**
   * Writes the sequence control field.
   *
   * @param frame its address
   * @param sequence 0 to 4095
   * @param fragment 0 to 15
   */
  public static void setSequence(long frame, int sequence, int fragment) {
    putLe16(frame + 22, sequence << 4 | fragment & 15);
  }

  /**
   * Reads a little-endian number.
   *
   * @param address where it is
   * @return 16 bits
   */
  public static int le16(long address) {
    return Memory.getShort(address) & 0xffff;
  }

  /**
   * Writes a little-endian number.
   *
   * @param address where to
   * @param value 16 bits, those above are ignored
   */
  public static void putLe16(long address, int value) {
    Memory.putShort(address, (short) value);
  }

  /**
   * Reads a little-endian number.
   *
   * @param address where it is
   * @return 32 bits
   */
  public static int le32(long address) {
    return Memory.getInt(address);
  }

  /**
   * Writes a little-endian number.
   *
   * @param address where to
   * @param value 32 bits
   */
  public static void putLe32(long address, int value) {
    Memory.putInt(address, value);
  }
}
