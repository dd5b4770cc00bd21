// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import io.sluice.packet.Anno;
import io.sluice.packet.Memory;

/**
 * Click's 802.11 extra header: what a radio says of a frame that it received, and what it is told
 * of one to send. It lies in the user annotations at {@link Anno#WIFI_EXTRA}, where Click has it
 * too: in the place of the paint, VLAN, aggregate, extra length and first timestamp annotations. On
 * the wire it is the same 24 bytes, numbers little-endian.
 *
 * <pre>
 *  0 magic 0x07492001 (u32)     4 flags (u32)
 *  8 signal    9 noise         10 power       11 padded header (0, 1)
 * 12 rate     13 rate 2        14 rate 3      15 rate 4          in 500 kb/s
 * 16 tries    17 tries 2       18 tries 3     19 tries 4
 * 20 virtual collisions        21 retries     22 length (u16)
 * </pre>
 *
 * <p>Allocates nothing.
 */
public final class WifiExtra {
  /** Bytes. */
  public static final int LENGTH = 24;

  /** What it begins with. */
  public static final int MAGIC = 0x0749_2001;

  /** Flag: feedback about a frame that this machine sent. */
  public static final int TX = 1;

  /** Flag: the frame was not acknowledged. */
  public static final int TX_FAIL = 1 << 1;

  /** Flag: another rate than the first was used. */
  public static final int TX_USED_ALT_RATE = 1 << 2;

  /** Flag: received with errors. */
  public static final int RX_ERR = 1 << 3;

  /** Flag: the first part of a frame that came in parts. */
  public static final int RX_MORE = 1 << 4;

  /** Flag: the radio shall leave the sequence number as it is. */
  public static final int NO_SEQ = 1 << 5;

  /** Flag: send a request to send first. */
  public static final int DO_RTS_CTS = 1 << 7;

  /** Flag: expect no acknowledgement. */
  public static final int TX_NOACK = 1 << 9;

  private static final int FLAGS = Anno.WIFI_EXTRA + 4;
  private static final int RSSI = Anno.WIFI_EXTRA + 8;
  private static final int SILENCE = Anno.WIFI_EXTRA + 9;
  private static final int POWER = Anno.WIFI_EXTRA + 10;
  private static final int PAD = Anno.WIFI_EXTRA + 11;
  private static final int RATE = Anno.WIFI_EXTRA + 12;
  private static final int TRIES = Anno.WIFI_EXTRA + 16;
  private static final int RETRIES = Anno.WIFI_EXTRA + 21;

  private WifiExtra() {}

  /**
   * Whether the packet has the annotation.
   *
   * @param packet the packet
   * @return false when these bytes are something else
   */
  public static boolean isSet(long packet) {
    return Anno.getI32(packet, Anno.WIFI_EXTRA) == MAGIC;
  }

  /**
   * Writes the magic number, and leaves the rest as it is.
   *
   * @param packet the packet
   */
  public static void mark(long packet) {
    Anno.putI32(packet, Anno.WIFI_EXTRA, MAGIC);
  }

  /**
   * Sets all but the magic number to 0.
   *
   * @param packet the packet
   */
  public static void begin(long packet) {
    long at = Anno.user(packet) + Anno.WIFI_EXTRA;
    Memory.putInt(at, MAGIC);
    Memory.putInt(at + 4, 0);
    Memory.putLong(at + 8, 0);
    Memory.putLong(at + 16, 0);
  }

  /**
   * Copies the annotation into a header.
   *
   * @param packet the packet
   * @param to an absolute address, {@value #LENGTH} bytes
   */
  public static void copyOut(long packet, long to) {
    Memory.copy(Anno.user(packet) + Anno.WIFI_EXTRA, to, LENGTH);
  }

  /**
   * Copies a header into the annotation.
   *
   * @param packet the packet
   * @param from an absolute address, {@value #LENGTH} bytes
   */
  public static void copyIn(long packet, long from) {
    Memory.copy(from, Anno.user(packet) + Anno.WIFI_EXTRA, LENGTH);
  }

  public static int flags(long packet) {
    return Anno.getI32(packet, FLAGS);
  }

  public static void setFlags(long packet, int flags) {
    Anno.putI32(packet, FLAGS, flags);
  }

  /**
   * Sets or clears flags.
   *
   * @param packet the packet
   * @param mask which
   * @param on what to
   */
  public static void flag(long packet, int mask, boolean on) {
    int flags = flags(packet);
    setFlags(packet, on ? flags | mask : flags & ~mask);
  }

  public static int rssi(long packet) {
    return Anno.getU8(packet, RSSI);
  }

  public static void setRssi(long packet, int value) {
    Anno.putU8(packet, RSSI, value);
  }

  public static int silence(long packet) {
    return Anno.getU8(packet, SILENCE);
  }

  public static void setSilence(long packet, int value) {
    Anno.putU8(packet, SILENCE, value);
  }

  public static int power(long packet) {
    return Anno.getU8(packet, POWER);
  }

  public static void setPower(long packet, int value) {
    Anno.putU8(packet, POWER, value);
  }

  /**
   * Whether the 802.11 header is padded to a multiple of four bytes.
   *
   * @param packet the packet
   * @return true if so
   */
  public static boolean isPadded(long packet) {
    return Anno.getU8(packet, PAD) != 0;
  }

  public static void setPadded(long packet, boolean padded) {
    Anno.putU8(packet, PAD, padded ? 1 : 0);
  }

  /**
   * A rate.
   *
   * @param packet the packet
   * @param index 0 to 3
   * @return in 500 kb/s
   */
  public static int rate(long packet, int index) {
    return Anno.getU8(packet, RATE + index);
  }

  public static void setRate(long packet, int index, int value) {
    Anno.putU8(packet, RATE + index, value);
  }

  /**
   * How often to try at a rate.
   *
   * @param packet the packet
   * @param index 0 to 3
   * @return times
   */
  public static int tries(long packet, int index) {
    return Anno.getU8(packet, TRIES + index);
  }

  public static void setTries(long packet, int index, int value) {
    Anno.putU8(packet, TRIES + index, value);
  }

  public static int retries(long packet) {
    return Anno.getU8(packet, RETRIES);
  }

  public static void setRetries(long packet, int value) {
    Anno.putU8(packet, RETRIES, value);
  }
}
