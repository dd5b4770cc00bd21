// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_WIFI;
import static io.sluice.effect.Field.DATA;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.Dot11;
import io.sluice.elements.wifi.WifiExtra;
import io.sluice.packet.Mbuf;

/**
 * Removes the headers of Prism2 drivers.
 *
 * <p>{@code Prism2Decap([DEBUG])}
 *
 * <p>Packets that begin with the 144 bytes below lose them; RSSI, noise, rate and the flag for sent
 * frames of the extra header annotation are set from them, and its other parts are left as they
 * are. Other packets pass unchanged. Packets that begin like such a header, but are shorter, are
 * dropped. Numbers are little-endian.
 *
 * <pre>
 *  0 message code 0x44 (u32)   4 length (u32)   8 device name, 16 bytes
 * 24 ten items of 12 bytes: identifier (u32), status (u16), length (u16), value (u32)
 *    host time, MAC time, channel, RSSI, SQ, signal, noise, rate, is sent, frame length
 * </pre>
 *
 * <p>Keywords: {@code DEBUG} boolean, without effect.
 *
 * <p>Handlers: {@code debug} (read, write).
 */
@ElementInfo(name = "Prism2Decap", replicable = true, live = true)
@ElementEffects(
    reads = {DATA, ANNO_WIFI},
    writes = ANNO_WIFI,
    does = {REMOVES_HEADER, DROPS})
public final class Prism2Decap extends MarkedHeaderDecap {
  /** Creates the element. */
  public Prism2Decap() {}

  @Override
  public int process(long packet) {
    int found = look(packet, Prism2Encap.MESSAGE, Prism2Encap.LENGTH);
    if (found != PRESENT) {
      return found;
    }
    long header = Mbuf.data(packet);
    WifiExtra.setRssi(packet, value(header, Prism2Encap.RSSI));
    WifiExtra.setSilence(packet, value(header, Prism2Encap.NOISE));
    WifiExtra.setRate(packet, 0, value(header, Prism2Encap.RATE));
    WifiExtra.flag(packet, WifiExtra.TX, value(header, Prism2Encap.IS_TX) != 0);
    Mbuf.adjust(packet, Prism2Encap.LENGTH);
    return 0;
  }

  private static int value(long header, int item) {
    return Dot11.le32(header + Prism2Encap.ITEMS + item * Prism2Encap.ITEM_LENGTH + 8);
  }
}
