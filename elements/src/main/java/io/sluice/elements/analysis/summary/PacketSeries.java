// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import java.util.function.LongConsumer;

/**
 * Makes a series of packets from one that stands for several: lengths add up to its length, times
 * step from its first to its last.
 */
public final class PacketSeries {
  private long packet;
  private int left;
  private long length;
  private long time;
  private long step;
  private long last;
  private long extra;

  /** Creates an empty series. */
  public PacketSeries() {}

  /**
   * Whether a packet stands for more than itself.
   *
   * @param packet the packet
   * @return true when it has an extra packets annotation
   */
  public static boolean isSeries(long packet) {
    return Anno.getI32(packet, Anno.EXTRA_PACKETS) != 0;
  }

  /**
   * Whether the last packet was made.
   *
   * @return true before {@link #begin}, too
   */
  public boolean isEmpty() {
    return left == 0;
  }

  /**
   * Begins with a packet, which belongs to the series from here on.
   *
   * @param whole the packet that stands for the series
   */
  public void begin(long whole) {
    packet = whole;
    // A count beyond a signed int would take a day to emit.
    left = Math.max(1, 1 + Anno.getI32(whole, Anno.EXTRA_PACKETS));
    int present = Mbuf.length(whole);
    extra = Anno.getI32(whole, Anno.EXTRA_LENGTH) & 0xffff_ffffL;
    length = (present + extra) / left;
    if (length < present) {
      length = present;
      extra = length * (left - 1L);
    }
    last = Anno.timestamp(whole);
    long first = Anno.getI64(whole, Anno.FIRST_TIMESTAMP);
    step = first == 0 || left < 2 ? 0 : (last - first) / (left - 1);
    time = first == 0 ? last : first;
    Anno.putI32(whole, Anno.EXTRA_PACKETS, 0);
  }

  /**
   * The next packet of the series.
   *
   * @param packets where buffers come from
   * @param checksums whether IP checksums are to be right
   * @return 0 when there is no buffer for it; it comes next time
   */
  public long next(PacketAllocator packets, boolean checksums) {
    long next = left == 1 ? packet : packets.copy(packet);
    if (next == 0) {
      return 0;
    }
    left--;
    int present = Mbuf.length(next);
    long whole = left == 0 ? present + extra : length;
    Anno.setTimestamp(next, left == 0 ? last : time);
    Anno.putI32(next, Anno.EXTRA_LENGTH, (int) (whole - present));
    setLength(next, whole, checksums);
    time += step;
    extra -= length;
    return next;
  }

  private static void setLength(long packet, long whole, boolean checksums) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return;
    }
    int ipLength = (int) Math.min(0xffff, whole - Anno.networkOffset(packet));
    if (ipLength == Ipv4.totalLength(ip)) {
      return;
    }
    Ipv4.setTotalLength(ip, ipLength);
    boolean udp = Ipv4.protocol(ip) == IpProtocol.UDP && Ipv4.isFirstFragment(ip);
    long header = udp ? Headers.transport(packet, Udp.HEADER_LENGTH) : 0;
    if (header != 0) {
      Udp.setLength(header, ipLength - Ipv4.headerLength(ip));
    }
    if (checksums) {
      Ipv4.setChecksum(ip, 0);
      Ipv4.setChecksum(ip, Checksum.of(ip, Ipv4.headerLength(ip)));
    }
  }

  /**
   * Gives the packet back, for an end before the end.
   *
   * @param free takes it
   */
  public void clear(LongConsumer free) {
    if (left > 0) {
      free.accept(packet);
      left = 0;
    }
  }
}
