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

/**
 * Puts Click's 802.11 extra header in front of packets.
 *
 * <p>{@code ExtraEncap([DEBUG])}
 *
 * <p>The header has 24 bytes: the extra header annotation, behind the magic number 0x07492001,
 * little-endian. Packets without room for it are dropped.
 *
 * <p>Keywords: {@code DEBUG} boolean, without effect.
 *
 * <p>Handlers: {@code debug} (read, write).
 */
@ElementInfo(name = "ExtraEncap", replicable = true, live = true)
@ElementEffects(reads = ANNO_WIFI, writes = DATA, does = ADDS_HEADER)
public final class ExtraEncap extends WifiElement implements LengthEffect {
  private final int noRoom = shortageReason("no room in the buffer");

  /** Creates the element. */
  public ExtraEncap() {}

  @Override
  public int longest(int input, int output, int longest) {
    return longest + WifiExtra.LENGTH;
  }

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, WifiExtra.LENGTH)) {
      return noRoom;
    }
    long header = Mbuf.data(packet);
    WifiExtra.copyOut(packet, header);
    Dot11.putLe32(header, WifiExtra.MAGIC);
    return 0;
  }
}
