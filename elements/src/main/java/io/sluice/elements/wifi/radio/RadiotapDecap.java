// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ANNO_WIFI;
import static io.sluice.effect.Field.DATA;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.Dot11;
import io.sluice.elements.wifi.WifiElement;
import io.sluice.elements.wifi.WifiExtra;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Removes radiotap headers.
 *
 * <p>{@code RadiotapDecap([DEBUG])}
 *
 * <p>Sets the extra header annotation from the header: rate, signal and noise, retries, the flags
 * for frames received with errors, sent, and sent without success, and whether the 802.11 header is
 * padded. Fields that the radiotap header lacks are 0. If the header says that the frame ends with
 * its check sequence, these 4 bytes are removed, too. The MAC header annotation is set to the
 * 802.11 header. Packets that begin with no radiotap header of version 0, or with one that is
 * longer than the packet or too short for its fields, pass unchanged.
 *
 * <p>Fields lie where the radiotap specification says: beyond Click, headers with MCS, VHT and
 * A-MPDU fields, or with a second word of presence flags, are read right. Fields behind VHT are
 * skipped.
 *
 * <p>Keywords: {@code DEBUG} boolean, without effect.
 *
 * <p>Handlers: {@code debug} (read, write).
 *
 * <p>radiotap.org.
 */
@ElementInfo(name = "RadiotapDecap", replicable = true, live = true)
@ElementEffects(
    reads = DATA,
    writes = {ANNO_WIFI, ANNO_MAC},
    does = {REMOVES_HEADER, RESIZES})
public final class RadiotapDecap extends WifiElement {
  private static final int PRESENCE = 4;
  private static final int MORE_PRESENCE = 1 << 31;
  private static final int FLAGS = 1;
  private static final int RATE = 2;
  private static final int DBM_SIGNAL = 5;
  private static final int DBM_NOISE = 6;
  private static final int DB_SIGNAL = 12;
  private static final int DB_NOISE = 13;
  private static final int RX_FLAGS = 14;
  private static final int TX_FLAGS = 15;
  private static final int DATA_RETRIES = 17;

  private static final int HAS_CHECK_SEQUENCE = 0x10;
  private static final int PADDED = 0x20;
  private static final int BAD_CHECK_SEQUENCE = 1;
  private static final int FAILED = 1;
  private static final int CHECK_SEQUENCE_LENGTH = 4;

  /** Bytes of the fields, by the number of their presence flags. */
  private static final byte[] SIZES = {
    8, 1, 1, 4, 2, 1, 1, 2, 2, 2, 1, 1, 1, 1, 2, 2, 1, 1, 8, 3, 8, 12
  };

  /** What their offsets are multiples of. */
  private static final byte[] ALIGNMENTS = {
    8, 1, 1, 2, 2, 1, 1, 2, 2, 2, 1, 1, 1, 1, 2, 2, 1, 1, 4, 1, 4, 2
  };

  /** Creates the element. */
  public RadiotapDecap() {}

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    if (length < RadiotapEncap.FIXED_LENGTH) {
      return 0;
    }
    long header = Mbuf.data(packet);
    int headerLength = Dot11.le16(header + 2);
    int fields = fields(header, Math.min(headerLength, length));
    if (Bytes.u8(header) != 0
        || headerLength > length
        || fields < 0
        || end(header, fields) > headerLength) {
      return 0;
    }
    WifiExtra.begin(packet);
    int flags = read(packet, header, fields);
    if ((flags & HAS_CHECK_SEQUENCE) != 0) {
      Mbuf.trim(packet, Math.min(CHECK_SEQUENCE_LENGTH, length - headerLength));
    }
    WifiExtra.setPadded(packet, (flags & PADDED) != 0);
    Mbuf.adjust(packet, headerLength);
    Anno.setMacHeader(packet, Mbuf.data(packet));
    return 0;
  }

  /** Where the fields begin, behind all presence flags; negative when these do not fit. */
  private static int fields(long header, int available) {
    int at = PRESENCE;
    while (at + 4 <= available) {
      int word = Dot11.le32(header + at);
      at += 4;
      if ((word & MORE_PRESENCE) == 0) {
        return at;
      }
    }
    return -1;
  }

  private static int aligned(int at, int field) {
    int mask = ALIGNMENTS[field] - 1;
    return at + mask & ~mask;
  }

  /** Where the fields end. */
  private static int end(long header, int fields) {
    int present = Dot11.le32(header + PRESENCE);
    int at = fields;
    for (int field = 0; field < SIZES.length; field++) {
      if ((present & 1 << field) != 0) {
        at = aligned(at, field) + SIZES[field];
      }
    }
    return at;
  }

  /** Sets the annotation; gives the flags, 0 when there are none. */
  private static int read(long packet, long header, int fields) {
    int present = Dot11.le32(header + PRESENCE);
    int flags = 0;
    int at = fields;
    for (int field = 0; field < SIZES.length; field++) {
      if ((present & 1 << field) != 0) {
        at = aligned(at, field);
        if (field == FLAGS) {
          flags = Bytes.u8(header + at);
        } else {
          set(packet, field, header + at);
        }
        at += SIZES[field];
      }
    }
    return flags;
  }

  private static void set(long packet, int field, long at) {
    switch (field) {
      case RATE -> WifiExtra.setRate(packet, 0, Bytes.u8(at));
      case DBM_SIGNAL, DB_SIGNAL -> WifiExtra.setRssi(packet, Bytes.u8(at));
      case DBM_NOISE, DB_NOISE -> WifiExtra.setSilence(packet, Bytes.u8(at));
      case RX_FLAGS -> {
        if ((Dot11.le16(at) & BAD_CHECK_SEQUENCE) != 0) {
          WifiExtra.flag(packet, WifiExtra.RX_ERR, true);
        }
      }
      case TX_FLAGS -> {
        boolean failed = (Dot11.le16(at) & FAILED) != 0;
        WifiExtra.flag(packet, failed ? WifiExtra.TX | WifiExtra.TX_FAIL : WifiExtra.TX, true);
      }
      case DATA_RETRIES -> WifiExtra.setRetries(packet, Bytes.u8(at));
      default -> {}
    }
  }
}
