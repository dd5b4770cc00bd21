// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.station;

import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_WIFI;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.Dot11;
import io.sluice.elements.wifi.WifiElement;
import io.sluice.elements.wifi.WifiExtra;
import io.sluice.elements.wifi.WirelessInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.MacAddress;
import io.sluice.packet.Mbuf;
import io.sluice.run.WallClock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Notes the networks whose beacons and probe responses come by.
 *
 * <p>{@code BeaconScanner(RT [, WIRELESS_INFO, DEBUG])}
 *
 * <p>All packets pass unchanged. Of a beacon or a probe response it notes address 3, the network's
 * name (an empty one does not replace another), channel, signal from the extra header annotation,
 * capabilities, beacon interval and rates, and enters the rates in RT. It knows 256 networks, and
 * forgets the one that it has not heard of for the longest time then.
 *
 * <p>Keywords: {@code RT} (required) an AvailableRates; {@code WIRELESS_INFO} a WirelessInfo: with
 * a channel above 0 only beacons on that channel, or without one, are noted, and with a channel
 * below 0 none; {@code DEBUG} boolean, without effect.
 *
 * <p>Handlers: {@code scan} (read) a line for each network; {@code reset} (write) forgets all;
 * {@code debug} (read, write).
 */
@ElementInfo(name = "BeaconScanner", live = true)
@ElementEffects(
    reads = {DATA, ANNO_WIFI},
    does = STATE)
public final class BeaconScanner extends WifiElement {
  private static final int CAPACITY = 256;
  private static final int ELEMENTS = 12;
  private static final int MOST_RATES = 8;

  private static final class Network {
    private String name = "";
    private int channel;
    private int rssi;
    private int interval;
    private int capabilities;
    private int[] rates;
    private long heard;
  }

  /** By address; the one heard of last is the last one. */
  private Map<Long, Network> networks = new LinkedHashMap<>(CAPACITY, 0.75f, true);

  private AvailableRates rates;
  private WirelessInfo info;

  /** Creates the element. */
  public BeaconScanner() {}

  @Override
  protected void configure(Args args) {
    super.configure(args);
    info = args.keyword("WIRELESS_INFO").asElement(WirelessInfo.class);
    rates = args.requiredKeyword("RT").asElement(AvailableRates.class);
  }

  @Override
  public int process(long packet) {
    if (Mbuf.length(packet) >= Dot11.HEADER_LENGTH) {
      long frame = Mbuf.data(packet);
      int subtype = Dot11.subtype(frame);
      if (Dot11.type(frame) == Dot11.MANAGEMENT
          && (subtype == Dot11.BEACON || subtype == Dot11.PROBE_RESPONSE)
          && (info == null || info.channel() >= 0)) {
        note(packet, Dot11.address3(frame));
      }
    }
    return 0;
  }

  private void note(long packet, long address) {
    Body body = new Body(packet);
    int channel = body.channel(ELEMENTS);
    if (info != null && info.channel() > 0 && channel >= 0 && channel != info.channel()) {
      return;
    }
    Network network = networks.get(address);
    if (network == null) {
      if (networks.size() == CAPACITY) {
        networks.remove(networks.keySet().iterator().next());
      }
      network = new Network();
      networks.put(address, network);
    }
    String name = body.ssid(ELEMENTS);
    if (!name.isEmpty()) {
      network.name = name;
    }
    network.channel = channel;
    network.rssi = WifiExtra.rssi(packet);
    network.interval = body.le16(8);
    network.capabilities = body.le16(10);
    network.rates =
        IntStream.concat(
                IntStream.of(body.rates(ELEMENTS, Body.RATES, MOST_RATES)),
                IntStream.of(body.rates(ELEMENTS, Body.MORE_RATES, MOST_RATES)))
            .toArray();
    network.heard = WallClock.nanos();
    rates.insert(address, Body.plain(network.rates));
  }

  private String scan() {
    StringBuilder text = new StringBuilder();
    long now = WallClock.nanos();
    networks.forEach(
        (address, network) -> {
          text.append(MacAddress.format(address)).append(" channel ").append(network.channel);
          text.append(" rssi ").append(network.rssi).append(" ssid ");
          text.append(network.name.isEmpty() ? "(none)" : network.name);
          text.append(" beacon_interval ").append(network.interval).append(" last_rx ");
          text.append(HandlerValues.timestamp(now - network.heard)).append(' ');
          Body.appendCapabilities(text, network.capabilities);
          Body.appendRates(text, network.rates);
          text.append('\n');
        });
    return text.toString();
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    networks = ((BeaconScanner) old).networks;
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("scan", this::scan);
    handlers.write("reset", value -> networks.clear());
    handlers.mark("b", "reset");
  }
}
