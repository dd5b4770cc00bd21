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
import io.sluice.elements.wifi.WifiHandlers;
import io.sluice.handler.Handlers;
import io.sluice.header.MacAddress;

/**
 * Answers 802.11 probe requests.
 *
 * <p>{@code ProbeResponder(INTERVAL, RT [, SSID, BSSID, CHANNEL, DEBUG])}
 *
 * <p>Sends a probe response for each probe request that comes in for the name SSID or for any. It
 * holds the interval, the name, at most 15 rates, the channel and an empty traffic map. Rate 2 (1
 * Mb/s) is marked as basic. The timestamp is 0: the radio sets it. Packets of less than 24 bytes,
 * and frames of other kinds, are dropped.
 *
 * <p>Keywords: {@code INTERVAL} (required) between beacons, in milliseconds, above 0; {@code RT}
 * (required) an AvailableRates, which has rates for BSSID; {@code SSID} the network's name, default
 * none; {@code BSSID} its Ethernet address, default 00-00-00-00-00-00; {@code CHANNEL} default 0;
 * {@code DEBUG} boolean, default false, reports probe requests.
 *
 * <p>Handlers: {@code ssid}, {@code bssid}, {@code channel}, {@code interval}, {@code debug} (read,
 * write).
 */
@ElementInfo(name = "ProbeResponder", processing = "h/h", live = true)
@ElementEffects(
    reads = DATA,
    does = {MAKES, DROPS, STATE, REPORTS})
public final class ProbeResponder extends ManagementElement {
  private static final int MOST_RATES = 15;

  private int channel;
  private String name;
  private long bssid;
  private int interval;

  /** Creates the element. */
  public ProbeResponder() {}

  @Override
  protected void configure(Args args) {
    super.configure(args);
    channel = args.keyword("CHANNEL").asInt(0);
    name = args.keyword("SSID").asString("");
    bssid = args.keyword("BSSID").asMac(0);
    interval = args.keyword("INTERVAL").asInt(0);
    configureRates(args);
    if (interval <= 0) {
      args.error("INTERVAL must be >0");
    }
  }

  @Override
  boolean take(long packet, long frame) {
    if (Dot11.subtype(frame) != Dot11.PROBE_REQUEST) {
      return false;
    }
    Body body = new Body(packet);
    String wanted = body.ssid(0);
    long station = Dot11.address2(frame);
    if (wanted.isEmpty() || wanted.equals(name)) {
      if (isDebugged()) {
        tell(": " + Probe.text(station, wanted, body));
      }
      Probe.begin(builder, interval, name);
      builder.firstRates(ratesOf(bssid), MOST_RATES, -1).channelAndTraffic(channel);
      send(Dot11.PROBE_RESPONSE, station, bssid, bssid);
    } else if (isDebugged()) {
      tell(": other ssid " + wanted + " wanted " + name);
    }
    return true;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    if (isConfiguredLike(old)) {
      ProbeResponder before = (ProbeResponder) old;
      channel = before.channel;
      name = before.name;
      bssid = before.bssid;
      interval = before.interval;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("bssid", () -> MacAddress.format(bssid));
    handlers.write("bssid", value -> bssid = WifiHandlers.mac(this, "bssid", value));
    handlers.read("ssid", () -> name);
    handlers.write("ssid", value -> name = value.strip());
    handlers.read("channel", () -> channel);
    handlers.write("channel", value -> channel = WifiHandlers.integer("channel", value));
    handlers.read("interval", () -> interval);
    handlers.write("interval", value -> interval = WifiHandlers.integer("interval", value));
  }
}
