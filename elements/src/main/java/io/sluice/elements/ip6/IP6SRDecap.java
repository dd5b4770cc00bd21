// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Headers;
import io.sluice.header.Ipv6;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Removes the segment routing header from IPv6 packets at their last segment (RFC 8754).
 *
 * <p>{@code IP6SRDecap([keywords])}
 *
 * <p>Packets begin with their IPv6 header. Packets with no segments left lose the header and go to
 * their last segment; the header annotations are set. Packets with segments left go to the next one
 * and keep the header. Packets without the header pass unchanged; truncated packets, and those with
 * an inconsistent header, are dropped.
 *
 * <p>Keywords: {@code FORCE_DECAP} boolean, default false: always removes the header.
 *
 * <p>See also: IP6SRProcess, IP6SREncap.
 */
@ElementInfo(name = "IP6SRDecap", replicable = true)
@ElementEffects(
    reads = {DATA, LENGTH},
    writes = {HEADERS, PAYLOAD, ANNO_NETWORK, ANNO_TRANSPORT},
    does = {REMOVES_HEADER, DROPS})
public final class IP6SRDecap extends PacketElement {
  private final int bad = dropReason("bad segment routing header");
  private final int shared = shortageReason("packet is shared");
  private boolean force;

  /** Creates the element. */
  public IP6SRDecap() {}

  @Override
  protected void configure(Args args) {
    force = args.keyword("FORCE_DECAP").asBool(false);
  }

  @Override
  public int process(long packet) {
    int found = SegmentRouting.find(packet);
    if (found == SegmentRouting.NONE) {
      return 0;
    } else if (found == SegmentRouting.BAD) {
      return bad;
    } else if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long ip = Mbuf.data(packet);
    int offset = SegmentRouting.offset(found);
    if (!force && SegmentRouting.segmentsLeft(ip + offset) > 0) {
      SegmentRouting.advance(ip, ip + offset);
      return 0;
    }
    int length = SegmentRouting.length(ip + offset);
    SegmentRouting.setDst(ip, ip + offset, 0);
    Bytes.putU8(ip + SegmentRouting.pointer(found), Bytes.u8(ip + offset));
    Ipv6.setPayloadLength(ip, Ipv6.payloadLength(ip) - length);
    Memory.copy(ip, ip + length, offset);
    Mbuf.adjust(packet, length);
    ip += length;
    int transport = Ipv6.transport(ip, Ipv6.HEADER_LENGTH + Ipv6.payloadLength(ip));
    Headers.markIp(
        packet,
        ip,
        transport == Ipv6.MALFORMED ? Ipv6.HEADER_LENGTH : Ipv6.transportOffset(transport));
    return 0;
  }
}
