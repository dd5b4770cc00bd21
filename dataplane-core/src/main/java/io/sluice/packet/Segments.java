// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/**
 * Packets in several segments, as devices receive packets that are longer than a buffer: mbufs
 * linked by their next fields; the first one has the number of segments and the total length.
 * Allocates nothing.
 */
public final class Segments {
  /** The most segments of a packet: standard buffers need 32 for the longest one. */
  public static final int MOST = 256;

  private Segments() {}

  /**
   * Verifies a chain of segments against the fields of the first one.
   *
   * @param packet the first segment
   * @return the total length; -1 if it is more than a long buffer holds, if a segment is empty or
   *     exceeds its buffer, if there are more or fewer segments or bytes than the first one says,
   *     or more than {@value #MOST} segments
   */
  public static int length(long packet) {
    int count = Mbuf.segments(packet);
    if (count > MOST) {
      return -1;
    }
    int total = 0;
    int seen = 0;
    long segment = packet;
    for (; segment != 0 && seen < count; seen++, segment = Mbuf.next(segment)) {
      int length = Memory.getShort(segment + Mbuf.DATA_LEN) & 0xffff;
      int offset = Memory.getShort(segment + Mbuf.DATA_OFF) & 0xffff;
      int size = Memory.getShort(segment + Mbuf.BUF_LEN) & 0xffff;
      total += length;
      if (length == 0 || offset + length > size || total > Mbuf.LONG_BUFFER) {
        return -1;
      }
    }
    boolean right = segment == 0 && seen == count && count > 0;
    return right && total == Memory.getInt(packet + Mbuf.PKT_LEN) ? total : -1;
  }
}
