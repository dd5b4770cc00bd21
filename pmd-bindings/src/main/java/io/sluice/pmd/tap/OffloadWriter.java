// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.tap;

import io.sluice.header.Checksum;
import io.sluice.header.Ethernet;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.c.NativeMemory;
import io.sluice.pmd.c.Uio;
import io.sluice.pmd.linux.Mmsghdr;
import io.sluice.pmd.linux.VirtioNetHdr;

/**
 * Writes packets to a virtual interface that cuts them in place of the kernel. Segments of a TCP
 * connection that follow one another in a batch are joined to one packet of up to 64 kB, which the
 * kernel takes in one call and carries up its stack once: the headers of the first, then the
 * payloads of all from where they lie.
 *
 * <p>Only what {@link io.sluice.pmd.Segmenter} would cut into the same segments again is joined:
 * plain IPv4 or IPv6 headers, equal but for length, number and sequence number; no other flags than
 * ACK, and PSH on the last; payloads of one length, the last perhaps shorter. The kernel does not
 * look at the checksums of what is joined, so they are verified here: a wrong one goes by itself,
 * for the kernel to refuse.
 *
 * <p>Belongs to one thread; allocates nothing.
 */
final class OffloadWriter {
  private static final int MOST_SEGMENTS = 64;
  private static final int LONGEST = 0xffff;
  private static final int MOST_HEADERS = 128;

  /** Where a TCP header has its checksum. */
  private static final int CHECKSUM_OFFSET = 16;

  private final int fd;

  /** Bytes in front of the IP header. */
  private final int linkLength;

  /** An iovec for the header of virtio, one for the headers, one for each payload. */
  private final long vectors =
      NativeMemory.allocate(
          (2L + MOST_SEGMENTS) * Mmsghdr.VECTOR + VirtioNetHdr.SIZE + MOST_HEADERS);

  private final long virtio = vectors + (2L + MOST_SEGMENTS) * Mmsghdr.VECTOR;
  private final long headers = virtio + VirtioNetHdr.SIZE;

  // The segment that others are joined to.
  private long firstIp;
  private long firstTcp;
  private int headerLength;
  private int segmentSize;

  /**
   * Creates one.
   *
   * @param fd of the interface
   * @param frames whether packets begin with the Ethernet header; else with the IP header
   */
  OffloadWriter(int fd, boolean frames) {
    this.fd = fd;
    linkLength = frames ? Ethernet.HEADER_LENGTH : 0;
    Mmsghdr.point(vectors, virtio, VirtioNetHdr.SIZE);
  }

  /**
   * Writes a packet, with those behind it that can be joined to it.
   *
   * @param batch packets, which stay the caller's
   * @param first the packet's place
   * @return how many packets were written; 0 when the kernel refused
   */
  int write(PacketBatch batch, int first) {
    int count = join(batch, first);
    int used = 2 + count;
    if (count == 1) {
      long packet = batch.get(first);
      VirtioNetHdr.clear(virtio);
      Mmsghdr.point(vectors + Mmsghdr.VECTOR, Mbuf.data(packet), Mbuf.length(packet));
      used = 2;
    }
    return Uio.writev(fd, vectors, used) < 0 ? 0 : count;
  }

  /** Joins packets, as many as this returns; says so in the vectors when it is more than one. */
  private int join(PacketBatch batch, int first) {
    int end = Math.min(batch.size(), first + MOST_SEGMENTS);
    if (first + 1 >= end || !begin(batch.get(first))) {
      return 1;
    }
    int count = 1;
    int sum = segmentSize;
    boolean last = isPushed(firstTcp);
    while (!last && first + count < end) {
      int payload = payloadAfter(batch.get(first + count), count, sum);
      if (payload == 0) {
        break;
      }
      point(count, batch.get(first + count), payload);
      last = payload < segmentSize || isPushed(tcpOf(batch.get(first + count)));
      sum += payload;
      count++;
    }
    if (count > 1) {
      point(0, batch.get(first), segmentSize);
      writeHeaders(sum, isPushed(tcpOf(batch.get(first + count - 1))));
    }
    return count;
  }

  private void point(int segment, long packet, int payload) {
    long vector = vectors + (2L + segment) * Mmsghdr.VECTOR;
    Mmsghdr.point(vector, Mbuf.data(packet) + headerLength, payload);
  }

  private long tcpOf(long packet) {
    return Mbuf.data(packet) + linkLength + (firstTcp - firstIp);
  }

  private static boolean isPushed(long tcp) {
    return (Tcp.flags(tcp) & Tcp.PSH) != 0;
  }

  /** Whether others might be joined to a packet, which is then the first. */
  private boolean begin(long packet) {
    int available = Mbuf.length(packet) - linkLength;
    firstIp = Mbuf.data(packet) + linkLength;
    if (available < Ipv4.MIN_HEADER + Tcp.MIN_HEADER) {
      return false;
    }
    boolean six = Ipv4.version(firstIp) == 6;
    int ipLength = six ? Ipv6.HEADER_LENGTH : Ipv4.MIN_HEADER;
    firstTcp = firstIp + ipLength;
    if (available < ipLength + Tcp.MIN_HEADER || linkLength > 0 && !isPlainFrame(six)) {
      return false;
    }
    int tcpLength = Tcp.headerLength(firstTcp);
    headerLength = linkLength + ipLength + tcpLength;
    segmentSize = available - ipLength - tcpLength;
    return tcpLength >= Tcp.MIN_HEADER && segmentSize > 0 && isRight(firstIp, available);
  }

  private boolean isPlainFrame(boolean six) {
    int type = Bytes.u16(firstIp - 2);
    return type == (six ? Ethernet.TYPE_IPV6 : Ethernet.TYPE_IPV4);
  }

  /** Whether a packet of that length is a segment with data and right checksums. */
  private boolean isRight(long ip, int length) {
    long tcp = ip + (firstTcp - firstIp);
    int ofTcp = length - (int) (firstTcp - firstIp);
    if ((Tcp.flags(tcp) & ~Tcp.PSH) != Tcp.ACK) {
      return false;
    }
    if (Ipv4.version(ip) == 6) {
      return Ipv6.nextHeader(ip) == IpProtocol.TCP
          && Ipv6.payloadLength(ip) == ofTcp
          && Checksum.transport6(ip, IpProtocol.TCP, tcp, ofTcp) == 0;
    }
    return Ipv4.isPlain(ip)
        && Ipv4.protocol(ip) == IpProtocol.TCP
        && !Ipv4.isFragment(ip)
        && Ipv4.totalLength(ip) == length
        && Ipv4.isChecksumRight(ip, Ipv4.MIN_HEADER)
        && Checksum.transport(ip, tcp, ofTcp) == 0;
  }

  /**
   * What a packet adds to those before it.
   *
   * @param index how many there are
   * @param sum of their payloads
   * @return bytes of its payload; 0 when it cannot be joined
   */
  private int payloadAfter(long packet, int index, int sum) {
    int payload = Mbuf.length(packet) - headerLength;
    if (payload <= 0
        || payload > segmentSize
        || headerLength - linkLength + sum + payload > LONGEST) {
      return 0;
    }
    long ip = Mbuf.data(packet) + linkLength;
    boolean joins =
        isSameLink(ip)
            && Bytes.u16(ip) == Bytes.u16(firstIp)
            && (Ipv4.version(ip) == 6 ? follows6(ip) : follows4(ip, index))
            && followsTcp(ip + (firstTcp - firstIp), sum)
            && isRight(ip, Mbuf.length(packet) - linkLength);
    return joins ? payload : 0;
  }

  private boolean isSameLink(long ip) {
    for (int i = 2; i <= linkLength; i += 2) {
      if (Bytes.u16(ip - i) != Bytes.u16(firstIp - i)) {
        return false;
      }
    }
    return true;
  }

  /** Numbers count up in what is cut again; where they must not mean anything, they may differ. */
  private boolean follows4(long ip, int index) {
    return (Ipv4.dontFragment(ip) || Ipv4.id(ip) == (Ipv4.id(firstIp) + index & 0xffff))
        && Ipv4.flagsAndOffset(ip) == Ipv4.flagsAndOffset(firstIp)
        && Ipv4.ttl(ip) == Ipv4.ttl(firstIp)
        && Ipv4.src(ip) == Ipv4.src(firstIp)
        && Ipv4.dst(ip) == Ipv4.dst(firstIp);
  }

  private boolean follows6(long ip) {
    return Bytes.u16(ip + 2) == Bytes.u16(firstIp + 2)
        && Ipv6.hopLimit(ip) == Ipv6.hopLimit(firstIp)
        && Ipv6.srcHigh(ip) == Ipv6.srcHigh(firstIp)
        && Ipv6.srcLow(ip) == Ipv6.srcLow(firstIp)
        && Ipv6.dstHigh(ip) == Ipv6.dstHigh(firstIp)
        && Ipv6.dstLow(ip) == Ipv6.dstLow(firstIp);
  }

  private boolean followsTcp(long tcp, int sum) {
    if (Bytes.i32(tcp) != Bytes.i32(firstTcp)
        || Tcp.seq(tcp) != Tcp.seq(firstTcp) + sum
        || Tcp.ack(tcp) != Tcp.ack(firstTcp)
        || Tcp.headerLength(tcp) != Tcp.headerLength(firstTcp)
        || Tcp.window(tcp) != Tcp.window(firstTcp)) {
      return false;
    }
    for (int at = Tcp.MIN_HEADER; at < Tcp.headerLength(tcp); at += 4) {
      if (Bytes.i32(tcp + at) != Bytes.i32(firstTcp + at)) {
        return false;
      }
    }
    return true;
  }

  /** The first packet's headers, for all of them; the checksum is the pseudo header's. */
  private void writeHeaders(int payload, boolean pushed) {
    Memory.copy(firstIp - linkLength, headers, headerLength);
    Mmsghdr.point(vectors + Mmsghdr.VECTOR, headers, headerLength);
    long ip = headers + linkLength;
    long tcp = ip + (firstTcp - firstIp);
    int length = headerLength - linkLength + payload;
    int ofTcp = length - (int) (tcp - ip);
    boolean six = Ipv4.version(firstIp) == 6;
    int pseudo;
    if (six) {
      put16(ip + 4, ofTcp);
      pseudo = Checksum.pseudoHeader6(firstIp, IpProtocol.TCP, ofTcp);
    } else {
      int before = Ipv4.totalLength(firstIp);
      put16(ip + 2, length);
      put16(ip + 10, Checksum.update16(Ipv4.checksum(firstIp), before, length));
      pseudo = Checksum.pseudoHeader(Ipv4.src(firstIp), Ipv4.dst(firstIp), IpProtocol.TCP, ofTcp);
    }
    // Not turned over: the kernel goes on adding.
    put16(tcp + CHECKSUM_OFFSET, ~Checksum.finish(pseudo));
    if (pushed) {
      Memory.putByte(tcp + 13, (byte) (Tcp.flags(firstTcp) | Tcp.PSH));
    }
    VirtioNetHdr.setSegments(
        virtio,
        six ? VirtioNetHdr.GSO_TCPV6 : VirtioNetHdr.GSO_TCPV4,
        headerLength,
        segmentSize,
        (int) (tcp - headers),
        CHECKSUM_OFFSET);
  }

  /** What lies in no packet's buffer. */
  private static void put16(long address, int value) {
    Memory.putShort(address, Short.reverseBytes((short) value));
  }

  void close() {
    Memory.free(vectors);
  }
}
