// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import io.sluice.header.IpAddress;
import io.sluice.header.Ipv6;
import io.sluice.packet.Bytes;

/** The fragments of one IPv6 packet. */
final class Assembly6 extends Assembly {
  private long srcHigh;
  private long srcLow;
  private long dstHigh;
  private long dstLow;
  private int id;
  private int link;
  private int nextHeader;

  /** Whether fragments overlapped, so that nothing comes of this packet. */
  boolean isSpoiled;

  /** Begins anew with a fragment's identity, and its headers up to the fragment header. */
  void begin(long packet, long ip, int fragmentId, int length) {
    srcHigh = Ipv6.srcHigh(ip);
    srcLow = Ipv6.srcLow(ip);
    dstHigh = Ipv6.dstHigh(ip);
    dstLow = Ipv6.dstLow(ip);
    id = fragmentId;
    isSpoiled = false;
    begin(packet, ip, length);
  }

  boolean is(long ip, int fragmentId) {
    return id == fragmentId
        && srcLow == Ipv6.srcLow(ip)
        && dstLow == Ipv6.dstLow(ip)
        && srcHigh == Ipv6.srcHigh(ip)
        && dstHigh == Ipv6.dstHigh(ip);
  }

  /**
   * What the first fragment says: which byte names the fragment header, and what is to be there.
   */
  void setChain(int linkAt, int next) {
    link = linkAt;
    nextHeader = next;
  }

  /** Nothing comes of this packet: forgets its data, and keeps its name. */
  void spoil() {
    isSpoiled = true;
    forget();
  }

  @Override
  void writeHeader(long ip, int length, boolean whole) {
    Ipv6.setPayloadLength(ip, Math.min(0xffff, length() - Ipv6.HEADER_LENGTH));
    Bytes.putU8(ip + link, nextHeader);
  }

  @Override
  void appendKey(StringBuilder text) {
    text.append(IpAddress.format6(srcHigh, srcLow)).append(' ');
    text.append(IpAddress.format6(dstHigh, dstLow)).append(' ');
    text.append(Integer.toUnsignedString(id));
  }
}
