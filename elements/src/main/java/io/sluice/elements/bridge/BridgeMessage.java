// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.bridge;

import io.sluice.header.Ethernet;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import java.util.Locale;

/**
 * A bridge protocol data unit (IEEE 802.1D-1998, 9.3) in an Ethernet frame: a bridge's
 * configuration message for one of its ports, or a topology change notification. One object is
 * reused for all messages; allocates nothing.
 *
 * <pre>
 *  0 destination, source (12)   12 length   14 DSAP 0x42, SSAP 0x42, control 3
 * 17 protocol (0)   19 version   20 type   21 flags   22 root (8)   30 cost (4)   34 bridge (8)
 * 42 port   44 message age   46 max age   48 hello time   50 forward delay, all four in 1/256 s
 * </pre>
 */
final class BridgeMessage {
  /** Group address of all bridges. */
  private static final long ALL_BRIDGES = 0x0180_c200_0000L;

  private static final int HEADER = 21;
  private static final int CONFIG_LENGTH = 52;

  /** Bytes of the frames that are written: the shortest that Ethernet has. */
  private static final int FRAME_LENGTH = 60;

  private static final int CHANGE_TYPE = 0x80;
  private static final int CHANGE_FLAG = 1;
  private static final int ACKNOWLEDGE_FLAG = 0x80;

  /** Whether it only notifies of a topology change; nothing but the header counts then. */
  boolean isNotification;

  boolean topologyChange;
  boolean acknowledges;

  /** Priority and address of the root; the lowest is the best, without sign. */
  long root;

  /** What the way to the root costs, without sign. */
  int cost;

  /** Who says so. */
  long bridge;

  int port;

  // In milliseconds.
  int age;
  int maxAge;
  int helloTime;
  int forwardDelay;

  /** Reads the message that a frame has; false when it has none. */
  boolean read(long packet) {
    int length = Mbuf.length(packet);
    if (length < HEADER) {
      return false;
    }
    long frame = Mbuf.data(packet);
    boolean known =
        Bytes.u16(frame + 14) == 0x4242 && Bytes.u8(frame + 16) == 3 && Bytes.u16(frame + 17) == 0;
    int type = Bytes.u8(frame + 20);
    isNotification = type == CHANGE_TYPE;
    if (!known || isNotification) {
      return known;
    }
    if (type != 0 || length < CONFIG_LENGTH) {
      return false;
    }
    int flags = Bytes.u8(frame + 21);
    topologyChange = (flags & CHANGE_FLAG) != 0;
    acknowledges = (flags & ACKNOWLEDGE_FLAG) != 0;
    root = Bytes.i64(frame + 22);
    cost = Bytes.i32(frame + 30);
    bridge = Bytes.i64(frame + 34);
    port = Bytes.u16(frame + 42);
    age = millis(frame + 44);
    maxAge = millis(frame + 46);
    helloTime = millis(frame + 48);
    forwardDelay = millis(frame + 50);
    return true;
  }

  /** What a frame says, for people; what is no message is shown as if it were one. */
  static String text(long frame, int length) {
    int type = length < HEADER ? -1 : Bytes.u8(frame + 20);
    if (type == CHANGE_TYPE) {
      return "TCM";
    }
    if (length < CONFIG_LENGTH) {
      return "(too short)";
    }
    int flags = Bytes.u8(frame + 21);
    return String.format(
        Locale.ROOT,
        "%s %16x:%04x: %s %s  %08x -> %16x  a/m/h/d: %x/%x/%x/%x",
        type == 0 ? "CFG" : "???",
        Bytes.i64(frame + 34),
        Bytes.u16(frame + 42),
        (flags & ACKNOWLEDGE_FLAG) != 0 ? "TCA" : "tca",
        (flags & CHANGE_FLAG) != 0 ? "TC" : "tc",
        Bytes.i32(frame + 30),
        Bytes.i64(frame + 22),
        Bytes.u16(frame + 44),
        Bytes.u16(frame + 46),
        Bytes.u16(frame + 48),
        Bytes.u16(frame + 50));
  }

  private static int millis(long field) {
    return Bytes.u16(field) * 1000 / 256;
  }

  /** Fills a fresh packet with the message's frame; false when it has no room. */
  boolean write(long packet, long source) {
    if (!Mbuf.append(packet, FRAME_LENGTH)) {
      return false;
    }
    long frame = Mbuf.data(packet);
    Memory.fill(frame, FRAME_LENGTH, (byte) 0);
    Ethernet.setDst(frame, ALL_BRIDGES);
    Ethernet.setSrc(frame, source);
    Bytes.putU16(frame + 12, (isNotification ? HEADER : CONFIG_LENGTH) - Ethernet.HEADER_LENGTH);
    Bytes.putU16(frame + 14, 0x4242);
    Bytes.putU8(frame + 16, 3);
    if (isNotification) {
      Bytes.putU8(frame + 20, CHANGE_TYPE);
      return true;
    }
    int flags = (topologyChange ? CHANGE_FLAG : 0) | (acknowledges ? ACKNOWLEDGE_FLAG : 0);
    Bytes.putU8(frame + 21, flags);
    Bytes.putI64(frame + 22, root);
    Bytes.putI32(frame + 30, cost);
    Bytes.putI64(frame + 34, bridge);
    Bytes.putU16(frame + 42, port);
    putMillis(frame + 44, age);
    putMillis(frame + 46, maxAge);
    putMillis(frame + 48, helloTime);
    putMillis(frame + 50, forwardDelay);
    return true;
  }

  private static void putMillis(long field, int millis) {
    Bytes.putU16(field, Math.min(0xffff, (millis * 256 + 500) / 1000));
  }
}
