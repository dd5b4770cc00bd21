// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Field.ANNO_WIFI;
import static io.sluice.effect.Field.DATA;

import io.sluice.effect.ElementEffects;
import io.sluice.effect.Field;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.Dot11;
import io.sluice.elements.wifi.WifiElement;
import io.sluice.elements.wifi.WifiExtra;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Puts the header of Prism2 drivers in front of 802.11 frames.
 *
 * <p>{@code Prism2Encap([DEBUG])}
 *
 * <p>The header has the 144 bytes that Prism2Decap describes. Its signal and rate come from the
 * extra header annotation (the signal is the annotation's RSSI), "is sent" is 1, and the frame's
 * length is given; other values are 0, and noise and SQ are all 0. Packets without room for the
 * header are dropped.
 *
 * <p>Keywords: {@code DEBUG} boolean, without effect.
 *
 * <p>Handlers: {@code debug} (read, write).
 */
@ElementInfo(name = "Prism2Encap", replicable = true, live = true)
@ElementEffects(
    reads = {ANNO_WIFI, Field.LENGTH},
    writes = DATA,
    does = ADDS_HEADER)
public final class Prism2Encap extends WifiElement implements LengthEffect {
  /** What the header begins with. */
  static final int MESSAGE = 0x44;

  /** Bytes of the header. */
  static final int LENGTH = 144;

  /** Where the items begin. */
  static final int ITEMS = 24;

  /** Bytes of an item. */
  static final int ITEM_LENGTH = 12;

  static final int RSSI = 3;
  static final int NOISE = 6;
  static final int RATE = 7;
  static final int IS_TX = 8;
  private static final int SIGNAL = 5;
  private static final int SQ = 4;
  private static final int FRAME_LENGTH = 9;

  private final int noRoom = shortageReason("no room in the buffer");

  /** Creates the element. */
  public Prism2Encap() {}

  @Override
  public int longest(int input, int output, int longest) {
    return longest + LENGTH;
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, LENGTH)) {
      return noRoom;
    }
    long header = Mbuf.data(packet);
    Memory.fill(header, LENGTH, (byte) 0);
    Dot11.putLe32(header, MESSAGE);
    Dot11.putLe32(header + 4, LENGTH);
    for (int item = 0; item <= FRAME_LENGTH; item++) {
      if (item != SQ && item != NOISE) {
        put(header, item, 0);
      }
    }
    put(header, SIGNAL, WifiExtra.rssi(packet));
    put(header, RATE, WifiExtra.rate(packet, 0));
    put(header, IS_TX, 1);
    put(header, FRAME_LENGTH, length);
    return 0;
  }

  private static void put(long header, int item, int value) {
    long at = header + ITEMS + item * ITEM_LENGTH;
    Dot11.putLe32(at, MESSAGE | item + 1 << 16);
    Dot11.putLe16(at + 6, 4);
    Dot11.putLe32(at + 8, value);
  }
}
