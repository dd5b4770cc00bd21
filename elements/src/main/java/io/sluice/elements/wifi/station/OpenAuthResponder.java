// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.station;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.Dot11;
import io.sluice.elements.wifi.WirelessInfo;
import io.sluice.header.MacAddress;

/**
 * Answers 802.11 requests for open authentication: everybody succeeds.
 *
 * <p>{@code OpenAuthResponder(WIRELESS_INFO [, DEBUG])}
 *
 * <p>Sends an answer for each authentication frame of the open algorithm with sequence number 1.
 * Other authentication frames are reported. Packets of less than 24 bytes, and frames of other
 * kinds, are dropped.
 *
 * <p>Keywords: {@code WIRELESS_INFO} (required) a WirelessInfo with the network's address; {@code
 * DEBUG} boolean, default false, reports requests.
 *
 * <p>Handlers: {@code debug} (read, write).
 */
@ElementInfo(name = "OpenAuthResponder", processing = "h/h", live = true)
@ElementEffects(
    reads = DATA,
    does = {MAKES, DROPS, STATE, REPORTS})
public final class OpenAuthResponder extends ManagementElement {
  private static final int OPEN = 0;
  private static final int REQUEST = 1;
  private static final int RESPONSE = 2;

  /** Creates the element. */
  public OpenAuthResponder() {}

  @Override
  protected void configure(Args args) {
    super.configure(args);
    info = args.requiredKeyword("WIRELESS_INFO").asElement(WirelessInfo.class);
  }

  @Override
  boolean take(long packet, long frame) {
    if (Dot11.subtype(frame) != Dot11.AUTHENTICATION) {
      return false;
    }
    Body body = new Body(packet);
    int algorithm = body.le16(0);
    int sequence = body.le16(2);
    long station = Dot11.address2(frame);
    if (algorithm != OPEN) {
      tell(": auth " + algorithm + " from " + MacAddress.format(station) + " not supported");
    } else if (sequence != REQUEST) {
      tell(": auth " + algorithm + " weird sequence number " + sequence);
    } else {
      if (isDebugged()) {
        tell(": auth " + algorithm + " seq " + sequence + " status " + body.le16(4));
      }
      builder.begin().le16(OPEN).le16(RESPONSE).le16(0);
      send(Dot11.AUTHENTICATION, station, bssid(), bssid());
    }
    return true;
  }
}
