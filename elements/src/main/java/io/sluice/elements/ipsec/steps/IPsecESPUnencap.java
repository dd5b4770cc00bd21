// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec.steps;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.DATA;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Takes the ESP header and the padding off.
 *
 * <p>{@code IPsecESPUnencap()}
 *
 * <p>The last of the steps out of a tunnel of RadixIPsecLookup, behind StripIPHeader, IPsecAES and
 * IPsecAuthHMACSHA1. Packets are dropped that have no tunnel, whose sequence number was there
 * before or is too late for the tunnel's window, or whose padding is none.
 *
 * <p>For compatibility with Click; EspDecap is what is safe.
 *
 * <p>See also: IPsecESPEncap, RadixIPsecLookup, EspDecap. RFC 2406.
 */
@ElementInfo(name = "IPsecESPUnencap")
@ElementEffects(
    reads = {DATA, ANNO_32},
    does = {DROPS, REMOVES_HEADER, RESIZES, FLOW_STATE})
public final class IPsecESPUnencap extends TunnelStep {
  private final int replayed = dropReason("replayed or too late");
  private final int badPadding = dropReason("bad padding");

  /** Creates the element. */
  public IPsecESPUnencap() {}

  @Override
  public int process(long packet) {
    EspTunnel tunnel = tunnel(packet);
    if (tunnel == null) {
      return noTunnel;
    }
    int length = Mbuf.length(packet) - EspHeader.LENGTH;
    if (length < 2) {
      return tooShort;
    }
    long esp = Mbuf.data(packet);
    if (!tunnel.accept(Bytes.i32(esp + EspHeader.SEQUENCE))) {
      return replayed;
    }
    int padding = Bytes.u8(esp + EspHeader.LENGTH + length - 2);
    if (padding + 2 > length
        || !isPadding(esp + EspHeader.LENGTH + length - 2 - padding, padding)) {
      return badPadding;
    }
    Mbuf.adjust(packet, EspHeader.LENGTH);
    Mbuf.trim(packet, padding + 2);
    return 0;
  }

  private static boolean isPadding(long address, int length) {
    for (int i = 0; i < length; i++) {
      if (Bytes.u8(address + i) != i + 1) {
        return false;
      }
    }
    return true;
  }
}
