// SPDX-License-Identifier: Apache-2.0
package io.sluice.packet;

/**
 * Packets in several segments, as devices receive what is longer than a buffer: mbufs joined by
 * their next fields, of which the first says how many they are and how long together. Allocates
 * nothing.
 */
public final class Segments {
  /** Most segments of a packet: standard buffers need 32 for the longest. */
  public static final int MOST = 256;

  private Segments() {}

  /**
   * Verifies a chain against what its first segment says.
   *
   * @param packet the first segment
   * @return the length of all segments together; -1 when it is more than a long buffer holds, when
   *     a segment is empty or reaches beyond its buffer, and when there are more or fewer of them,
   *     or of their bytes, than the first says, or more than {@value #MOST}
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
