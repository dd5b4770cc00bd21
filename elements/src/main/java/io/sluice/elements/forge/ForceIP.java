// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.forge;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Makes a valid IPv4 packet of any bytes.
 *
 * <p>{@code ForceIP()}
 *
 * <p>A packet begins with what becomes its IP header: version 4, the length of the packet, a
 * checksum that is right, and a header length that fits: one that does not becomes that of a header
 * with options, all of the packet if it is short. It is no fragment, except for the second of each
 * eight packets, whose fragment field stays. All other fields stay. Marks the IP header. Packets of
 * less than 20 bytes are dropped; of more than 65535 bytes the header counts only so many.
 *
 * <pre>
 * RandomSource(64) -&gt; SetIPAddress(1.2.3.4) -&gt; StoreIPAddress(16) -&gt; ForceIP -&gt; CheckIPHeader
 * </pre>
 *
 * <p>See also: ForceTCP, ForceUDP, ForceICMP.
 */
@ElementInfo(name = "ForceIP")
@ElementEffects(
    reads = {DATA, LENGTH},
    writes = {DATA, ANNO_NETWORK, ANNO_TRANSPORT},
    does = {DROPS, STATE})
public final class ForceIP extends PacketElement {
  private static final int KEPT = 1;

  private final int tooShort = dropReason("too short");
  private final int shared = shortageReason("packet is shared");
  private int count;

  /** Creates the element. */
  public ForceIP() {}

  @Override
  protected void takeOver(Element old) {
    count = ((ForceIP) old).count;
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    if (length < Ipv4.MIN_HEADER) {
      return tooShort;
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long ip = Mbuf.data(packet);
    int words = Bytes.u8(ip) & 0xf;
    if (words < 5 || 4 * words > length) {
      words = length >> 2 & 0xf;
      // The length need not fit four bits.
      words = words < 5 ? 15 : words;
    }
    Bytes.putU8(ip, 0x40 | words);
    Ipv4.setTotalLength(ip, Math.min(length, 0xffff));
    if ((count++ & 7) != KEPT) {
      Ipv4.setFlagsAndOffset(ip, 0);
    }
    Ipv4.updateChecksum(ip);
    Headers.markIp(packet, ip, 4 * words);
    return 0;
  }
}
