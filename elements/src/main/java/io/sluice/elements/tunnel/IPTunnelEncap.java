// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.packet.Mbuf;

/**
 * Encapsulates IPv4 and IPv6 packets in IPv4 or IPv6 (RFC 2003, 2473, 4213).
 *
 * <p>{@code IPTunnelEncap(SRC, DST [, TTL, TOS, DF, ECN])}
 *
 * <p>The header goes from SRC to DST, both IPv4 or both IPv6; its protocol is 4 or 41, depending on
 * the payload. Unlike IPEncap, it copies the inner ECN field (RFC 6040). Sets the IP header and
 * destination address annotations. Packets that do not begin with an IP header leave on output 1,
 * if there is one, and are dropped otherwise, as are those without room for the header.
 *
 * <p>Keywords: {@code TTL} 1 to 255, default 64. {@code TOS} 0 to 255, default 0, or {@code
 * inherit}: the inner packet's DSCP. {@code DF} boolean, default false, sets the don't fragment
 * flag. {@code ECN} boolean, default true: copies the inner packet's ECN field.
 *
 * <p>Handlers: {@code src}, {@code dst} (read).
 */
@ElementInfo(name = "IPTunnelEncap", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = DATA,
    writes = {HEADERS, PAYLOAD, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {ADDS_HEADER, DROPS, BRANCHES, STATE})
public final class IPTunnelEncap extends PacketElement implements LengthEffect {
  private final int notIp = dropReason("not an IP packet");
  private final int noRoom = shortageReason("no headroom");
  private final int tooLong = dropReason("too long to encapsulate");
  private final OuterIp outer = new OuterIp();

  /** Creates the element. */
  public IPTunnelEncap() {}

  @Override
  protected void configure(Args args) {
    outer.configure(args, this);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return output == 0 ? longest + outer.length() : longest;
  }

  @Override
  protected void initialize(Setup setup) {
    outer.startIds(router().copyNumber(this));
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    int tos = Inner.tos(Mbuf.data(packet), length);
    if (tos < 0) {
      return reject(notIp);
    }
    if (length + outer.length() > 0xffff) {
      return tooLong;
    }
    int inside = Ipv4.version(Mbuf.data(packet)) == 4 ? IpProtocol.IPIP : IpProtocol.IPV6;
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, outer.length())) {
      return noRoom;
    }
    outer.write(packet, inside, tos);
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    outer.takeOver(((IPTunnelEncap) old).outer);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("src", outer::srcText);
    handlers.read("dst", outer::dstText);
  }
}
