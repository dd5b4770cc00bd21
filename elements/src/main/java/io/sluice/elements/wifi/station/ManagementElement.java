// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.station;

import io.sluice.argument.Args;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.elements.wifi.Dot11;
import io.sluice.elements.wifi.WifiDebug;
import io.sluice.elements.wifi.WifiHandlers;
import io.sluice.elements.wifi.WirelessInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.MacAddress;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/** The base of elements that take management frames in, and send some. */
abstract class ManagementElement extends BatchElement {
  private static final int[] NO_RATES = {};

  final FrameBuilder builder = new FrameBuilder();
  private final int tooSmall = dropReason("packet too small");
  private final int notManagement = dropReason("not a management frame");
  private final int otherKind = dropReason("another kind of frame");
  private final int noBuffer = shortageReason("no buffer for a frame");

  /** Null when there is none. */
  WirelessInfo info;

  private AvailableRates rates;
  private final WifiDebug debug = new WifiDebug(this);
  private long address;

  /** Reads DEBUG. */
  @Override
  protected void configure(Args args) {
    debug.configure(args);
  }

  /** Reads WIRELESS_INFO. */
  final void configureInfo(Args args) {
    info = args.keyword("WIRELESS_INFO").asElement(WirelessInfo.class);
  }

  /** Reads WIRELESS_INFO, which must be there. */
  final void configureRequiredInfo(Args args) {
    info = args.requiredKeyword("WIRELESS_INFO").asElement(WirelessInfo.class);
  }

  /** Reads RT. */
  final void configureRates(Args args) {
    rates = args.requiredKeyword("RT").asElement(AvailableRates.class);
  }

  final void configureOptionalRates(Args args) {
    rates = args.keyword("RT").asElement(AvailableRates.class);
  }

  /** Reads ETH, the station's own address. */
  final void configureAddress(Args args) {
    address = args.keyword("ETH").asMac(0);
  }

  final long address() {
    return address;
  }

  final boolean isDebugged() {
    return debug.isOn();
  }

  final void tell(String text) {
    debug.tell(text);
  }

  final long bssid() {
    return info == null ? 0 : info.bssid();
  }

  final String ssid() {
    return info == null ? "" : info.ssid();
  }

  /** The channel for which rates are basic or not. */
  final int channel() {
    return info == null ? -1 : info.channel();
  }

  final int[] ratesOf(long station) {
    return rates == null ? NO_RATES : rates.lookUp(station);
  }

  final void learn(long station, int[] heard) {
    if (rates != null) {
      rates.insert(station, heard);
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.get(i);
      int reason = tooSmall;
      if (Mbuf.length(packet) >= Dot11.HEADER_LENGTH) {
        long frame = Mbuf.data(packet);
        if (Dot11.type(frame) != Dot11.MANAGEMENT) {
          reason = notManagement;
        } else {
          reason = take(packet, frame) ? 0 : otherKind;
        }
      }
      batch.handOver(i);
      if (reason == 0) {
        packets.free(packet);
      } else {
        drop(reason, packet);
      }
    }
    batch.clear();
  }

  /** Answers a management frame, which stays the caller's; false when it is of another kind. */
  boolean take(long packet, long frame) {
    return false;
  }

  /** Sends what the builder holds. */
  final void send(int subtype, long receiver, long sender, long bssid) {
    long packet = builder.packet(packets, subtype, receiver, sender, bssid);
    if (packet == 0) {
      countDrops(noBuffer, 1);
      return;
    }
    PacketBatch out = worker().borrow();
    out.add(packet);
    output(0).push(out);
    worker().giveBack(out);
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      ManagementElement before = (ManagementElement) old;
      debug.takeOver(before.debug);
      address = before.address;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    debug.handlers(handlers);
  }

  /** Names the handler of the own address; the text of its message has another name in places. */
  final void addressHandlers(Handlers handlers, String message) {
    handlers.read("eth", () -> MacAddress.format(address));
    handlers.write("eth", value -> address = WifiHandlers.mac(this, message, value));
  }
}
