// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Icmp6;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv6;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import java.util.List;

/**
 * Turns each packet into an ICMPv6 error about it (RFC 4443).
 *
 * <p>{@code ICMP6Error(SRC, TYPE [, CODE, keywords])}
 *
 * <p>Expects the IP header annotation. The output is an IPv6 packet from SRC to the sender of the
 * input packet, of which it quotes as much as fits into 1280 bytes; its destination address
 * annotation is set. TYPE is 1 {@code unreachable}, 2 {@code toobig}, 3 {@code timeexceeded} or 4
 * {@code parameterproblem}, CODE 0 to 255, default 0.
 *
 * <p>These packets are dropped without an error: ICMPv6 errors and redirects, packets to multicast
 * addresses or received as link-level broadcast (except for toobig, and parameterproblem with code
 * 2), packets whose source is not a single host, and fragments other than the first.
 *
 * <p>Keywords: {@code MTU} the one that toobig reports, default 1280. A parameter problem points to
 * the byte given by the annotation.
 *
 * <p>See also: DecIP6HLIM.
 */
@ElementInfo(name = "ICMP6Error", replicable = true, live = true)
@ElementEffects(
    reads = {DATA, ANNOTATIONS},
    writes = {DATA, ANNOTATIONS},
    does = {ADDS_HEADER, REMOVES_HEADER, RESIZES, DROPS})
public final class ICMP6Error extends PacketElement {
  private static final int MTU = 1280;
  private static final int ICMP_HEADER = 8;
  private static final int REDIRECT = 137;
  private static final int HOP_LIMIT = 255;
  private static final List<String> TYPES =
      List.of("", "unreachable", "toobig", "timeexceeded", "parameterproblem");

  private final int noHeader = dropReason("no IPv6 header");
  private final int malformed = dropReason("bad extension header");
  private final int aboutError = dropReason("no error about an ICMPv6 error");
  private final int aboutMulticast = dropReason("no error about a multicast");
  private final int badSource = dropReason("no error to such a source");
  private final int aboutFragment = dropReason("no error about a later fragment");
  private final int noRoom = shortageReason("no room in the buffer");
  private long srcHigh;
  private long srcLow;
  private int type;
  private int code;
  private int mtu;

  /** Creates the element. */
  public ICMP6Error() {}

  @Override
  protected void configure(Args args) {
    long[] src = args.required("SRC").as(Address6::parse, new long[2]);
    srcHigh = src[0];
    srcLow = src[1];
    type = args.required("TYPE").as(ICMP6Error::typeOf, 1);
    code = args.optional("CODE").asInt(0, 0, 255);
    mtu = args.keyword("MTU").asInt(MTU, MTU, Integer.MAX_VALUE);
  }

  private static Integer typeOf(String text) {
    int named = text.isEmpty() ? -1 : TYPES.indexOf(text);
    if (named > 0) {
      return named;
    }
    return text.matches("[1-4]") ? Integer.valueOf(text) : null;
  }

  @Override
  public int process(long packet) {
    long ip = Headers.ipv6(packet);
    if (ip == 0 || Ipv6.version(ip) != 6) {
      return noHeader;
    }
    int refused = refusal(packet, ip);
    if (refused != 0) {
      return refused;
    }
    return packets.ensureWritable(packet) && makeError(packet) ? 0 : noRoom;
  }

  /** Why there is no error about a packet (RFC 4443, 2.4); 0 when there is one. */
  private int refusal(long packet, long ip) {
    int available = Mbuf.length(packet) - Anno.networkOffset(packet);
    int transport = Ipv6.transport(ip, available);
    if (transport == Ipv6.MALFORMED) {
      return malformed;
    }
    if (Ipv6.isLaterFragment(transport)) {
      return aboutFragment;
    }
    if (Ipv6.transportProtocol(transport) == IpProtocol.ICMP6) {
      int offset = Ipv6.transportOffset(transport);
      int about = offset < available ? Icmp6.type(ip + offset) : 0;
      if (about < 128 || about == REDIRECT) {
        return aboutError;
      }
    }
    int link = Anno.packetType(packet);
    boolean toMany =
        Ipv6.dstHigh(ip) >>> 56 == 0xff
            || link == Anno.TYPE_BROADCAST
            || link == Anno.TYPE_MULTICAST;
    boolean always = type == Icmp6.PACKET_TOO_BIG || type == Icmp6.PARAMETER_PROBLEM && code == 2;
    if (toMany && !always) {
      return aboutMulticast;
    }
    boolean nobody = (Ipv6.srcHigh(ip) | Ipv6.srcLow(ip)) == 0;
    return nobody || Ipv6.srcHigh(ip) >>> 56 == 0xff ? badSource : 0;
  }

  private boolean makeError(long packet) {
    long about = Headers.ipv6(packet);
    final long toHigh = Ipv6.srcHigh(about);
    final long toLow = Ipv6.srcLow(about);
    final int rest = rest(packet);
    Mbuf.adjust(packet, Anno.networkOffset(packet));
    int headers = Ipv6.HEADER_LENGTH + ICMP_HEADER;
    Mbuf.setLength(packet, Math.min(MTU - headers, Mbuf.length(packet)));
    if (!packets.prepend(packet, headers)) {
      return false;
    }
    long ip = Mbuf.data(packet);
    int length = Mbuf.length(packet) - Ipv6.HEADER_LENGTH;
    Ip6Header.write(ip, length, IpProtocol.ICMP6, HOP_LIMIT);
    Ipv6.setSrc(ip, srcHigh, srcLow);
    Ipv6.setDst(ip, toHigh, toLow);
    long icmp = ip + Ipv6.HEADER_LENGTH;
    Icmp6.setType(icmp, type);
    Icmp6.setCode(icmp, code);
    Icmp6.setChecksum(icmp, 0);
    Icmp6.setRest(icmp, rest);
    Icmp6.setChecksum(icmp, Checksum.transport6(ip, IpProtocol.ICMP6, icmp, length));
    Anno.clear(packet);
    Headers.markIpAt(packet, 0, Ipv6.HEADER_LENGTH);
    Anno.setDstIp6(packet, toHigh, toLow);
    return true;
  }

  private int rest(long packet) {
    if (type == Icmp6.PARAMETER_PROBLEM) {
      return Anno.getU8(packet, Anno.ICMP_PARAM_PROB);
    }
    return type == Icmp6.PACKET_TOO_BIG ? mtu : 0;
  }
}
