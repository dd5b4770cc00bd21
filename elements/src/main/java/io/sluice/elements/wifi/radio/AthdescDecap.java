// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.radio;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_WIFI;
import static io.sluice.effect.Field.DATA;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.Dot11;
import io.sluice.elements.wifi.WifiElement;
import io.sluice.elements.wifi.WifiExtra;
import io.sluice.packet.Mbuf;

/**
 * Removes the descriptors of Atheros drivers.
 *
 * <p>{@code AthdescDecap([DEBUG])}
 *
 * <p>Every packet must begin with a descriptor of 32 bytes, of an AR5212 chip with MadWifi: two
 * pointers of 4 bytes, two little-endian words of transmit control, and four words that hold what
 * became of a frame. The frame length in the third word tells frames that were sent from those
 * received, whose descriptor has 0 there. The extra header annotation is set from it: rate, RSSI
 * and the flag for errors of a frame that was received; power, rate, signal of the acknowledgement
 * and retries, and the flags for sent frames and failures, of a frame that was sent. Packets of
 * less than 32 bytes are dropped.
 *
 * <p>Keywords: {@code DEBUG} boolean, without effect.
 *
 * <p>Handlers: {@code debug} (read, write).
 */
@ElementInfo(name = "AthdescDecap", replicable = true, live = true)
@ElementEffects(
    reads = DATA,
    writes = ANNO_WIFI,
    does = {REMOVES_HEADER, DROPS})
public final class AthdescDecap extends WifiElement {
  private final int truncated = dropReason("truncated header");

  /** Creates the element. */
  public AthdescDecap() {}

  @Override
  public int process(long packet) {
    if (Mbuf.length(packet) < AthRates.DESCRIPTOR_LENGTH) {
      return truncated;
    }
    long descriptor = Mbuf.data(packet);
    WifiExtra.begin(packet);
    if ((Dot11.le32(descriptor + 8) & 0xfff) == 0) {
      received(packet, descriptor);
    } else {
      sent(packet, descriptor);
    }
    Mbuf.adjust(packet, AthRates.DESCRIPTOR_LENGTH);
    return 0;
  }

  private static void received(long packet, long descriptor) {
    int status = Dot11.le32(descriptor + 16);
    WifiExtra.setRate(packet, 0, AthRates.ofCode(status >>> 15 & 0x1f));
    WifiExtra.setRssi(packet, status >>> 20);
    boolean fine = (Dot11.le32(descriptor + 20) & 2) != 0;
    WifiExtra.setFlags(packet, fine ? 0 : WifiExtra.RX_ERR);
  }

  private static void sent(long packet, long descriptor) {
    WifiExtra.setPower(packet, Dot11.le32(descriptor + 8) >>> 16 & 0x3f);
    WifiExtra.setRssi(packet, Dot11.le32(descriptor + 28) >>> 13);
    WifiExtra.setRate(packet, 0, AthRates.ofCode(Dot11.le32(descriptor + 20) & 0x1f));
    int status = Dot11.le32(descriptor + 24);
    WifiExtra.setRetries(packet, status >>> 8 & 15);
    boolean failed = (status & 2) != 0;
    WifiExtra.setFlags(packet, failed ? WifiExtra.TX | WifiExtra.TX_FAIL : WifiExtra.TX);
  }
}
