// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COPIES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.SENDS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PACKET_TYPE;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADER_POSITIONS;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

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
 * (default false) a data offset that cannot be right is corrected: to 20 bytes when it is below, to
 * the segment's length when it is beyond.
 */
@ElementInfo(name = "SetTCPChecksum", replicable = true)
@ElementEffects(
    reads = {DATA, HEADER_POSITIONS},
    writes = {
      DATA,
      ANNO_NETWORK,
      ANNO_TRANSPORT,
      ANNO_PACKET_TYPE,
      ANNO_TIMESTAMP,
      USER_ANNOTATIONS
    },
    does = {
      DROPS,
      BRANCHES,
      RESIZES,
      COPIES,
      KEEPS,
      REORDERS,
      SENDS,
      COUNTS,
      STATE,
      FLOW_STATE,
      REPORTS
    })
public final class SetTCPChecksum extends PacketElement {
  private final int bad = dropReason("bad lengths");
  private final int shared = dropReason("packet is shared");
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
