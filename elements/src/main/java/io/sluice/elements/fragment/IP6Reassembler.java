// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.header.Headers;
import io.sluice.header.Ipv6;
import io.sluice.header.Ipv6Fragment;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Reassembles fragmented IPv6 packets (RFC 8200, 4.5).
 *
 * <p>{@code IP6Reassembler([keywords])}
 *
 * <p>Expects the IP header annotation. Packets without a fragment header pass; a complete packet
 * with a fragment header loses it and passes, whatever else is waiting (RFC 6946). A packet leaves
 * when its last missing fragment has arrived, without the fragment header, with the headers and
 * annotations of its first fragment, and the timestamp of the fragment that completed it. When
 * fragments overlap, the packet is discarded with all its fragments, also those still to come (RFC
 * 5722); a duplicate fragment is ignored. The first fragment must have all extension headers (RFC
 * 7112).
 *
 * <p>Waiting fragments occupy no packet buffers. A packet that gets no fragment for 30 seconds is
 * given up, and when all together take more than HIMEM bytes, so are the oldest, until three
 * quarters of that are in use. If its first fragment has arrived, the incomplete packet leaves on
 * output 1, with gaps filled by zeros, usually to an {@code ICMP6Error(..., timeexceeded, 1)};
 * without an output 1 it is dropped. Fragments whose lengths are wrong or contradict those of
 * others are dropped, and so are packets longer than a buffer, or with more than 65,535 bytes after
 * the IPv6 header.
 *
 * <p>Keywords: {@code HIMEM} bytes, default 262144. {@code MAX_MTU_ANNO} an annotation of two bytes
 * for the length of the longest fragment. {@code MAX_LENGTH} is accepted and ignored.
 *
 * <p>Handlers: {@code dump} (read) counts, and waiting fragments.
 */
@ElementInfo(name = "IP6Reassembler", ports = "1/1-2", processing = "a/ah")
@ElementEffects(
    reads = {DATA, ANNOTATIONS},
    writes = {DATA, ANNOTATIONS},
    does = {MAKES, KEEPS, REMOVES_HEADER, RESIZES, DROPS, BRANCHES, STATE})
public final class IP6Reassembler extends Reassembler {
  private final int overlap = dropReason("overlapping fragments");
  private final int shared = shortageReason("no room in the buffer");
  private final HeaderChain6 chain = new HeaderChain6();

  /** Creates the element. */
  public IP6Reassembler() {}

  @Override
  protected long take(long packet) {
    long ip = Headers.ipv6(packet);
    if (ip == 0) {
      drop(noHeader, packet);
      return 0;
    }
    int available = Mbuf.length(packet) - Anno.networkOffset(packet);
    int length = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(ip);
    boolean readable = chain.read(ip, Math.min(available, length));
    if (chain.fragment == 0) {
      return packet;
    }
    if (!readable || length > available) {
      countSeen();
      drop(bad, packet);
      return 0;
    }
    long header = ip + chain.fragment;
    boolean whole = Ipv6Fragment.offset(header) == 0 && !Ipv6Fragment.moreFragments(header);
    return whole ? withoutFragmentHeader(packet) : takeFragment(packet, ip, header, length);
  }

  private long takeFragment(long packet, long ip, long header, int length) {
    int at = Ipv6Fragment.offset(header);
    int size = length - chain.fragment - Ipv6Fragment.HEADER_LENGTH;
    boolean last = !Ipv6Fragment.moreFragments(header);
    boolean proper = isProper(at, size, size, last);
    if (!proper || at == 0 && Ipv6.transport(ip, length) == Ipv6.MALFORMED) {
      countSeen();
      drop(bad, packet);
      return 0;
    }
    // What makes room may come back to this element, which reads its headers.
    int headers = chain.fragment;
    int link = chain.fragmentLink;
    long now = arrived(packet);
    Assembly6 assembly = find(packet, ip, headers, Ipv6Fragment.id(header));
    if (assembly.isSpoiled) {
      drop(overlap, packet);
      return 0;
    }
    if (assembly.contradicts(at + size, last)) {
      drop(bad, packet);
      return 0;
    }
    int before = assembly.end;
    long data = header + Ipv6Fragment.HEADER_LENGTH;
    if (assembly.overlaps(at, at + size)) {
      if (assembly.has(data, at, size)) {
        packets.free(packet);
        return 0;
      }
      assembly.spoil();
      forgot(before);
      drop(overlap, packet);
      return 0;
    }
    assembly.add(packet, ip, headers, data, at, at + size, last);
    if (at == 0) {
      assembly.setChain(link, Ipv6Fragment.nextHeader(header));
    }
    return settle(packet, assembly, before, now);
  }

  private Assembly6 find(long packet, long ip, int headers, int id) {
    int bucket = bucket(ip, id);
    for (Assembly a = first(bucket); a != null; a = a.next) {
      if (((Assembly6) a).is(ip, id)) {
        return (Assembly6) a;
      }
    }
    Assembly6 fresh = (Assembly6) fresh(bucket);
    fresh.begin(packet, ip, id, headers);
    return fresh;
  }

  private int bucket(long ip, int id) {
    long hash = (Ipv6.srcHigh(ip) ^ seed) * 0x9e37_79b9_7f4a_7c15L + Ipv6.srcLow(ip);
    hash = (hash ^ hash >>> 29) * 0xbf58_476d_1ce4_e5b9L + Ipv6.dstHigh(ip);
    hash = (hash ^ hash >>> 31) * 0x94d0_49bb_1331_11ebL + Ipv6.dstLow(ip);
    hash = (hash ^ hash >>> 29 ^ id) * 0x9e37_79b9_7f4a_7c15L * seed;
    return (int) (hash >>> 54);
  }

  /** Moves what is in front of the fragment header over it. */
  private long withoutFragmentHeader(long packet) {
    long writable = packets.makeWritable(packet);
    if (writable == 0) {
      drop(shared, packet);
      return 0;
    }
    int start = Anno.networkOffset(writable);
    long data = Mbuf.data(writable);
    int gone = Ipv6Fragment.HEADER_LENGTH;
    int kept = start + chain.fragment;
    Bytes.putU8(data + start + chain.fragmentLink, Ipv6Fragment.nextHeader(data + kept));
    Memory.copy(data, data + gone, kept);
    Mbuf.adjust(writable, gone);
    long ip = Mbuf.data(writable) + start;
    Ipv6.setPayloadLength(ip, Ipv6.payloadLength(ip) - gone);
    Headers.markIpAt(writable, start, chain.fragment);
    return writable;
  }

  @Override
  Assembly newAssembly() {
    return new Assembly6();
  }

  @Override
  int longestWhole() {
    return Ipv6.HEADER_LENGTH + MAX_LENGTH;
  }

  @Override
  boolean isWorthAnError(Assembly assembly) {
    return assembly.hasFirst();
  }
}
