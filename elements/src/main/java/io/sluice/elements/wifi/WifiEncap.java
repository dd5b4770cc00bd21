// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.Ethernet;
import io.sluice.header.MacAddress;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Turns Ethernet frames into 802.11 data frames.
 *
 * <p>{@code WifiEncap(MODE [, BSSID, WIRELESS_INFO, DEBUG])}
 *
 * <p>Replaces the Ethernet header by an 802.11 header of 24 bytes and 8 bytes of LLC and SNAP,
 * which carry the EtherType. Duration and sequence number are 0. MODE says which way frames go:
 *
 * <pre>
 * MODE                       address 1    address 2  address 3
 * 0 station to station       destination  source     BSSID
 * 1 station to access point  BSSID        source     destination
 * 2 access point to station  destination  BSSID      source
 * 3 between access points    destination  source     BSSID
 * </pre>
 *
 * <p>In mode 3, as in Click, the header has no fourth address, although receivers expect one. BSSID
 * is an Ethernet address, default 00-00-00-00-00-00. Packets of less than 14 bytes, packets without
 * room for the headers, and all packets while MODE is another number are dropped.
 *
 * <p>Keywords: {@code WIRELESS_INFO} a WirelessInfo whose BSSID is used instead; {@code DEBUG}
 * boolean, without effect.
 *
 * <p>Handlers: {@code mode}, {@code bssid}, {@code debug} (read, write).
 *
 * <p>IEEE 802.11, RFC 1042.
 */
@ElementInfo(name = "WifiEncap", replicable = true, live = true)
@ElementEffects(
    reads = DATA,
    writes = DATA,
    does = {REMOVES_HEADER, ADDS_HEADER, DROPS})
public final class WifiEncap extends WifiElement implements LengthEffect {
  private static final int ADDED = Dot11.HEADER_LENGTH + Dot11.LLC_LENGTH - Ethernet.HEADER_LENGTH;

  private final int tooSmall = dropReason("packet too small");
  private final int invalidMode = dropReason("invalid mode");
  private final int noRoom = shortageReason("no room in the buffer");
  private int mode;
  private long bssid;
  private WirelessInfo info;

  /** Creates the element. */
  public WifiEncap() {}

  @Override
  protected void configure(Args args) {
    mode = (int) args.required("MODE").asLong(0, 0, 0xffff_ffffL);
    bssid = args.optional("BSSID").asMac(0);
    info = args.keyword("WIRELESS_INFO").asElement(WirelessInfo.class);
    super.configure(args);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + ADDED;
  }

  @Override
  public int process(long packet) {
    if (Mbuf.length(packet) < Ethernet.HEADER_LENGTH) {
      return tooSmall;
    }
    if ((mode & Dot11.DIRECTION) != mode) {
      return invalidMode;
    }
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, ADDED)) {
      return noRoom;
    }
    long frame = Mbuf.data(packet);
    long eth = frame + ADDED;
    long dst = Ethernet.dst(eth);
    long src = Ethernet.src(eth);
    // The EtherType stays where it is: SNAP ends with it.
    Bytes.putU48(frame + Dot11.HEADER_LENGTH, Dot11.LLC);
    write(frame, dst, src);
    return 0;
  }

  private void write(long frame, long dst, long src) {
    long network = info == null ? bssid : info.bssid();
    switch (mode) {
      case Dot11.TO_DS -> Dot11.set(frame, Dot11.DATA, mode, network, src, dst);
      case Dot11.FROM_DS -> Dot11.set(frame, Dot11.DATA, mode, dst, network, src);
      default -> Dot11.set(frame, Dot11.DATA, mode, dst, src, network);
    }
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    if (isConfiguredLike(old)) {
      WifiEncap before = (WifiEncap) old;
      mode = before.mode;
      bssid = before.bssid;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("mode", () -> Integer.toUnsignedString(mode));
    handlers.write("mode", value -> mode = WifiHandlers.integer("mode", value));
    handlers.read("bssid", () -> MacAddress.format(bssid));
    handlers.write("bssid", value -> bssid = WifiHandlers.mac(this, "bssid", value));
  }
}
