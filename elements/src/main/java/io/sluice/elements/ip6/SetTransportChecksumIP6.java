// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_LENGTH;
import static io.sluice.effect.Field.IP_OPTIONS;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.TRANSPORT_HEADER;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Computes the checksum of TCP, UDP and ICMPv6 in IPv6 packets.
 *
 * <p>{@code SetTransportChecksumIP6()}
 *
 * <p>Expects the network header annotation, as CheckIP6Header sets it. Extension headers are
 * skipped. A UDP checksum of zero is sent as 0xffff (RFC 8200). Packets of other protocols pass
 * unchanged, and so do fragments, because the checksum covers the whole datagram. Packets that are
 * shorter than their IPv6 length, or than the header of their protocol, are dropped; the first one
 * is reported. SetTCPChecksumIP6, SetUDPChecksumIP6 and SetICMPChecksumIP6 are other names for it.
 *
 * <p>See also: CheckIP6Header, SetTCPChecksum.
 */
@ElementInfo(
    name = "SetTransportChecksumIP6",
    aliases = {"SetTCPChecksumIP6", "SetUDPChecksumIP6", "SetICMPChecksumIP6"},
    replicable = true)
@ElementEffects(
    reads = {
      IP_LENGTH,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      IP_OPTIONS,
      TRANSPORT_HEADER,
      PAYLOAD,
      LENGTH,
      ANNO_NETWORK
    },
    writes = CHECKSUM,
    does = DROPS)
public final class SetTransportChecksumIP6 extends PacketElement {
  private final int bad = dropReason("bad lengths");
  private final int shared = shortageReason("packet is shared");
  private boolean reported;

  /** Creates the element. */
  public SetTransportChecksumIP6() {}

  @Override
  public int process(long packet) {
    long ip = Headers.ipv6(packet);
    if (ip == 0) {
      return SLOW_PATH;
    }
    int end = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(ip);
    if (end > Mbuf.length(packet) - Anno.networkOffset(packet)) {
      return SLOW_PATH;
    }
    int transport = Ipv6.transport(ip, end);
    if (transport == Ipv6.MALFORMED) {
      return SLOW_PATH;
    } else if (Ipv6.isFragment(transport)) {
      return 0;
    }
    int protocol = Ipv6.transportProtocol(transport);
    int at = Checksum.offset6(protocol);
    if (at == 0) {
      return 0;
    }
    int offset = Ipv6.transportOffset(transport);
    if (end - offset < shortest(protocol)) {
      return SLOW_PATH;
    } else if (!packets.ensureWritable(packet)) {
      return shared;
    }
    ip = Anno.networkHeader(packet);
    Bytes.putU16(ip + offset + at, 0);
    int checksum = Checksum.transport6(ip, protocol, ip + offset, end - offset);
    Bytes.putU16(ip + offset + at, checksum == 0 && protocol == IpProtocol.UDP ? 0xffff : checksum);
    return 0;
  }

  private static int shortest(int protocol) {
    return protocol == IpProtocol.TCP ? Tcp.MIN_HEADER : Udp.HEADER_LENGTH;
  }

  @Override
  protected int slowPath(int kind) {
    if (!reported) {
      reported = true;
      router().report(name() + ": bad lengths");
    }
    return bad;
  }
}
