// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_WIFI;
import static io.sluice.effect.Field.DATA;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.WifiExtra;
import io.sluice.packet.Mbuf;

/**
 * Removes Click's 802.11 extra headers.
 *
 * <p>{@code ExtraDecap([DEBUG])}
 *
 * <p>Packets that begin with the magic number 0x07492001, little-endian, lose the 24 bytes of the
 * header, which become the extra header annotation. Other packets pass unchanged. Packets that
 * begin with that number but are shorter than 24 bytes are dropped.
 *
 * <p>The annotation holds what a radio says of a frame, and what it is told of one to send: flags,
 * rates, tries, power, signal and noise. It lies in bytes 16 to 39 of the user annotations, where
 * Click has it: setting it overwrites the paint, VLAN, aggregate, extra length and first timestamp
 * annotations.
 *
 * <p>Keywords: {@code DEBUG} boolean, without effect.
 *
 * <p>Handlers: {@code debug} (read, write).
 */
@ElementInfo(name = "ExtraDecap", replicable = true, live = true)
@ElementEffects(
    reads = DATA,
    writes = ANNO_WIFI,
    does = {REMOVES_HEADER, DROPS})
public final class ExtraDecap extends MarkedHeaderDecap {
  /** Creates the element. */
  public ExtraDecap() {}

  @Override
  public int process(long packet) {
    int found = look(packet, WifiExtra.MAGIC, WifiExtra.LENGTH);
    if (found != PRESENT) {
      return found;
    }
    WifiExtra.copyIn(packet, Mbuf.data(packet));
    Mbuf.adjust(packet, WifiExtra.LENGTH);
    return 0;
  }
}
