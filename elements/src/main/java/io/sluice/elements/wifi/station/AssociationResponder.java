// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.station;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.Dot11;
import io.sluice.header.MacAddress;

/**
 * Answers 802.11 association requests: everybody is accepted.
 *
 * <p>{@code AssociationResponder(RT [, WIRELESS_INFO, DEBUG])}
 *
 * <p>Sends an answer for each association request for the network's name or for any, and reports
 * it. The answer says success, and holds an association number, which grows from 0xc000, and the
 * network's rates (the first eight, and the others in an element of their own), rate 2 (1 Mb/s)
 * marked as basic. Packets of less than 24 bytes, and frames of other kinds, are dropped.
 *
 * <p>Keywords: {@code RT} (required) an AvailableRates, which has rates for the network's address;
 * {@code WIRELESS_INFO} a WirelessInfo with the network's name and address; {@code DEBUG} boolean,
 * default false, reports requests for other names, and association numbers.
 *
 * <p>Handlers: {@code debug} (read, write).
 */
@ElementInfo(name = "AssociationResponder", processing = "h/h", live = true)
@ElementEffects(
    reads = DATA,
    does = {MAKES, DROPS, STATE, REPORTS})
public final class AssociationResponder extends ManagementElement {
  private static final int FIRST_NUMBER = 0xc000;
  private static final int MOST_RATES = 15;
  private static final int ELEMENTS = 4;

  private int answers;

  /** Creates the element. */
  public AssociationResponder() {}

  @Override
  protected void configure(Args args) {
    super.configure(args);
    configureInfo(args);
    configureRates(args);
  }

  @Override
  boolean take(long packet, long frame) {
    if (Dot11.subtype(frame) != Dot11.ASSOCIATION_REQUEST) {
      return false;
    }
    Body body = new Body(packet);
    String wanted = body.ssid(ELEMENTS);
    if (wanted.isEmpty() || wanted.equals(ssid())) {
      report(frame, body);
      accept(Dot11.address2(frame));
    } else if (isDebugged()) {
      tell(": other ssid " + wanted + " wanted " + ssid());
    }
    return true;
  }

  private void report(long frame, Body body) {
    StringBuilder text = new StringBuilder(": request src ");
    text.append(MacAddress.format(Dot11.address2(frame)));
    text.append(" dst ").append(MacAddress.format(Dot11.address1(frame)));
    text.append(" bssid ").append(MacAddress.format(Dot11.address3(frame)));
    Body.appendCapabilities(text, body.le16(0));
    text.append(" listen_int ").append(body.le16(2)).append(' ');
    Body.appendRates(text, body.rates(ELEMENTS, Body.RATES, MOST_RATES));
    tell(text.toString());
  }

  private void accept(long station) {
    int number = FIRST_NUMBER | answers++ & 0xffff;
    if (isDebugged()) {
      tell(": association " + MacAddress.format(station) + " associd " + number);
    }
    int[] rates = ratesOf(bssid());
    builder.begin().le16(Probe.CAPABILITY_ESS).le16(0).le16(number);
    builder.rates(rates, -1).moreRates(rates, -1);
    send(Dot11.ASSOCIATION_RESPONSE, station, bssid(), bssid());
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    answers = ((AssociationResponder) old).answers;
  }
}
