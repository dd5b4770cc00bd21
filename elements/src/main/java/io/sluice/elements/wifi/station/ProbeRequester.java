// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.station;

import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.Dot11;
import io.sluice.handler.Handlers;

/**
 * Sends 802.11 probe requests when it is told to.
 *
 * <p>{@code ProbeRequester([ETH, WIRELESS_INFO, RT, DEBUG])}
 *
 * <p>A request goes to the broadcast address, and holds the network's name and the station's rates
 * (the first eight, and the others in an element of their own). Rate 2 (1 Mb/s) is marked as basic,
 * and so is rate 12 when the channel is above 15.
 *
 * <p>Keywords: {@code ETH} the station's Ethernet address, default 00-00-00-00-00-00; {@code
 * WIRELESS_INFO} a WirelessInfo with the name and the channel, default any name; {@code RT} an
 * AvailableRates, which has rates for ETH, default none; {@code DEBUG} boolean, without effect.
 *
 * <p>Handlers: {@code send_probe} (write) sends a request; {@code eth}, {@code debug} (read,
 * write).
 */
@ElementInfo(name = "ProbeRequester", ports = "0/1", processing = "/h", live = true)
@ElementEffects(does = MAKES)
public final class ProbeRequester extends ManagementElement {
  private static final long BROADCAST = 0xffff_ffff_ffffL;

  /** Creates the element. */
  public ProbeRequester() {}

  @Override
  protected void configure(Args args) {
    super.configure(args);
    configureInfo(args);
    configureAddress(args);
    configureOptionalRates(args);
  }

  private void sendProbe() {
    int[] rates = ratesOf(address());
    builder.begin().ssid(ssid()).rates(rates, channel()).moreRates(rates, channel());
    send(Dot11.PROBE_REQUEST, BROADCAST, address(), BROADCAST);
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    addressHandlers(handlers, "bssid");
    handlers.write("send_probe", value -> sendProbe());
  }
}
