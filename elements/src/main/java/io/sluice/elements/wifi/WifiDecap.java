// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Field.ANNO_MAC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_WIFI;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.MacAddress;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Turns 802.11 data frames into Ethernet frames.
 *
 * <p>{@code WifiDecap([ETHER, STRICT, DEBUG])}
 *
 * <p>Replaces the 802.11 header and 8 bytes of LLC and SNAP by an Ethernet header, and sets the MAC
 * and network header annotations. The direction flags say which addresses are destination and
 * source; between access points, as in Click, these are addresses 1 and 2. The header ends behind a
 * fourth address and a QoS control field where it has them, and behind padding to a multiple of
 * four bytes where the extra header annotation says so (RadiotapDecap sets it). Frames too short
 * for these headers, and encrypted ones, are dropped. Types are not looked at: let only data frames
 * in, with {@code Classifier(0/08%0c)}.
 *
 * <p>Keywords: {@code ETHER} boolean, default true; when false, headers are only removed. {@code
 * STRICT} boolean, default false; when true, frames whose LLC and SNAP headers are not those of RFC
 * 1042 are dropped. {@code DEBUG} boolean, default false, reports each frame.
 *
 * <p>Handlers: {@code debug} (read, write).
 *
 * <p>IEEE 802.11, RFC 1042.
 */
@ElementInfo(name = "WifiDecap", replicable = true, live = true)
@ElementEffects(
    reads = {DATA, ANNO_WIFI},
    writes = {DATA, ANNO_MAC, ANNO_NETWORK},
    does = {REMOVES_HEADER, ADDS_HEADER, DROPS, REPORTS})
public final class WifiDecap extends WifiElement {
  private final int tooSmall = dropReason("packet too small");
  private final int encrypted = dropReason("encrypted");
  private final int noSnap = dropReason("no LLC and SNAP headers");
  private final int noRoom = shortageReason("no room in the buffer");
  private boolean strict;
  private boolean ether;

  /** Creates the element. */
  public WifiDecap() {}

  @Override
  protected void configure(Args args) {
    super.configure(args);
    strict = args.keyword("STRICT").asBool(false);
    ether = args.keyword("ETHER").asBool(true);
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    if (length < Dot11.HEADER_LENGTH + Dot11.LLC_LENGTH) {
      return tooSmall;
    }
    long frame = Mbuf.data(packet);
    int header = Dot11.headerLength(frame);
    if (WifiExtra.isSet(packet) && WifiExtra.isPadded(packet)) {
      header = header + 3 & ~3;
    }
    if (length < header + Dot11.LLC_LENGTH) {
      return tooSmall;
    }
    if ((Dot11.flags(frame) & Dot11.PROTECTED) != 0) {
      return encrypted;
    }
    if (strict && Bytes.u48(frame + header) != Dot11.LLC) {
      return noSnap;
    }
    if (!ether) {
      Mbuf.adjust(packet, header + Dot11.LLC_LENGTH);
      return 0;
    }
    return toEthernet(packet, header);
  }

  private int toEthernet(long packet, int header) {
    if (!packets.ensureWritable(packet)) {
      return noRoom;
    }
    long frame = Mbuf.data(packet);
    if (isDebugged()) {
      report(frame, header);
    }
    long dst = Dot11.destination(frame);
    long src = Dot11.source(frame);
    // The EtherType stays where it is: SNAP ends with it.
    Mbuf.adjust(packet, header + Dot11.LLC_LENGTH - Ethernet.HEADER_LENGTH);
    Ethernet.setAddresses(Mbuf.data(packet), dst, src);
    Headers.markMacAtStart(packet, Ethernet.HEADER_LENGTH);
    return 0;
  }

  private void report(long frame, int header) {
    int type = Dot11.le16(frame + header + Dot11.LLC_LENGTH - 2);
    tell(
        "dir %d src %s dst %s bssid %s eth 0x%02x"
            .formatted(
                Dot11.direction(frame),
                MacAddress.format(Dot11.source(frame)),
                MacAddress.format(Dot11.destination(frame)),
                MacAddress.format(Dot11.bssid(frame)),
                type));
  }
}
