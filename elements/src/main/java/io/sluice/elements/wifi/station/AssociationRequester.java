// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.station;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_WIFI;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.Dot11;
import io.sluice.elements.wifi.WifiExtra;
import io.sluice.handler.Handlers;
import io.sluice.header.MacAddress;

/**
 * Sends 802.11 association requests when it is told to, and takes the answers.
 *
 * <p>{@code AssociationRequester(RT [, ETH, WIRELESS_INFO, DEBUG])}
 *
 * <p>A request goes to the network's address, and holds capabilities, the network's interval, its
 * name, and the rates it has (the first eight, and the others in an element of their own), rate 2
 * (1 Mb/s) marked as basic, and rate 12 when the channel is above 15. An answer that says success
 * makes the station associated; its rates are entered in RT. A disassociation from the network's
 * address ends that; disassociations are reported. Packets of less than 24 bytes, and frames of
 * other kinds, are dropped.
 *
 * <p>Keywords: {@code RT} (required) an AvailableRates; {@code ETH} the station's Ethernet address,
 * default 00-00-00-00-00-00; {@code WIRELESS_INFO} a WirelessInfo with the network's name, address,
 * channel, interval and whether it encrypts; {@code DEBUG} boolean, default false, reports answers.
 *
 * <p>Handlers: {@code send_assoc_req} (write) sends a request; {@code associated} (read); {@code
 * eth}, {@code debug} (read, write).
 */
@ElementInfo(name = "AssociationRequester", processing = "h/h", live = true)
@ElementEffects(
    reads = {DATA, ANNO_WIFI},
    does = {MAKES, DROPS, STATE, REPORTS})
public final class AssociationRequester extends ManagementElement {
  private static final int PRIVACY = 0x10;
  private static final int MOST_RATES = 15;
  private static final int RATES_OFFSET = 6;

  private boolean associated;

  /** Creates the element. */
  public AssociationRequester() {}

  @Override
  protected void configure(Args args) {
    super.configure(args);
    associated = false;
    configureAddress(args);
    configureInfo(args);
    configureRates(args);
  }

  private void sendRequest() {
    int[] rates = ratesOf(bssid());
    if (rates.length == 0) {
      tell(": couldn't lookup rates for " + MacAddress.format(bssid()));
    }
    boolean wep = info != null && info.isWep();
    builder.begin().le16(wep ? Probe.CAPABILITY_ESS | PRIVACY : Probe.CAPABILITY_ESS);
    builder.le16(info == null ? 1 : info.interval()).ssid(ssid());
    builder.rates(rates, channel()).moreRates(rates, channel());
    associated = false;
    send(Dot11.ASSOCIATION_REQUEST, bssid(), address(), bssid());
  }

  @Override
  boolean take(long packet, long frame) {
    switch (Dot11.subtype(frame)) {
      case Dot11.ASSOCIATION_RESPONSE -> response(packet, frame);
      case Dot11.DISASSOCIATION -> disassociation(packet, frame);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void response(long packet, long frame) {
    Body body = new Body(packet);
    long network = Dot11.address3(frame);
    int status = body.le16(2);
    int[] rates = body.ratesOf(RATES_OFFSET, MOST_RATES);
    if (isDebugged()) {
      StringBuilder text = new StringBuilder(": response ").append(MacAddress.format(network));
      text.append(" +").append(WifiExtra.rssi(packet)).append(' ');
      Body.appendCapabilities(text, body.le16(0));
      text.append("status ").append(status).append(" associd ").append(body.le16(4)).append(' ');
      Body.appendRates(text, rates);
      tell(text.toString());
    }
    learn(network, Body.plain(rates));
    if (status == 0) {
      associated = true;
    }
  }

  private void disassociation(long packet, long frame) {
    long network = Dot11.address3(frame);
    boolean own = info != null && info.bssid() == network;
    tell(
        (own ? " disassociation from " : " BAD disassociation from ")
            + MacAddress.format(network)
            + " reason "
            + new Body(packet).le16(0));
    if (own) {
      associated = false;
    }
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    associated = ((AssociationRequester) old).associated;
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    addressHandlers(handlers, "eth");
    handlers.read("associated", () -> associated);
    handlers.write("send_assoc_req", value -> sendRequest());
  }
}
