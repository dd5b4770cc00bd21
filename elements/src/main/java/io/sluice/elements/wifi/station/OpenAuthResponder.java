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
public final class OpenAuthResponder extends OpenAuthElement {
  /** Creates the element. */
  public OpenAuthResponder() {}

  @Override
  protected void configure(Args args) {
    super.configure(args);
    configureRequiredInfo(args);
  }

  @Override
  void takeOpen(long from, Body body) {
    int sequence = body.le16(2);
    if (sequence != REQUEST) {
      tell(": auth " + OPEN + " weird sequence number " + sequence);
      return;
    }
    tellOf(body);
    builder.begin().le16(OPEN).le16(RESPONSE).le16(0);
    send(Dot11.AUTHENTICATION, from, bssid(), bssid());
  }
}
