// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.icmp;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PAINT;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.ICMP_REST;
import static io.sluice.effect.Field.ICMP_TYPE;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.IP_OPTIONS;
import static io.sluice.effect.Field.IP_TTL;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Icmp;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.run.WallClock;

/**
 * Answers ICMP echo requests (RFC 792).
 *
 * <p>{@code ICMPPingResponder}
 *
 * <p>Expects the IP header annotation. A request becomes its reply: source and destination are
 * swapped, the time to live becomes 255, flags and fragment offset are cleared, and checksums are
 * updated incrementally. Its destination address annotation is set, its paint cleared, its
 * timestamp the current time. Other packets leave on output 1, or are dropped without an output 1.
 */
@ElementInfo(name = "ICMPPingResponder", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {
      IP_HEADER,
      ICMP_TYPE,
      CHECKSUM,
      ICMP_REST,
      PAYLOAD,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT
    },
    writes = {
      IP_ADDRESSES,
      IP_OPTIONS,
      IP_FRAGMENT,
      IP_TTL,
      IP_CHECKSUM,
      ICMP_TYPE,
      CHECKSUM,
      ANNO_DST_IP,
      ANNO_PAINT,
      ANNO_TIMESTAMP
    },
    does = {DROPS, BRANCHES, STATE})
public final class ICMPPingResponder extends PacketElement {
  private static final int TTL = 255;

  private final int noRequest = dropReason("not an echo request");
  private final int shared = shortageReason("packet is shared");

  /** Creates the element. */
  public ICMPPingResponder() {}

  @Override
  public int process(long packet) {
    long ip = Headers.ipv4(packet);
    long icmp = Headers.transport(packet, Icmp.HEADER_LENGTH);
    if (ip == 0
        || icmp < ip + Ipv4.MIN_HEADER
        || Ipv4.protocol(ip) != IpProtocol.ICMP
        || Icmp.type(icmp) != Icmp.ECHO) {
      return reject(noRequest);
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    answer(packet);
    return 0;
  }

  private static void answer(long packet) {
    long ip = Headers.ipv4(packet);
    int asker = Ipv4.src(ip);
    Ipv4.setSrc(ip, Ipv4.dst(ip));
    Ipv4.setDst(ip, asker);
    int delta = Checksum.delta16(Ipv4.flagsAndOffset(ip), 0);
    int sum = Checksum.update(Ipv4.checksum(ip), delta);
    Ipv4.setFlagsAndOffset(ip, 0);
    delta = Checksum.delta16(Ipv4.ttl(ip) << 8, TTL << 8);
    Ipv4.setTtl(ip, TTL);
    Ipv4.setChecksum(ip, Checksum.update(sum, delta));
    Anno.putI32(packet, Anno.DST_IP, asker);
    Anno.putU8(packet, Anno.PAINT, 0);
    Anno.setTimestamp(packet, WallClock.nanos());
    long icmp = Anno.transportHeader(packet);
    delta = Checksum.delta16(Icmp.ECHO << 8 | Icmp.code(icmp), 0);
    Icmp.setType(icmp, Icmp.ECHO_REPLY);
    Icmp.setCode(icmp, 0);
    Icmp.setChecksum(icmp, Checksum.update(Icmp.checksum(icmp), delta));
    if (Icmp.checksum(icmp) == 0 && Checksum.sum(icmp, Headers.transportLength(packet)) == 0) {
      // All bytes are zero: the one case in which the sum is the other zero.
      Icmp.setChecksum(icmp, 0xffff);
    }
  }
}
