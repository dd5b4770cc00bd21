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
import io.sluice.handler.Handlers;

/**
 * Sends 802.11 requests for open authentication when it is told to.
 *
 * <p>{@code OpenAuthRequester([ETH, WIRELESS_INFO, DEBUG])}
 *
 * <p>A request goes to the network's address. What comes in is taken for answers: authentication
 * frames are reported if DEBUG is true, and those of another algorithm always. Packets of less than
 * 24 bytes, and frames of other kinds, are dropped.
 *
 * <p>Keywords: {@code ETH} the station's Ethernet address, default 00-00-00-00-00-00; {@code
 * WIRELESS_INFO} a WirelessInfo with the network's address; {@code DEBUG} boolean, default false.
 *
 * <p>Handlers: {@code send_auth_req} (write) sends a request; {@code eth}, {@code debug} (read,
 * write).
 */
@ElementInfo(name = "OpenAuthRequester", processing = "h/h", live = true)
@ElementEffects(
    reads = DATA,
    does = {MAKES, DROPS, STATE, REPORTS})
public final class OpenAuthRequester extends OpenAuthElement {
  /** Creates the element. */
  public OpenAuthRequester() {}

  @Override
  protected void configure(Args args) {
    super.configure(args);
    configureAddress(args);
    configureInfo(args);
  }

  @Override
  void takeOpen(long from, Body body) {
    tellOf(body);
  }

  private void sendRequest() {
    builder.begin().le16(OPEN).le16(REQUEST).le16(0);
    send(Dot11.AUTHENTICATION, bssid(), address(), bssid());
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    addressHandlers(handlers, "eth");
    handlers.write("send_auth_req", value -> sendRequest());
  }
}
