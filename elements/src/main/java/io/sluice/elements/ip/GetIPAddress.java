// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Copies an IPv4 address from the packet into the destination address annotation.
 *
 * <p>{@code GetIPAddress(OFFSET [, ANNO])} or {@code GetIPAddress(IP src|dst [, ANNO])}
 *
 * <p>OFFSET counts from the start of the packet: 16 for the destination of a packet that begins
 * with its IP header. With IP the address is that field of the header to which the IP header
 * annotation points. ANNO names another annotation of four bytes. Packets without the address are
 * dropped.
 */
@ElementInfo(name = "GetIPAddress", replicable = true)
@ElementEffects(
    reads = {DATA, ANNO_NETWORK},
    writes = USER_ANNOTATIONS,
    does = DROPS)
public final class GetIPAddress extends PacketElement {
  private final int noAddress = dropReason("no address there");
  private final int noHeader = dropReason("no IP header");

  /** From the start of the packet; negative for a field of the header. */
  private int offset;

  private boolean source;
  private int anno;

  /** Creates the element. */
  public GetIPAddress() {}

  @Override
  protected void configure(Args args) {
    offset = args.optional("OFFSET").asInt(-1, Integer.MIN_VALUE, 65_535);
    anno = args.optional("ANNO").asAnno(4, Anno.DST_IP);
    String field = args.keyword("IP").asString("");
    if (offset >= 0 != field.isEmpty()) {
      args.error("set one of OFFSET, IP");
    } else if (!field.isEmpty() && !field.equals("src") && !field.equals("dst")) {
      args.error("bad IP");
    }
    source = field.equals("src");
  }

  @Override
  public int process(long packet) {
    int address;
    if (offset >= 0) {
      if (offset + 4 > Mbuf.length(packet)) {
        return noAddress;
      }
      address = Bytes.i32(Mbuf.data(packet) + offset);
    } else {
      long ip = Headers.ipv4(packet);
      if (ip == 0) {
        return noHeader;
      }
      address = source ? Ipv4.src(ip) : Ipv4.dst(ip);
    }
    Anno.putIp(packet, anno, address);
    return 0;
  }
}
