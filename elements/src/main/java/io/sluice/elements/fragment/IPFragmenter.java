// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.header.Headers;
import io.sluice.header.IpAddress;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Splits IPv4 packets that are too long into fragments (RFC 791, 2.3).
 *
 * <p>{@code IPFragmenter(MTU [, HONOR_DF, VERBOSE, HEADROOM])}
 *
 * <p>Expects the IP header annotation. Packets of at most MTU bytes from their IP header on pass
 * unchanged. Longer ones become fragments of at most MTU bytes, first to last, with the annotations
 * of the packet; the first one has all options and the bytes before the IP header, the others only
 * the options with the copy bit. Packets that must not be fragmented, and those whose header leaves
 * no room, leave on output 1, usually to an {@code ICMPError(..., unreachable, needfrag)}, or are
 * dropped without an output 1; the first five are reported. Packets whose length is wrong, and
 * fragments that would end beyond 65,535 bytes, are dropped.
 *
 * <p>Keywords: {@code HONOR_DF} boolean, default true; when false, don't fragment is ignored, and
 * such a packet gets a random identification. {@code VERBOSE} boolean, default false, reports every
 * packet for output 1. {@code HEADROOM} of fragments, default that of a new packet.
 *
 * <p>Handlers: {@code drops} (read) packets for output 1, {@code fragments} (read) fragments made.
 */
@ElementInfo(name = "IPFragmenter", ports = "1/1-2", processing = "h/h", replicable = true)
@ElementEffects(
    reads = {DATA, ANNOTATIONS},
    writes = {DATA, ANNOTATIONS},
    does = {MAKES, RESIZES, ADDS_HEADER, REMOVES_HEADER, DROPS, BRANCHES})
public final class IPFragmenter extends Fragmenter {
  private static final int MAX_LENGTH = 65_535;
  private static final int REPORTS = 5;

  private final int noHeader = dropReason("no IP header");
  private final int badLength = dropReason("bad IP length");
  private final int tooLong = dropReason("fragment ends beyond 65535 bytes");
  private final int mustNot = dropReason("must not be fragmented");
  private boolean honorDf;
  private boolean verbose;
  private int headroom;

  /** Creates the element. */
  public IPFragmenter() {}

  @Override
  protected void configure(Args args) {
    mtu = args.required("MTU").asInt(1500, 0, Integer.MAX_VALUE);
    honorDf = args.optional("HONOR_DF").asBool(true);
    verbose = args.optional("VERBOSE").asBool(false);
    headroom = args.keyword("HEADROOM").asInt(Mbuf.HEADROOM, 0, MAX_LENGTH);
    if (mtu < 8) {
      args.error("MTU must be at least 8");
    }
  }

  @Override
  int way(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return noHeader;
    }
    int length = Ipv4.totalLength(ip);
    int headerLength = Ipv4.headerLength(ip);
    int available = Mbuf.length(packet) - Anno.networkOffset(packet);
    if (length > available || length < headerLength) {
      return badLength;
    }
    int room = (mtu - headerLength) & ~7;
    if (honorDf && Ipv4.dontFragment(ip) || room < 8) {
      refuse(packet, ip);
      return nOutputs() > 1 ? REFUSES : mustNot;
    }
    return Ipv4.fragmentOffset(ip) + length - headerLength > MAX_LENGTH ? tooLong : SPLITS;
  }

  private void refuse(long packet, long ip) {
    if (verbose || refused < REPORTS) {
      String from = IpAddress.format4(Ipv4.src(ip));
      String to = IpAddress.format4(Ipv4.dst(ip));
      router()
          .report(
              "IPFragmenter(" + mtu + ") DF " + from + " " + to + " len=" + Mbuf.length(packet));
    }
    refused++;
  }

  @Override
  void fragment(long packet, PacketBatch out) {
    long ip = Headers.ipv4(packet);
    int headerLength = Ipv4.headerLength(ip);
    int payload = Ipv4.totalLength(ip) - headerLength;
    // The identification need not be unique where don't fragment was set (RFC 6864).
    int id = Ipv4.dontFragment(ip) ? ThreadLocalRandom.current().nextInt(0x10000) : Ipv4.id(ip);
    int first = Math.min(payload, (mtu - headerLength) & ~7);
    int before = Anno.networkOffset(packet);
    int optionLength = FragmentOptions.length(ip);
    int room = (mtu - Ipv4.MIN_HEADER - optionLength) & ~7;
    int at = 0;
    while (at < payload) {
      int size = Math.min(at == 0 ? first : room, payload - at);
      boolean last = at + size == payload;
      long made =
          at == 0
              ? copyStart(packet, before + headerLength + size, 0)
              : laterFragment(packet, ip, at, size, optionLength);
      if (made != 0) {
        finish(made, id, at, last);
      }
      emitFragment(out, made);
      at += size;
    }
  }

  private long laterFragment(long packet, long ip, int at, int size, int optionLength) {
    long made = packets.allocate();
    int headerLength = Ipv4.MIN_HEADER + optionLength;
    if (made == 0 || !packets.makeRoom(made, headroom, headerLength + size)) {
      return discard(made);
    }
    Mbuf.setDataOffset(made, headroom);
    Mbuf.setLength(made, headerLength + size);
    long header = Mbuf.data(made);
    Memory.copy(ip, header, Ipv4.MIN_HEADER);
    FragmentOptions.copy(ip, header + Ipv4.MIN_HEADER);
    Memory.copy(ip + Ipv4.headerLength(ip) + at, header + headerLength, size);
    Ipv4.setHeaderLength(header, headerLength);
    Anno.copyWithoutHeaders(packet, made);
    Headers.markIpAt(made, 0, headerLength);
    Mbuf.setPort(made, Mbuf.port(packet));
    return made;
  }

  /** Writes what differs between fragments; a fragment may itself be split again. */
  private static void finish(long packet, int id, int at, boolean last) {
    long ip = Headers.ipv4(packet);
    Ipv4.setTotalLength(ip, Mbuf.length(packet) - Anno.networkOffset(packet));
    Ipv4.setId(ip, id);
    int bits = (Ipv4.flagsAndOffset(ip) & ~Ipv4.DONT_FRAGMENT) + (at >>> 3);
    Ipv4.setFlagsAndOffset(ip, last ? bits : bits | Ipv4.MORE_FRAGMENTS);
    Ipv4.updateChecksum(ip);
  }
}
