// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec.steps;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_FIX_IP_SRC;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.TRANSPORT_HEADER;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.elements.ip.Ipv4Encap;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Puts packets behind an IPv4 header to the other end of their tunnel.
 *
 * <p>{@code IPsecEncap(PROTO)}
 *
 * <p>PROTO is a number or a name, 50 for ESP. The destination is the destination address
 * annotation, which RadixIPsecLookup has set to the gateway. The source is 0.0.0.0, for a FixIPSrc
 * to fill in, and the annotation says so. The time to live is 250; the identification counts up
 * from 0. Sets the IP header annotation.
 *
 * <p>See also: IPsecESPEncap, RadixIPsecLookup, IPEncap, FixIPSrc.
 */
@ElementInfo(name = "IPsecEncap", replicable = true)
@ElementEffects(
    reads = {LENGTH, ANNO_DST_IP},
    writes = {IP_HEADER, TRANSPORT_HEADER, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_FIX_IP_SRC},
    does = {ADDS_HEADER, STATE})
public final class IPsecEncap extends PacketElement implements LengthEffect {
  private static final int TTL = 250;

  private final int noRoom = shortageReason("no room in the buffer");
  private int protocol;
  private int id;

  /** Creates the element. */
  public IPsecEncap() {}

  @Override
  protected void configure(Args args) {
    protocol = args.required("PROTO").as(Ipv4Encap::protocol, 0);
    if (protocol > 255) {
      args.error("bad IP protocol");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    // Copies of this element on several workers keep apart for a while.
    id = router().copyNumber(this) << 12;
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + Ipv4.MIN_HEADER;
  }

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, Ipv4.MIN_HEADER)) {
      return noRoom;
    }
    long ip = Mbuf.data(packet);
    int dst = Anno.getI32(packet, Anno.DST_IP);
    Ipv4.set(ip, Mbuf.length(packet), id++ << 16, TTL, protocol, 0, dst);
    Anno.putU8(packet, Anno.FIX_IP_SRC, 1);
    Headers.markIp(packet, ip, Ipv4.MIN_HEADER);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    id = ((IPsecEncap) old).id;
  }
}
