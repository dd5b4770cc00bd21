// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Field.ANNO_WIFI;
import static io.sluice.effect.Field.DATA;

import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.Dot11;
import io.sluice.elements.wifi.WifiElement;
import io.sluice.elements.wifi.WifiExtra;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Puts a radiotap header in front of 802.11 frames that are to be sent.
 *
 * <p>{@code RadiotapEncap([DEBUG])}
 *
 * <p>The header has 14 bytes: rate, power, transmit flags and retries, from the extra header
 * annotation, and a byte of padding. Retries are one less than the tries in the annotation, or 12
 * if that has none. Packets without room for the header are dropped.
 *
 * <p>Keywords: {@code DEBUG} boolean, without effect.
 *
 * <p>Handlers: {@code debug} (read, write).
 *
 * <p>radiotap.org.
 */
@ElementInfo(name = "RadiotapEncap", replicable = true, live = true)
@ElementEffects(reads = ANNO_WIFI, writes = DATA, does = ADDS_HEADER)
public final class RadiotapEncap extends WifiElement implements LengthEffect {
  /** Bytes of a header without fields. */
  static final int FIXED_LENGTH = 8;

  private static final int LENGTH = 14;
  private static final int RATE = 1 << 2;
  private static final int TX_POWER = 1 << 10;
  private static final int TX_FLAGS = 1 << 15;
  private static final int DATA_RETRIES = 1 << 17;
  private static final int NO_ACKNOWLEDGEMENT = 8;
  private static final int DEFAULT_RETRIES = 12;

  private final int noRoom = shortageReason("no room in the buffer");

  /** Creates the element. */
  public RadiotapEncap() {}

  @Override
  public int longest(int input, int output, int longest) {
    return longest + LENGTH;
  }

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, LENGTH)) {
      return noRoom;
    }
    long header = Mbuf.data(packet);
    Bytes.putU16(header, 0);
    Dot11.putLe16(header + 2, LENGTH);
    Dot11.putLe32(header + 4, RATE | TX_POWER | TX_FLAGS | DATA_RETRIES);
    Bytes.putU8(header + 8, WifiExtra.rate(packet, 0));
    Bytes.putU8(header + 9, WifiExtra.power(packet));
    boolean noAck = (WifiExtra.flags(packet) & WifiExtra.TX_NOACK) != 0;
    Dot11.putLe16(header + 10, noAck ? NO_ACKNOWLEDGEMENT : 0);
    int tries = WifiExtra.tries(packet, 0);
    Bytes.putU8(header + 12, tries > 0 ? tries - 1 : DEFAULT_RETRIES);
    Bytes.putU8(header + 13, 0);
    return 0;
  }
}
