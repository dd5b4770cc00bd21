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
import io.sluice.element.Setup;
import io.sluice.elements.wifi.Dot11;
import io.sluice.run.Timer;

/**
 * Sends beacons of an access point, and answers probe requests.
 *
 * <p>{@code BeaconSource(WIRELESS_INFO, RT [, DEBUG])}
 *
 * <p>Sends a beacon to the broadcast address at each of the network's intervals, and a probe
 * response, which says the same, for each probe request that comes in for the network's name or for
 * any. They hold the interval, the name, the rates (the first eight, and the others in an element
 * of their own), the channel and an empty traffic map. Rate 2 (1 Mb/s) is marked as basic. The
 * timestamp is 0: the radio sets it. Packets of less than 24 bytes, and frames of other kinds, are
 * dropped.
 *
 * <p>Keywords: {@code WIRELESS_INFO} (required) a WirelessInfo with name, address, channel and
 * interval, which must be above 0; {@code RT} (required) an AvailableRates, which has rates for
 * that address; {@code DEBUG} boolean, default false, reports probe requests.
 *
 * <p>Handlers: {@code debug} (read, write).
 */
@ElementInfo(name = "BeaconSource", processing = "h/h", live = true)
@ElementEffects(
    reads = DATA,
    does = {MAKES, DROPS, STATE, REPORTS})
public final class BeaconSource extends ManagementElement {
  private static final long BROADCAST = 0xffff_ffff_ffffL;
  private static final long MILLISECOND = 1_000_000L;

  private Timer timer;

  /** Creates the element. */
  public BeaconSource() {}

  @Override
  protected void configure(Args args) {
    super.configure(args);
    configureRequiredInfo(args);
    configureRates(args);
  }

  @Override
  protected void initialize(Setup setup) {
    if (info.interval() <= 0) {
      setup.error("INTERVAL must be >0");
    }
    timer = setup.timer(this::expired);
    timer.scheduleAfter(interval());
  }

  private long interval() {
    return Math.max(1, info.interval()) * MILLISECOND;
  }

  private void expired(Timer self) {
    respond(Dot11.BEACON, BROADCAST);
    self.scheduleAfter(interval());
  }

  @Override
  boolean take(long packet, long frame) {
    if (Dot11.subtype(frame) != Dot11.PROBE_REQUEST) {
      return false;
    }
    Body body = new Body(packet);
    String name = body.ssid(0);
    long station = Dot11.address2(frame);
    if (name.isEmpty() || name.equals(ssid())) {
      if (isDebugged()) {
        tell(": " + Probe.text(station, name, body));
      }
      respond(Dot11.PROBE_RESPONSE, station);
    } else if (isDebugged()) {
      tell(": other ssid " + name + " wanted " + ssid());
    }
    return true;
  }

  private void respond(int subtype, long station) {
    int[] rates = ratesOf(bssid());
    Probe.begin(builder, info.interval(), ssid());
    builder.rates(rates, -1).channelAndTraffic(info.channel()).moreRates(rates, -1);
    send(subtype, station, bssid(), bssid());
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    timer.follow(((BeaconSource) old).timer, 0);
  }
}
