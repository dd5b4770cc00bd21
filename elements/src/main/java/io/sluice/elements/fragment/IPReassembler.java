// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Reassembles fragmented IPv4 packets (RFC 791, 3.2, RFC 1122, 3.3.2).
 *
 * <p>{@code IPReassembler([keywords])}
 *
 * <p>Expects the IP header annotation. Packets that are not fragments pass. A packet leaves when
 * its last missing fragment has arrived, with the headers and annotations of its first fragment,
 * and the timestamp of the fragment that completed it. Fragments may overlap; the later one counts.
 *
 * <p>Waiting fragments occupy no packet buffers. A packet that gets no fragment for 30 seconds is
 * given up, and when all together take more than HIMEM bytes, so are the oldest, until three
 * quarters of that are in use. The incomplete packet leaves on output 1, with gaps filled by zeros,
 * usually to an {@code ICMPError(..., timeexceeded, reassembly)}; without an output 1 it is
 * dropped. Fragments whose lengths are wrong, or contradict those of others, are dropped, and so
 * are packets longer than 65,535 bytes.
 *
 * <p>Keywords: {@code HIMEM} bytes, default 262144. {@code MAX_MTU_ANNO} an annotation of two bytes
 * for the length of the longest fragment. {@code MAX_LENGTH} is accepted and ignored.
 *
 * <p>Handlers: {@code dump} (read) counts, and waiting fragments.
 */
@ElementInfo(name = "IPReassembler", ports = "1/1-2", processing = "a/ah")
@ElementEffects(
    reads = {DATA, ANNOTATIONS},
    writes = {DATA, ANNOTATIONS},
    does = {MAKES, KEEPS, RESIZES, DROPS, BRANCHES, STATE})
public final class IPReassembler extends Reassembler {
  /** Creates the element. */
  public IPReassembler() {}

  @Override
  protected long take(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      drop(noHeader, packet);
      return 0;
    }
    return Ipv4.isFragment(ip) ? takeFragment(packet, ip) : packet;
  }

  private long takeFragment(long packet, long ip) {
    int at = Ipv4.fragmentOffset(ip);
    int headerLength = Ipv4.headerLength(ip);
    int size = Ipv4.totalLength(ip) - headerLength;
    int available = Mbuf.length(packet) - Anno.networkOffset(packet) - headerLength;
    boolean last = !Ipv4.moreFragments(ip);
    if (!isProper(at, size, available, last)) {
      countSeen();
      drop(bad, packet);
      return 0;
    }
    long now = arrived(packet);
    Assembly assembly = find(packet, ip);
    if (assembly.contradicts(at + size, last)) {
      drop(bad, packet);
      return 0;
    }
    int before = assembly.end;
    assembly.add(packet, ip, headerLength, ip + headerLength, at, at + size, last);
    return settle(packet, assembly, before, now);
  }

  private int bucket(int src, int dst, int id, int protocol) {
    int hash = (src ^ seed) * 0x9e37_79b1 + dst;
    hash = (hash ^ hash >>> 15) * 0x85eb_ca6b + (id << 8 | protocol);
    hash = (hash ^ hash >>> 13) * 0xc2b2_ae35 * seed;
    return hash >>> 22;
  }

  private Assembly find(long packet, long ip) {
    int bucket = bucket(Ipv4.src(ip), Ipv4.dst(ip), Ipv4.id(ip), Ipv4.protocol(ip));
    for (Assembly a = first(bucket); a != null; a = a.next) {
      if (((Assembly4) a).is(ip)) {
        return a;
      }
    }
    Assembly4 fresh = (Assembly4) fresh(bucket);
    fresh.begin(packet, ip);
    return fresh;
  }

  @Override
  Assembly newAssembly() {
    return new Assembly4();
  }

  @Override
  int longestWhole() {
    return MAX_LENGTH;
  }

  @Override
  boolean isWorthAnError(Assembly assembly) {
    return true;
  }
}
