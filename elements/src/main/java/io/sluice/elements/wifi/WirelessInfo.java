// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.MacAddress;

/**
 * Holds what several elements must know of a wireless network.
 *
 * <p>{@code WirelessInfo([keywords])}
 *
 * <p>Other elements name it in their keyword WIRELESS_INFO, and use what it says at that moment.
 *
 * <p>Keywords: {@code SSID} the network's name, default none; {@code BSSID} its Ethernet address,
 * default 00-00-00-00-00-00; {@code CHANNEL} default -1; {@code INTERVAL} between beacons, in
 * milliseconds, default 100; {@code WEP} boolean, default false, whether frames are encrypted.
 *
 * <p>Handlers: {@code ssid}, {@code bssid}, {@code channel}, {@code interval}, {@code wep} (read,
 * write); {@code reset} (write) sets all to the defaults.
 */
@ElementInfo(name = "WirelessInfo", ports = "0/0")
@ElementEffects
public final class WirelessInfo extends BatchElement {
  private static final int NO_CHANNEL = -1;
  private static final int BEACON_INTERVAL = 100;

  // read on the workers of other elements
  private volatile String ssid = "";
  private volatile long bssid;
  private volatile int channel = NO_CHANNEL;
  private volatile int interval = BEACON_INTERVAL;
  private volatile boolean wep;

  /** Creates the element. */
  public WirelessInfo() {}

  @Override
  protected void configure(Args args) {
    ssid = args.keyword("SSID").asString("");
    bssid = args.keyword("BSSID").asMac(0);
    channel = args.keyword("CHANNEL").asInt(NO_CHANNEL);
    interval = args.keyword("INTERVAL").asInt(BEACON_INTERVAL);
    wep = args.keyword("WEP").asBool(false);
  }

  private void reset() {
    ssid = "";
    bssid = 0;
    channel = NO_CHANNEL;
    interval = BEACON_INTERVAL;
    wep = false;
  }

  public String ssid() {
    return ssid;
  }

  public long bssid() {
    return bssid;
  }

  public int channel() {
    return channel;
  }

  /**
   * The time between beacons.
   *
   * @return milliseconds
   */
  public int interval() {
    return interval;
  }

  public boolean isWep() {
    return wep;
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      WirelessInfo before = (WirelessInfo) old;
      ssid = before.ssid;
      bssid = before.bssid;
      channel = before.channel;
      interval = before.interval;
      wep = before.wep;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("ssid", () -> ssid);
    handlers.write("ssid", value -> ssid = value.strip());
    handlers.read("bssid", () -> MacAddress.format(bssid));
    handlers.write("bssid", value -> bssid = WifiHandlers.mac(this, "bssid", value));
    handlers.read("channel", () -> channel);
    handlers.write("channel", value -> channel = WifiHandlers.integer("channel", value));
    handlers.read("interval", () -> interval);
    handlers.write("interval", value -> interval = WifiHandlers.integer("interval", value));
    handlers.read("wep", () -> wep);
    handlers.write("wep", value -> wep = WifiHandlers.bool("wep", value));
    handlers.write("reset", value -> reset());
    handlers.mark("b", "reset");
  }
}
