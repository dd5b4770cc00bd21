// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ETHERNET;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Ethernet;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Makes sure that IP packets are in an Ethernet frame.
 *
 * <p>{@code EnsureEther([ETHERTYPE, SRC, DST])}
 *
 * <p>Packets without the IP header annotation, and those whose 14 bytes before the IP header look
 * like an Ethernet header, pass unchanged, except that a stripped Ethernet header is restored.
 * Other packets get an Ethernet header right before the IP header, with ETHERTYPE (default 0x0800),
 * SRC (default 1:1:1:1:1:1) and DST (default 2:2:2:2:2:2).
 */
@ElementInfo(name = "EnsureEther", replicable = true)
@ElementEffects(
    reads = {ETHERNET, LENGTH, ANNO_NETWORK},
    writes = {HEADERS, PAYLOAD},
    does = {ADDS_HEADER, REMOVES_HEADER, DROPS, BRANCHES})
public final class EnsureEther extends PacketElement {
  private final int noRoom = shortageReason("no room in the buffer");
  private int type;
  private long src;
  private long dst;

  /** Creates the element. */
  public EnsureEther() {}

  @Override
  protected void configure(Args args) {
    type = args.optional("ETHERTYPE").asInt(Ethernet.TYPE_IPV4, 0, 0xffff);
    src = args.optional("SRC").asMac(0x0101_0101_0101L);
    dst = args.optional("DST").asMac(0x0202_0202_0202L);
  }

  @Override
  public int process(long packet) {
    int offset = Anno.hasNetworkHeader(packet) ? Anno.networkOffset(packet) : -1;
    if (offset < 0 || offset > Mbuf.length(packet)) {
      return 0;
    }
    if (offset == Ethernet.HEADER_LENGTH && isIp(Mbuf.data(packet))) {
      return 0;
    }
    if (offset == 0 && Mbuf.headroom(packet) >= Ethernet.HEADER_LENGTH) {
      Mbuf.prepend(packet, Ethernet.HEADER_LENGTH);
      if (isIp(Mbuf.data(packet))) {
        return 0;
      }
      Mbuf.adjust(packet, Ethernet.HEADER_LENGTH);
    }
    Mbuf.adjust(packet, offset);
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, Ethernet.HEADER_LENGTH)) {
      return noRoom;
    }
    Ethernet.set(Mbuf.data(packet), dst, src, type);
    return 0;
  }

  private static boolean isIp(long eth) {
    int found = Bytes.u16(eth + Ethernet.HEADER_LENGTH - 2);
    return found == Ethernet.TYPE_IPV4 || found == Ethernet.TYPE_IPV6;
  }
}
