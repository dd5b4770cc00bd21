// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketAllocator;
import java.util.Arrays;

/**
 * Operations on packets of one direction of a TCP connection that leave together. Belongs to one
 * worker.
 */
final class TcpBurst {
  private long[] keys = new long[64];
  private long[] spare = new long[64];

  /** Whether all packets are whole TCP segments, their headers where the annotations say. */
  static boolean isTcp(long[] packets, int count) {
    for (int i = 0; i < count; i++) {
      if (!isTcp(packets[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTcp(long packet) {
    return Payload.offset(packet) >= 0
        && Payload.isTcp(packet)
        && Payload.tcp(packet) == Headers.ipv4(packet) + Ipv4.headerLength(Headers.ipv4(packet));
  }

  static boolean isSyn(long packet) {
    return isTcp(packet) && (Tcp.flags(Payload.tcp(packet)) & Tcp.SYN) != 0;
  }

  /**
   * Puts segments in the order of their sequence numbers; those with equal ones stay as they came.
   *
   * @return whether they were not
   */
  boolean sort(long[] packets, int count) {
    keys = room(keys, count);
    int first = Tcp.seq(Payload.tcp(packets[0]));
    boolean sorted = true;
    for (int i = 0; i < count; i++) {
      long distance = Tcp.seq(Payload.tcp(packets[i])) - first;
      keys[i] = distance << Integer.SIZE | i;
      sorted &= i == 0 || keys[i - 1] < keys[i];
    }
    if (sorted) {
      return false;
    }
    Arrays.sort(keys, 0, count);
    spare = room(spare, count);
    System.arraycopy(packets, 0, spare, 0, count);
    for (int i = 0; i < count; i++) {
      packets[i] = spare[(int) keys[i]];
    }
    return true;
  }

  private static long[] room(long[] array, int count) {
    return array.length < count ? new long[Math.max(count, 2 * array.length)] : array;
  }

  /**
   * Takes out segments that do nothing but acknowledge what a later one acknowledges, and has all
   * others acknowledge as much as the one that does most. Repeated acknowledgements stay.
   *
   * @param allocator makes packets writable
   * @return how many stay, in front; the others are behind them
   */
  int compress(long[] packets, int count, PacketAllocator allocator) {
    int most = count - 1;
    boolean hasOthers = false;
    for (int i = 0; i < count; i++) {
      most = ack(packets[i]) - ack(packets[most]) > 0 ? i : most;
      hasOthers |= !isAck(packets[i]);
    }
    int ack = ack(packets[most]);
    int window = Tcp.window(Payload.tcp(packets[most]));
    spare = room(spare, count);
    int kept = 0;
    int removed = 0;
    int last = 0;
    for (int i = 0; i < count; i++) {
      long packet = packets[i];
      int its = ack(packet);
      boolean mayGo = hasOthers || kept > 0;
      if (mayGo && isAck(packet) && (last != its || its - ack < 0)) {
        spare[removed++] = packet;
      } else {
        last = its;
        setAck(packet, ack, window, allocator);
        packets[kept++] = packet;
      }
    }
    System.arraycopy(spare, 0, packets, kept, removed);
    return kept;
  }

  private static int ack(long packet) {
    return Tcp.ack(Payload.tcp(packet));
  }

  /** Whether a segment does nothing but acknowledge all bytes up to one. */
  private static boolean isAck(long packet) {
    long tcp = Payload.tcp(packet);
    boolean empty = Payload.length(packet, Payload.offset(packet)) == 0;
    return empty && Tcp.flags(tcp) == Tcp.ACK && !acknowledgesMore(tcp);
  }

  private static boolean acknowledgesMore(long tcp) {
    int option = Tcp.firstOption(tcp);
    while (option > 0 && Tcp.optionKind(tcp, option) != Tcp.OPTION_SACK) {
      option = Tcp.nextOption(tcp, option);
    }
    return option != 0;
  }

  private static void setAck(long packet, int ack, int window, PacketAllocator allocator) {
    long tcp = Payload.tcp(packet);
    boolean carries = (Tcp.flags(tcp) & (Tcp.SYN | Tcp.RST)) == 0;
    if (!carries || Tcp.ack(tcp) == ack && Tcp.window(tcp) == window) {
      return;
    }
    if (!allocator.ensureWritable(packet)) {
      return;
    }
    tcp = Anno.transportHeader(packet);
    int delta =
        Checksum.add(
            Checksum.delta32(Tcp.ack(tcp), ack), Checksum.delta16(Tcp.window(tcp), window));
    Tcp.setAck(tcp, ack);
    Tcp.setWindow(tcp, window);
    Tcp.setChecksum(tcp, Checksum.update(Tcp.checksum(tcp), delta));
  }
}
