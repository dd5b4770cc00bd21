// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv6;
import io.sluice.header.Ipv6Fragment;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;

/**
 * Splits an IPv6 packet into fragments (RFC 8200, 4.5): {@link #begin}, then {@link #next} for
 * each. A fragment that is too long is split again. Reused for each packet; belongs to one worker;
 * allocates buffers only, and {@link #other} once.
 */
public final class Ip6Cutter {
  private static final int FRAGMENT_HEADER = Ipv6Fragment.HEADER_LENGTH;
  private static final int MAX_LENGTH = 65_535;

  private final HeaderChain6 chain = new HeaderChain6();
  private long packet;

  /**
   * Bytes of the packet's data up to where the fragment header goes: the part for all fragments.
   */
  private int common;

  /** Where in the data the number stands that is to become the fragment header's. */
  private int chainAt;

  private int nextHeader;

  /** What is cut, from here to there. */
  private int from;

  private int end;

  /** Where the first byte belongs, for packets that are fragments themselves. */
  private int offset;

  private boolean more;
  private int id;
  private int room;
  private Ip6Cutter other;

  /** Creates a cutter. */
  public Ip6Cutter() {}

  /**
   * A cutter for the packets that come while fragments of this one's packet are on their way: these
   * may lead back to the element that cuts.
   *
   * @return always the same
   */
  public Ip6Cutter other() {
    if (other == null) {
      other = new Ip6Cutter();
    }
    return other;
  }

  /**
   * Reads the headers of a packet.
   *
   * @param packet with the IP header annotation; stays the caller's
   * @param mtu bytes that a fragment has at most from its IPv6 header on
   * @param freshId the fragments' identification, unless the packet is one and has its own
   * @return false when headers or lengths are wrong, or leave no room for 8 bytes
   */
  public boolean begin(long packet, int mtu, int freshId) {
    long ip = Headers.ipv6(packet);
    if (ip == 0 || Ipv6.version(ip) != 6) {
      return false;
    }
    int start = Anno.networkOffset(packet);
    int length = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(ip);
    if (start + length > Mbuf.length(packet)) {
      return false;
    }
    this.packet = packet;
    end = start + length;
    if (!chain.read(ip, length)) {
      return false;
    }
    readChain(ip, freshId);
    int headers = common;
    common += start;
    from += start;
    chainAt += start;
    room = (mtu - headers - FRAGMENT_HEADER) & ~7;
    boolean fits = offset + end - from <= MAX_LENGTH && (!more || (end - from & 7) == 0);
    return room >= 8 && end > from && fits;
  }

  private void readChain(long ip, int freshId) {
    if (chain.fragment == 0) {
      common = chain.commonEnd;
      chainAt = chain.commonLink;
      from = common;
      nextHeader = Bytes.u8(ip + chainAt);
      offset = 0;
      more = false;
      id = freshId;
    } else {
      long header = ip + chain.fragment;
      common = chain.fragment;
      chainAt = chain.fragmentLink;
      from = common + FRAGMENT_HEADER;
      nextHeader = Ipv6Fragment.nextHeader(header);
      offset = Ipv6Fragment.offset(header);
      more = Ipv6Fragment.moreFragments(header);
      id = Ipv6Fragment.id(header);
    }
  }

  /**
   * Whether all fragments were made.
   *
   * @return true when {@link #next} is not to be called
   */
  public boolean isDone() {
    return from == end;
  }

  /**
   * Makes the next fragment, with the annotations of the packet and what lies in front of its
   * header.
   *
   * @param packets where the buffer comes from
   * @return the fragment; 0 when there is no buffer for it
   */
  public long next(PacketAllocator packets) {
    int size = Math.min(room, end - from);
    int at = from;
    from += size;
    long made = packets.allocate();
    if (made == 0) {
      return 0;
    }
    int before = Math.min(Mbuf.dataOffset(packet), Mbuf.HEADROOM);
    int headers = common + FRAGMENT_HEADER;
    if (!packets.makeRoom(made, before, headers + size)) {
      packets.free(made);
      return 0;
    }
    Mbuf.setDataOffset(made, before);
    Mbuf.setLength(made, headers + size);
    long data = Mbuf.data(made);
    Memory.copy(Mbuf.data(packet), data, common);
    Memory.copy(Mbuf.data(packet) + at, data + headers, size);
    Bytes.putU8(data + chainAt, IpProtocol.FRAGMENT);
    Ipv6Fragment.write(data + common, nextHeader, offset, from < end || more, id);
    offset += size;
    int start = Anno.networkOffset(packet);
    Ipv6.setPayloadLength(data + start, headers + size - start - Ipv6.HEADER_LENGTH);
    Anno.copyWithoutHeaders(packet, made);
    Headers.markIpAt(made, start, headers - start);
    Mbuf.setPort(made, Mbuf.port(packet));
    return made;
  }
}
