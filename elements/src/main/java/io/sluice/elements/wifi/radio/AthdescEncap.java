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
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Puts the descriptor of Atheros drivers in front of 802.11 frames that are to be sent.
 *
 * <p>{@code AthdescEncap([DEBUG])}
 *
 * <p>The descriptor has 32 bytes, as AthdescDecap expects them. Power, four rates and four numbers
 * of tries come from the extra header annotation; all else is 0. Power has 6 bits and tries have 4
 * bits there. Packets without room for it are dropped.
 *
 * <p>Keywords: {@code DEBUG} boolean, without effect.
 *
 * <p>Handlers: {@code debug} (read, write).
 */
@ElementInfo(name = "AthdescEncap", replicable = true, live = true)
@ElementEffects(reads = ANNO_WIFI, writes = DATA, does = ADDS_HEADER)
public final class AthdescEncap extends WifiElement implements LengthEffect {
  private final int noRoom = shortageReason("no room in the buffer");

  /** Creates the element. */
  public AthdescEncap() {}

  @Override
  public int longest(int input, int output, int longest) {
    return longest + AthRates.DESCRIPTOR_LENGTH;
  }

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, AthRates.DESCRIPTOR_LENGTH)) {
      return noRoom;
    }
    long descriptor = Mbuf.data(packet);
    Memory.fill(descriptor, AthRates.DESCRIPTOR_LENGTH, (byte) 0);
    int rates = 0;
    int tries = 0;
    for (int i = 0; i < 4; i++) {
      rates |= AthRates.codeOf(WifiExtra.rate(packet, i)) << 5 * i;
      tries |= (WifiExtra.tries(packet, i) & 15) << 16 + 4 * i;
    }
    Dot11.putLe32(descriptor + 8, (WifiExtra.power(packet) & 0x3f) << 16);
    Dot11.putLe32(descriptor + 16, tries);
    Dot11.putLe32(descriptor + 20, rates);
    return 0;
  }
}
