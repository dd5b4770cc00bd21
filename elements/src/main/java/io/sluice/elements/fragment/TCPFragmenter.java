// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;

/**
 * Splits TCP segments that are too long into several.
 *
 * <p>{@code TCPFragmenter([keywords])}
 *
 * <p>Expects the IP header annotation. A TCP packet over IPv4 of at least MTU bytes from its IP
 * header on becomes segments of at most MTU bytes, first to last, each with its annotations and all
 * its headers, including link header and options; lengths, sequence numbers and checksums are
 * updated. Only the first one has SYN, only the last one FIN. Other packets, including IP
 * fragments, pass unchanged, as do all packets whose headers alone fill the MTU. TCP packets whose
 * lengths are wrong are dropped.
 *
 * <p>Keywords, at least one of which is required: {@code MTU} 0 to 65535, 0 for none; {@code
 * MTU_ANNO} an annotation of 2 bytes: the packet's own MTU, if not 0 and less than MTU.
 *
 * <p>Handlers: {@code count} packets, {@code fragmented_count} packets split, {@code fragments} the
 * resulting segments (read).
 */
@ElementInfo(name = "TCPFragmenter", processing = "h/h", replicable = true)
@ElementEffects(
    reads = {DATA, ANNOTATIONS},
    writes = {DATA, ANNOTATIONS},
    does = {MAKES, RESIZES, DROPS})
public final class TCPFragmenter extends Fragmenter {
  private final int badLength = dropReason("bad TCP or IP length");
  private int most;
  private int annotation;
  private long count;
  private long split;

  /** Creates the element. */
  public TCPFragmenter() {}

  @Override
  protected void configure(Args args) {
    most = args.keyword("MTU").asInt(0, 0, 0xffff);
    annotation = args.keyword("MTU_ANNO").asAnno(2, -1);
    if (most == 0 && annotation < 0) {
      args.error("At least one of MTU and MTU_ANNO must be set");
    }
    if (annotation >= 0) {
      router().requireAnnotations();
    }
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest;
  }

  private int mtu(long packet) {
    int own = annotation < 0 ? 0 : Anno.getU16(packet, annotation);
    return own != 0 && (most == 0 || own < most) ? own : most;
  }

  @Override
  int way(long packet) {
    count++;
    long ip = Headers.ipv4(packet);
    if (ip == 0
        || Ipv4.version(ip) != 4
        || Ipv4.protocol(ip) != IpProtocol.TCP
        || Ipv4.isFragment(ip)) {
      return PASSES;
    }
    int mtu = mtu(packet);
    if (mtu == 0 || Ipv4.totalLength(ip) < mtu) {
      return PASSES;
    }
    int headers = headers(packet, ip);
    if (headers < 0) {
      return badLength;
    }
    return headers >= mtu ? PASSES : SPLITS;
  }

  /** Bytes of the IP and the TCP header; -1 when a length is wrong. */
  private static int headers(long packet, long ip) {
    int available = Mbuf.length(packet) - Anno.networkOffset(packet);
    int length = Ipv4.totalLength(ip);
    int ipHeader = Ipv4.headerLength(ip);
    if (length > available || length < ipHeader + Tcp.MIN_HEADER) {
      return -1;
    }
    int tcpHeader = Tcp.headerLength(ip + ipHeader);
    return tcpHeader < Tcp.MIN_HEADER || ipHeader + tcpHeader > length ? -1 : ipHeader + tcpHeader;
  }

  @Override
  void fragment(long packet, PacketBatch out) {
    long ip = Headers.ipv4(packet);
    int headers = headers(packet, ip);
    int payload = Ipv4.totalLength(ip) - headers;
    int room = mtu(packet) - headers;
    split++;
    int at = 0;
    while (at < payload) {
      int size = Math.min(room, payload - at);
      emitFragment(out, segment(packet, headers, at, size, at + size == payload));
      at += size;
    }
  }

  private long segment(long packet, int headers, int at, int size, boolean last) {
    int before = Anno.networkOffset(packet) + headers;
    long made = copyStart(packet, before, size);
    if (made != 0) {
      Memory.copy(Mbuf.data(packet) + before + at, Mbuf.data(made) + before, size);
      finish(made, headers, at, size, last);
    }
    return made;
  }

  private static void finish(long packet, int headers, int at, int size, boolean last) {
    long ip = Headers.ipv4(packet);
    Ipv4.setTotalLength(ip, headers + size);
    Ipv4.updateChecksum(ip);
    long tcp = ip + Ipv4.headerLength(ip);
    int flags = Tcp.flags(tcp);
    // SYN takes a sequence number before the first byte, FIN one after the last.
    int syn = at > 0 && (flags & Tcp.SYN) != 0 ? 1 : 0;
    Tcp.setSeq(tcp, Tcp.seq(tcp) + at + syn);
    Tcp.setFlags(tcp, flags & ~(at > 0 ? Tcp.SYN : 0) & ~(last ? 0 : Tcp.FIN));
    Tcp.setChecksum(tcp, 0);
    int length = headers - Ipv4.headerLength(ip) + size;
    Tcp.setChecksum(tcp, Checksum.transport(ip, tcp, length));
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    TCPFragmenter before = (TCPFragmenter) old;
    count = before.count;
    split = before.split;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("fragments", () -> fragments);
    handlers.total("count", () -> count);
    handlers.total("fragmented_count", () -> split);
  }
}
