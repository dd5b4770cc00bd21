// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import io.sluice.argument.Args;
import io.sluice.element.AnnotationUse;
import io.sluice.element.ElementInfo;
import io.sluice.element.FrameUse;
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
@ElementInfo(
    name = "SetTCPChecksum",
    frames = FrameUse.KEEPS,
    replicable = true,
    reads = AnnotationUse.HEADERS)
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
