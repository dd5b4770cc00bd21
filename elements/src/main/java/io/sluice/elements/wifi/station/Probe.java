// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.station;

import io.sluice.header.MacAddress;

/** What beacons, and answers to probe requests, have in common. */
final class Probe {
  static final int CAPABILITY_ESS = 1;

  private Probe() {}

  /** Begins a beacon or a probe response. */
  static void begin(FrameBuilder builder, int interval, String ssid) {
    builder.begin();
    for (int i = 0; i < 4; i++) {
      builder.le16(0);
    }
    builder.le16(interval).le16(CAPABILITY_ESS).ssid(ssid);
  }

  /** Text about a probe request. */
  static String text(long station, String name, Body body) {
    StringBuilder text = new StringBuilder("ProbeReq: ");
    text.append(MacAddress.format(station)).append(" ssid ").append(name).append(" rates {");
    for (int rate : body.rates(0, Body.RATES, 15)) {
      text.append((rate & Body.BASIC) != 0 ? " * " : " ").append(rate & ~Body.BASIC);
    }
    return text.append(" }").toString();
  }
}
