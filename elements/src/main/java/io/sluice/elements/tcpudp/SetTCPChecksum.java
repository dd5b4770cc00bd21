// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.IP_ADDRESSES;
import static io.sluice.effect.Field.IP_FRAGMENT;
import static io.sluice.effect.Field.IP_LENGTH;
import static io.sluice.effect.Field.IP_OPTIONS;
import static io.sluice.effect.Field.IP_PROTO;
import static io.sluice.effect.Field.IP_VERSION;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.TCP_FLAGS;
import static io.sluice.effect.Field.TRANSPORT_HEADER;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.Bytes;

/**
 * Computes the checksum of TCP segments.
 *
 * <p>{@code SetTCPChecksum([FIXOFF])}
 *
 * <p>Expects the IP header annotation. Packets that are shorter than their IP length, or whose
 * segment is shorter than a TCP header, are dropped; the first one is reported. With FIXOFF true
 * (default false) an invalid data offset is corrected: to 20 bytes if it is less, to the segment's
 * length if it is more.
 */
@ElementInfo(name = "SetTCPChecksum", replicable = true)
@ElementEffects(
    reads = {
      IP_VERSION,
      IP_LENGTH,
      IP_FRAGMENT,
      IP_PROTO,
      IP_ADDRESSES,
      IP_OPTIONS,
      TRANSPORT_HEADER,
      PAYLOAD,
      LENGTH,
      ANNO_NETWORK,
      ANNO_TRANSPORT
    },
    writes = {CHECKSUM, TCP_FLAGS, PAYLOAD},
    does = DROPS)
public final class SetTCPChecksum extends PacketElement {
  private final int bad = dropReason("bad lengths");
  private final int shared = shortageReason("packet is shared");
  private boolean fixOffset;
  private boolean reported;

  /** Creates the element. */
  public SetTCPChecksum() {}

  @Override
  protected void configure(Args args) {
    fixOffset = args.optional("FIXOFF").asBool(false);
  }

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    long ip = Headers.ipv4(packet);
    int length = ip == 0 ? 0 : Ipv4.totalLength(ip) - Ipv4.headerLength(ip);
    long tcp = length < Tcp.MIN_HEADER ? 0 : Headers.transport(packet, length);
    if (tcp == 0) {
      return SLOW_PATH;
    }
    if (fixOffset) {
      fixOffset(tcp, length, Ipv4.isFragment(ip));
    }
    Tcp.setChecksum(tcp, 0);
    Tcp.setChecksum(tcp, Checksum.transport(ip, tcp, length));
    return 0;
  }

  @Override
  protected int slowPath(int kind) {
    if (!reported) {
      reported = true;
      router().report(name() + ": bad lengths");
    }
    return bad;
  }

  private static void fixOffset(long tcp, int length, boolean fragment) {
    int offset = Tcp.headerLength(tcp);
    int right = offset;
    if (offset < Tcp.MIN_HEADER) {
      right = Tcp.MIN_HEADER;
    } else if (offset > length && !fragment) {
      right = length;
    }
    if (right != offset) {
      Bytes.putU8(tcp + 12, right >>> 2 << 4 | Bytes.u8(tcp + 12) & 0xf);
    }
  }
}
