// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

import static io.sluice.effect.Field.ANNO_WIFI;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.wifi.WifiExtra;

/**
 * Has a radio expect no acknowledgement for packets.
 *
 * <p>{@code SetNoAck()}
 *
 * <p>Sets that flag in the extra header annotation, and leaves the rest as it is: where nothing
 * else makes one, the annotation is no complete extra header.
 */
@ElementInfo(name = "SetNoAck", replicable = true)
@ElementEffects(reads = ANNO_WIFI, writes = ANNO_WIFI)
public final class SetNoAck extends PacketElement {
  /** Creates the element. */
  public SetNoAck() {}

  @Override
  public int process(long packet) {
    WifiExtra.flag(packet, WifiExtra.TX_NOACK, true);
    return 0;
  }
}
